/** The call-up before a mass start: by a column with a ranking or points, or drawn; looked at, then printed. */

import { useMemo, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import { entryOf } from '../../../race/present.ts';
import { type CallUpFirst, callUp, figureOf } from '../../../race/start-list/call-up.ts';
import { currentLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import type { Entry } from './entry.ts';
import { useRidersWords } from './words.ts';

interface Props {
  readonly race: RaceId;
  readonly board: BoardView;
  readonly entries: readonly Entry[];
  readonly onDone: () => void;
}

/** A ranking's first is 1; a column called so by whoever made the list begins with the smallest. */
const isRanking = (head: string): boolean => /rank|rang|place|platz|seed|class|kl\./i.test(head);
const ROWS_USUAL = 8;
const SHOWN_MOST = 200;

/** Columns of one's own in which at least somebody has a figure. */
const figureColumns = (entries: readonly Entry[]): readonly string[] =>
  [...new Set(entries.flatMap(({ own = {} }) => Object.keys(own)))].filter((head) =>
    entries.some(({ own }) => figureOf(own?.[head]) !== null),
  );

export function CallUpDialog({ race, board, entries, onDone }: Props) {
  const { callUp: words } = useRidersWords();
  const columns = useMemo(() => figureColumns(entries), [entries]);
  const [column, setColumn] = useState<string>(columns[0] ?? '');
  const [first, setFirst] = useState<CallUpFirst>(
    columns[0] === undefined ? 'lot' : isRanking(columns[0]) ? 'smallest' : 'largest',
  );
  const [perRow, setPerRow] = useState(ROWS_USUAL);
  const [seed, setSeed] = useState(() => Math.floor(Math.random() * 10_000));
  const byLot = column === '';
  const sheet = new URLSearchParams({
    ...{ lang: currentLanguage(), first: byLot ? 'lot' : first, seed: String(seed), perRow: String(perRow) },
    ...(!byLot && { column }),
  });
  return (
    <Dialog title={words.title} onClose={onDone} wide>
      <div className="form">
        <p className="muted">{columns.length === 0 ? words.noColumns : words.says}</p>
        <div className="field-row">
          <Field label={words.by} className="grow">
            <select
              value={column}
              onChange={(event) => {
                setColumn(event.target.value);
                setFirst(isRanking(event.target.value) ? 'smallest' : 'largest');
              }}
            >
              {columns.map((head) => (
                <option key={head} value={head}>
                  {head}
                </option>
              ))}
              <option value="">{words.lot}</option>
            </select>
          </Field>
          {!byLot && (
            <Field label={words.first} className="grow">
              <select value={first} onChange={(event) => setFirst(event.target.value as CallUpFirst)}>
                <option value="smallest">{words.smallest}</option>
                <option value="largest">{words.largest}</option>
              </select>
            </Field>
          )}
          <Field label={words.perRow}>
            <input
              type="number"
              min={1}
              max={50}
              value={perRow}
              onChange={(event) => setPerRow(Math.min(50, Math.max(1, Number(event.target.value) || 1)))}
            />
          </Field>
        </div>
        <div className="button-row">
          <Button onClick={() => setSeed(Math.floor(Math.random() * 10_000))}>{words.again}</Button>
          <a
            className="button primary"
            href={`/v1/races/${race}/call-up.pdf?${sheet}`}
            target="_blank"
            rel="noreferrer"
          >
            {words.print}
          </a>
        </div>
        <p className="muted">{words.seed(seed)}</p>
        {board.categoryOrder.map((id) => (
          <CalledCategory
            key={id}
            name={board.categories[id]?.name ?? id}
            entries={entries.filter(({ category }) => category === id)}
            {...{ column, perRow, seed, first: byLot ? 'lot' : first }}
          />
        ))}
      </div>
    </Dialog>
  );
}

function CalledCategory(props: {
  name: string;
  entries: readonly Entry[];
  column: string;
  first: CallUpFirst;
  perRow: number;
  seed: number;
}) {
  const { name, entries, column, first, perRow, seed } = props;
  const { callUp: words } = useRidersWords();
  const called = useMemo(() => {
    const byEntry = new Map(entries.map((entry) => [entry.entry, entry]));
    return callUp(
      entries.map(({ entry, own }) => ({ entry, value: own?.[column] })),
      { first, seed, perRow },
    ).map((one) => ({ ...one, rider: entryOf(byEntry, one.entry) }));
  }, [entries, column, first, perRow, seed]);
  if (called.length === 0) return null;
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <ol className="order-list whole">
        {called.slice(0, SHOWN_MOST).map(({ call, row, drawn, rider }) => (
          <li key={rider.entry}>
            <span className="order-line">
              <span className="order-time">{call}</span>
              <b>{rider.bib}</b>
              <span>{rider.name}</span>
              <span className="muted">
                {[words.row(row), rider.team, `${rider.own?.[column] ?? ''}${drawn ? ' *' : ''}`]
                  .filter((text) => (text ?? '').trim() !== '')
                  .join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
