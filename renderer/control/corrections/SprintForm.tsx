/**
 * The judges' sheet: a sprint is chosen, the bibs typed in the order they came, and what each gets stands beside; below,
 * everybody's points sprint by sprint. In elimination races the last named is out, in a win-and-out the first.
 */

import { useEffect, useState } from 'react';
import type { CategoryId, EntryId } from '../../../race/ids.ts';
import { elementOf, present } from '../../../race/present.ts';
import type { SheetSprint, SprintSheet } from '../../../race/race.ts';
import { Choices } from '../../ui/primitives/Choices.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { Table } from '../../ui/primitives/Table.tsx';
import { entryOfBib } from '../../ui/row-of-bib.ts';
import { useAsked } from '../../ui/station/asked.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { type FormProps, useProposal } from './fields.tsx';
import { useCorrectionWords } from './words.ts';

function useSheets(session: RaceSession): readonly SprintSheet[] | null {
  const round = useRaceSession(session, (state) => state.round);
  const { state } = useAsked<{ sprints: SprintSheet[] }>(`/v1/races/${session.race}/sprints`, { round });
  return state?.sprints ?? null;
}

export function SprintForm({ session, board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const sheets = useSheets(session);
  const chosen = about.category ?? (about.entry == null ? null : (board.rows[about.entry]?.category ?? null));
  const [category, setCategory] = useState<CategoryId | null>(chosen);
  const [lap, setLap] = useState<number | null>(about.lap ?? null);
  const [text, setText] = useState('');
  const sheet = sheets?.find((each) => each.category === category) ?? sheets?.[0] ?? null;
  const sprint = sheet && (sheet.sprints.find((each) => each.lap === lap) ?? dueOf(sheet.sprints));
  const bibOf = (entry: EntryId) => board.rows[entry]?.bib ?? `#${entry}`;
  const key = sprint ? `${sheet?.category} ${sprint.lap}` : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: another sprint is begun with what was seen of it.
  useEffect(() => {
    setText(sprint?.order.map(bibOf).join(' ') ?? '');
    // The one that was due stays chosen: judged, it is due no more, and the next is chosen by hand.
    setLap(sprint?.lap ?? null);
  }, [key]);

  const typed = text.split(/[\s,;]+/).filter(Boolean);
  const found = typed.map((bib) => ({ bib, entry: entryOfBib(board, bib) }));
  const order = found.flatMap(({ entry }) => entry ?? []);
  const twice = order.find((entry, index) => order.indexOf(entry) !== index);
  const strangers = found.filter(({ entry }) => entry === null).map(({ bib }) => bib);
  const whole = sprint != null && order.length > 0 && twice === undefined && strangers.length === 0;
  useProposal(whole ? { type: 'sprint', line: sprint.line, lap: sprint.lap, order } : null, onOrder);

  if (sheets === null) return <p className="muted">…</p>;
  if (sheet === null || sprint === null) return <p className="muted">{mine.noSprints}</p>;
  const names = sheets.map((each) => each.category);
  return (
    <>
      {names.length > 1 && (
        <Choices
          label={words.riders.fields.category}
          values={names}
          value={sheet.category}
          text={(id) => board.categories[id]?.name ?? id}
          onChange={(id) => {
            setCategory(id);
            setLap(null);
          }}
        />
      )}
      <Choices
        label={mine.sprintOnLap}
        values={sheet.sprints.map((each) => String(each.lap))}
        value={String(sprint.lap)}
        text={(value) => {
          const each = present(
            sheet.sprints.find((one) => String(one.lap) === value),
            'The sprint that was chosen',
          );
          return `${value}${each.final ? ` ${mine.final}` : ''} ${SIGNS[each.state]}`;
        }}
        onChange={(value) => setLap(Number(value))}
      />
      <p className="muted">
        {mine.sprintStates[sprint.state]} · {mine.sprintKinds[sheet.kind]}
      </p>
      <Field label={mine.bibsInOrder}>
        <input
          className="sprint-bibs figure"
          value={text}
          inputMode="numeric"
          autoComplete="off"
          placeholder="23 7 41 8"
          aria-invalid={strangers.length > 0 || twice !== undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <small className="problem">
          {strangers.length > 0 && mine.strangers(strangers.join(' '))}
          {twice !== undefined && mine.twice(bibOf(twice))}
        </small>
      </Field>
      <ol className="sprint-order">
        {order.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bib typed twice stands there twice.
          <li key={`${entry} ${index}`}>
            <span className="figure">{index + 1}</span>
            <strong className="figure">{bibOf(entry)}</strong>
            <span className="photo-name">{board.rows[entry]?.name}</span>
            <span className="figure">
              {sprint.points[index] !== undefined && elementOf(sprint.points, index) > 0
                ? `+${sprint.points[index]}`
                : ''}
              {sheet.kind === 'last-out' && index === order.length - 1 && mine.out}
              {sheet.kind === 'win-and-out' && index === 0 && mine.leaves}
            </span>
          </li>
        ))}
      </ol>
      {sheet.kind === 'points' && <Sheet sheet={sheet} board={board} />}
    </>
  );
}

const SIGNS = { official: '●', provisional: '◐', 'to-come': '○' } as const;

/** The first sprint that waits for a judge, else the last one. */
const dueOf = (sprints: readonly SheetSprint[]): SheetSprint | null =>
  sprints.find(({ state }) => state === 'provisional') ??
  sprints.find(({ state }) => state === 'to-come') ??
  sprints.at(-1) ??
  null;

function Sheet({ sheet, board }: { sheet: SprintSheet; board: FormProps['board'] }) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const held = sheet.sprints.filter(({ state }) => state !== 'to-come');
  const riders = sheet.riders.filter(({ lines }) => lines.length > 0);
  if (riders.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide sheet is scrolled by keys, too.
    <section className="sprint-sheet" tabIndex={0} aria-label={mine.sheet}>
      <Table
        label={mine.sheet}
        rows={riders}
        keyOf={({ entry }) => entry}
        columns={[
          { key: 'bib', head: words.board.column.bib, cell: ({ entry }) => board.rows[entry]?.bib },
          {
            ...{ key: 'name', head: words.board.column.name, isHead: true, className: 'sheet-name' },
            cell: ({ entry }) => board.rows[entry]?.name,
          },
          ...held.map(({ lap, state }) => ({
            key: `lap-${lap}`,
            head: `${lap} ${SIGNS[state]}`,
            cell: ({ lines }: (typeof riders)[number]) =>
              lines.find((line) => line.from === 'sprint' && line.lap === lap)?.points,
          })),
          {
            ...{ key: 'laps', head: words.board.column.laps },
            cell: ({ lines }) => lines.find(({ from }) => from === 'laps')?.points,
          },
          {
            ...{ key: 'official', head: '±' },
            cell: ({ lines }) => lines.find(({ from }) => from === 'official')?.points,
          },
          { key: 'sum', head: 'Σ', cell: ({ points }) => <strong>{points}</strong> },
        ]}
      />
    </section>
  );
}
