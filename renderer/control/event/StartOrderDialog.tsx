/** The start order of a time trial: looked at before it is put on the start list, drawn again, swapped, printed. */

import { useRef, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';
import { raceClock, timeOfDay } from '../../ui/format.ts';
import { currentLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Check } from '../../ui/primitives/Check.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { ask, newId } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { useRaces } from '../race-list.ts';
import type { RaceSession } from '../race-session.ts';
import type { Entry } from '../riders/entry.ts';
import { momentOf } from '../time-of-day.ts';
import { StarterLink } from './StarterLink.tsx';
import { useEventWords } from './words.ts';

const ORDERS = ['draw', 'bib', 'bib-reversed', 'result-reversed'] as const;
type OrderBy = (typeof ORDERS)[number];

interface Made {
  readonly seed: number | null;
  readonly starts: readonly { readonly entry: EntryId; readonly startOffsetMs: number }[];
}
interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly entries: readonly Entry[];
  readonly onDone: () => void;
  readonly onChanged: () => void;
}

export function StartOrderDialog({ session, board, entries, onDone, onChanged }: Props) {
  const words = useEventWords();
  const { order } = words;
  const [made, setMade] = useState<Made | null>(null);
  const [settings, setSettings] = useState<Settings>(() => ({
    ...{ by: 'draw', other: '', intervalS: '60', gapMin: '0', firstMin: '0' },
    ...{ blocks: board.categoryOrder, teamsApart: false, keepStarts: false },
  }));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const decision = useRef(newId());
  const begun = board.race.state !== 'waiting';
  const change = (next: Partial<Settings>) => {
    setSettings({ ...settings, ...next });
    setMade(null);
  };
  const send = async (dryRun: boolean, seed: number | null) => {
    setBusy(true);
    setProblem(null);
    try {
      const path = `/v1/races/${session.race}/start-order${dryRun ? '?dry-run=true' : ''}`;
      const body = { ...bodyOf(settings, seed), ...(!dryRun && { decision: decision.current }) };
      const answer = await ask<Made>('POST', path, { body });
      if (dryRun) {
        decision.current = newId();
        setMade(answer);
      } else {
        session.made('put-entries', decision.current, order.taken);
        setMade(null);
        onChanged();
      }
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  return (
    <Dialog title={order.title} onClose={onDone} wide>
      <div className="form">
        {begun ? (
          <p className="muted">{order.started}</p>
        ) : (
          <OrderSettings session={session} board={board} settings={settings} onChange={change} />
        )}
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        {!begun && (
          <div className="button-row">
            <Button look={made ? undefined : 'primary'} disabled={busy} onClick={() => void send(true, null)}>
              {made?.seed != null ? order.again : order.preview}
            </Button>
            {made && made.starts.length > 0 && (
              <Button look="primary" disabled={busy} onClick={() => void send(false, made.seed)}>
                {order.take(made.starts.length)}
              </Button>
            )}
          </div>
        )}
        {made?.seed != null && <p className="muted">{order.drawn(made.seed)}</p>}
        {made?.starts.length === 0 && <p className="muted">{order.nobody}</p>}
        {made && made.starts.length > 0 ? (
          <OrderList board={board} entries={entries} starts={made.starts} />
        ) : (
          <Listed session={session} board={board} entries={entries} begun={begun} onChanged={onChanged} />
        )}
        <StarterLink session={session} />
      </div>
    </Dialog>
  );
}

interface Settings {
  readonly by: OrderBy;
  readonly other: string;
  readonly intervalS: string;
  readonly gapMin: string;
  readonly firstMin: string;
  readonly blocks: readonly CategoryId[];
  readonly teamsApart: boolean;
  readonly keepStarts: boolean;
}

const ms = (text: string, unitMs: number) => Math.round(Number(text.replace(',', '.')) * unitMs);

function bodyOf(settings: Settings, seed: number | null) {
  const { by, other, blocks, teamsApart, keepStarts } = settings;
  const order =
    by === 'draw' && seed !== null ? { by, seed } : by === 'result-reversed' ? { by, race: other } : { by };
  return {
    ...{ order, blocks, teamsApart, keepStarts },
    intervalMs: ms(settings.intervalS, 1_000),
    gapMs: ms(settings.gapMin, 60_000),
    firstMs: ms(settings.firstMin, 60_000),
  };
}

function OrderSettings(props: {
  session: RaceSession;
  board: BoardView;
  settings: Settings;
  onChange: (next: Partial<Settings>) => void;
}) {
  const { session, board, settings, onChange } = props;
  const { order } = useEventWords();
  const { races } = useRaces();
  const others = (races ?? []).filter(({ id }) => id !== session.race);
  const number = (name: 'intervalS' | 'gapMin' | 'firstMin', label: string, least: number) => (
    <Field label={label}>
      <input
        type="number"
        min={least}
        max={3_600}
        step="any"
        value={settings[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
      />
    </Field>
  );
  const earlier = (at: number) => {
    const next = [...settings.blocks];
    next.splice(at - 1, 2, elementOf(next, at), elementOf(next, at - 1));
    onChange({ blocks: next });
  };
  return (
    <>
      <div className="field-row">
        <Field label={order.by}>
          <select
            value={settings.by}
            onChange={(event) =>
              onChange({
                by: ORDERS.find((one) => one === event.target.value) ?? 'draw',
                other: settings.other || (others[0]?.id ?? ''),
              })
            }
          >
            {ORDERS.filter((one) => one !== 'result-reversed' || others.length > 0).map((one) => (
              <option key={one} value={one}>
                {order[one]}
              </option>
            ))}
          </select>
        </Field>
        {settings.by === 'result-reversed' && (
          <Field label={order.otherRace}>
            <select value={settings.other} onChange={(event) => onChange({ other: event.target.value })}>
              {others.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
        )}
      </div>
      <div className="field-row">
        {number('intervalS', order.interval, 1)}
        {settings.blocks.length > 1 && number('gapMin', order.gap, 0)}
        {number('firstMin', order.first, 0)}
      </div>
      {settings.blocks.length > 1 && (
        <fieldset className="choices">
          <legend>{order.blocks}</legend>
          <ol className="block-list">
            {settings.blocks.map((id, at) => (
              <li key={id}>
                <span>{board.categories[id]?.name ?? id}</span>
                {at > 0 && (
                  <IconButton
                    icon="chevron"
                    label={order.earlier(board.categories[id]?.name ?? id)}
                    className="block-earlier"
                    onClick={() => earlier(at)}
                  />
                )}
              </li>
            ))}
          </ol>
        </fieldset>
      )}
      <Check
        checked={settings.teamsApart}
        onChange={(event) => onChange({ teamsApart: event.target.checked })}
      >
        {order.teamsApart}
      </Check>
      <Check
        checked={settings.keepStarts}
        onChange={(event) => onChange({ keepStarts: event.target.checked })}
      >
        {order.keep}
      </Check>
    </>
  );
}

function OrderList(props: {
  board: BoardView;
  entries: readonly Entry[];
  starts: Made['starts'];
  chosen?: readonly EntryId[];
  onChoose?: (entry: EntryId) => void;
}) {
  const { board, entries, starts, chosen = [], onChoose } = props;
  const byEntry = new Map(entries.map((entry) => [entry.entry, entry]));
  return (
    <ol className="order-list">
      {starts.map(({ entry, startOffsetMs }) => {
        const rider = byEntry.get(entry);
        const line = (
          <>
            <span className="order-time">+{raceClock(startOffsetMs)}</span>
            <b>{rider?.bib}</b>
            <span>{rider?.name}</span>
            <span className="muted">
              {[
                rider?.team,
                rider && board.categoryOrder.length > 1 && board.categories[rider.category]?.name,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </>
        );
        return (
          <li key={entry}>
            {onChoose ? (
              <button type="button" aria-pressed={chosen.includes(entry)} onClick={() => onChoose(entry)}>
                {line}
              </button>
            ) : (
              <span className="order-line">{line}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What is on the start list: two are swapped, all of it is printed. */
function Listed(props: {
  session: RaceSession;
  board: BoardView;
  entries: readonly Entry[];
  begun: boolean;
  onChanged: () => void;
}) {
  const { session, board, entries, begun, onChanged } = props;
  const { order } = useEventWords();
  const [chosen, setChosen] = useState<readonly EntryId[]>([]);
  const [at, setAt] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const starts = entries
    .flatMap(({ entry, startOffsetMs }) => (startOffsetMs === undefined ? [] : [{ entry, startOffsetMs }]))
    .sort((a, b) => a.startOffsetMs - b.startOffsetMs);
  const choose = (entry: EntryId) =>
    setChosen(chosen.includes(entry) ? chosen.filter((one) => one !== entry) : [...chosen, entry].slice(-2));
  const bibOf = (entry: EntryId | undefined) => entries.find((one) => one.entry === entry)?.bib ?? '';
  const swap = async () => {
    const id = newId();
    try {
      await ask('POST', `/v1/races/${session.race}/start-order/swap`, {
        body: { entries: chosen, decision: id },
      });
      session.made('put-entries', id, order.taken);
      setChosen([]);
      setProblem(null);
      onChanged();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  const plannedMs = at === '' ? null : momentOf(at, session.live.now(), board.race.timeZone);
  const sheet = new URLSearchParams({
    lang: currentLanguage(),
    ...(plannedMs !== null && { first: String(Math.round(plannedMs)) }),
  });
  return (
    <section className="order-now" aria-label={order.now}>
      <h3>{order.now}</h3>
      {starts.length === 0 ? (
        <p className="muted">{order.none}</p>
      ) : (
        <>
          {!begun && <p className="muted">{order.swap}</p>}
          {problem && (
            <p role="alert" className="problem">
              {problem}
            </p>
          )}
          <OrderList
            board={board}
            entries={entries}
            starts={starts}
            chosen={chosen}
            {...(!begun && { onChoose: choose })}
          />
          {chosen.length === 2 && (
            <Button look="primary" onClick={() => void swap()}>
              {order.swapThese(bibOf(chosen[0]), bibOf(chosen[1]))}
            </Button>
          )}
          <div className="field-row order-print">
            {!begun && (
              <Field label={order.at}>
                <input
                  value={at}
                  onChange={(event) => setAt(event.target.value)}
                  placeholder={timeOfDay(session.live.now(), board.race.timeZone)}
                  inputMode="numeric"
                />
              </Field>
            )}
            <a
              className="button"
              href={`/v1/races/${session.race}/start-sheet.html?${sheet}`}
              target="_blank"
              rel="noreferrer"
            >
              {order.print}
            </a>
          </div>
        </>
      )}
    </section>
  );
}
