/** Corrections of riders: status, another bib, penalties and bonuses, laps, points, a heat's category, the start of a wave. */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { BIB_PATTERN, type Bib, type CategoryId, type EntryId } from '../../../race/ids.ts';
import type { FinisherStatus } from '../../../race/journal/decision.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Choices } from '../../ui/primitives/Choices.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { entryOfBib } from '../../ui/row-of-bib.ts';
import { useUiWords } from '../../ui/words.ts';
import type { Order } from '../api.ts';
import { useControlWords } from '../words.ts';
import { backInRace } from './back-in-race.ts';
import { BibField, type FormProps, TextField, useBib, useProposal } from './fields.tsx';
import { useMoment } from './PassingForms.tsx';
import { useCorrectionWords } from './words.ts';
import { durationOf } from './written-duration.ts';

const STATUSES: readonly FinisherStatus[] = ['racing', 'DNS', 'DNF', 'DSQ', 'OTL', 'PUL', 'LAP'];

export function StatusForm({ session, board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const ui = useUiWords();
  const [bib, setBib] = useBib(board, about.entry);
  const [status, setStatus] = useState<FinisherStatus | null>(about.status ?? null);
  const [from, setFrom] = useMoment(session, board);
  const stood = useStatusWhenChosen(board, bib.entry, status);
  const { entry } = bib;
  const whole = entry !== null && status !== null && from.problem === null;
  useProposal(
    whole
      ? {
          ...(status === 'racing' ? backInRace(entry, stood) : { type: 'set-status', entry, status }),
          ...(from.ms !== null && { atMs: from.ms }),
        }
      : null,
    onOrder,
  );
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <Choices
        label={words.rider.status}
        values={STATUSES}
        value={status}
        text={(value) => (value === 'racing' ? words.rider.back : `${value} · ${ui.status[value] ?? value}`)}
        onChange={setStatus}
      />
      <TextField
        label={mine.statusFrom}
        value={from.text}
        onChange={setFrom}
        problem={from.problem}
        hint={mine.statusFromHint}
      />
    </>
  );
}

/**
 * How the rider stood when the choice was made. Once a rider whom a rule took out is back, the board says "racing": read
 * then, the same choice would be its opposite.
 */
function useStatusWhenChosen(board: BoardView, entry: EntryId | null, status: FinisherStatus | null) {
  const now = (entry === null ? undefined : board.rows[entry]?.status) ?? 'racing';
  const [chosen, setChosen] = useState({ entry, status, stood: now });
  if (chosen.entry === entry && chosen.status === status) return chosen.stood;
  setChosen({ entry, status, stood: now });
  return now;
}

/** Another number on the back: what is read under it from now on is theirs. */
export function BibForm({ board, about, onOrder }: FormProps) {
  const { rider: words, riders } = useControlWords();
  const [rider, setRider] = useBib(board, about.entry);
  const [text, setText] = useState('');
  const bib = text.trim();
  const isBib = BIB_PATTERN.test(bib);
  useProposal(
    rider.entry !== null && isBib ? { type: 'change-bib', entry: rider.entry, bib: bib as Bib } : null,
    onOrder,
  );
  return (
    <>
      <BibField label={riders.fields.bib} board={board} typed={rider} onType={setRider} />
      <TextField
        label={words.newBib}
        value={text}
        onChange={setText}
        size={8}
        problem={bib !== '' && !isBib ? words.wrongBib : null}
      />
    </>
  );
}

const USUAL_S = [5, 10, 20, 30, 60] as const;

export function PenaltyForm({ board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const [bib, setBib] = useBib(board, about.entry);
  const [type, setType] = useState<'penalty' | 'bonus'>('penalty');
  const [time, setTime] = useState('');
  const timeMs = durationOf(time);
  useProposal(
    bib.entry !== null && timeMs !== null && timeMs > 0 ? { type, entry: bib.entry, timeMs } : null,
    onOrder,
  );
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <Choices
        label={mine.what}
        values={['penalty', 'bonus']}
        value={type}
        text={(value) => mine.penalties[value]}
        onChange={setType}
      />
      <div className="choices-row">
        {USUAL_S.map((seconds) => (
          <Button small className="figure" key={seconds} onClick={() => setTime(String(seconds))}>
            {seconds} s
          </Button>
        ))}
      </div>
      <TextField
        label={mine.seconds}
        value={time}
        onChange={setTime}
        problem={time.trim() !== '' && timeMs === null ? mine.badDuration : null}
        hint={mine.durationHint}
      />
    </>
  );
}

/** A whole number with its sign; null when it is none, or zero. */
const signed = (text: string): number | null => {
  const plain = text.trim().replace('−', '-');
  return /^[+-]?\d{1,3}$/.test(plain) && Number(plain) !== 0 ? Number(plain) : null;
};

export function LapsForm({ session, board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const [bib, setBib] = useBib(board, about.entry);
  const [laps, setLaps] = useState('');
  const [at, setAt] = useMoment(session, board);
  const onField = board.race.format === 'points';
  const count = signed(laps);
  const { entry } = bib;
  const order: Order | null =
    entry === null || count === null || at.problem !== null
      ? null
      : onField
        ? { type: 'lap-on-field', entry, laps: count, ...(at.ms !== null && { atMs: at.ms }) }
        : { type: 'laps-adjustment', entry, laps: count };
  useProposal(order, onOrder);
  return (
    <>
      <p className="muted">{onField ? mine.lapsOnFieldSays : mine.lapsSays}</p>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <SignedField label={words.actions.laps} value={laps} onChange={setLaps} usual={['+1', '−1']} />
      {onField && (
        <TextField
          label={mine.from}
          value={at.text}
          onChange={setAt}
          problem={at.problem}
          hint={mine.leftOutNow}
        />
      )}
    </>
  );
}

export function PointsForm({ board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const [bib, setBib] = useBib(board, about.entry);
  const [points, setPoints] = useState('');
  const count = signed(points);
  useProposal(
    bib.entry !== null && count !== null ? { type: 'points', entry: bib.entry, points: count } : null,
    onOrder,
  );
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <SignedField
        label={words.board.column.points}
        value={points}
        onChange={setPoints}
        usual={['+1', '+5', '−1', '−5']}
      />
    </>
  );
}

function SignedField(props: {
  label: string;
  value: string;
  onChange: (text: string) => void;
  usual: readonly string[];
}) {
  const mine = useCorrectionWords();
  const wrong = props.value.trim() !== '' && signed(props.value) === null;
  return (
    <>
      <div className="choices-row">
        {props.usual.map((text) => (
          <Button small className="figure" key={text} onClick={() => props.onChange(text)}>
            {text}
          </Button>
        ))}
      </div>
      <TextField
        label={props.label}
        value={props.value}
        onChange={props.onChange}
        size={6}
        problem={wrong ? mine.badSigned : null}
        hint={mine.signedHint}
      />
    </>
  );
}

export function HeatForm({ board, about, onOrder }: FormProps) {
  const mine = useCorrectionWords();
  const chosen = about.entry == null ? null : board.rows[about.entry];
  const [from, setFrom] = useState<CategoryId | 'bibs'>(chosen ? 'bibs' : (board.categoryOrder[0] ?? 'bibs'));
  const [bibs, setBibs] = useState(chosen?.bib ?? '');
  const [to, setTo] = useState<CategoryId | ''>('');
  const typed = bibs.split(/[\s,;]+/).filter(Boolean);
  const strangers = typed.filter((bib) => entryOfBib(board, bib) === null);
  const entries: readonly EntryId[] =
    from === 'bibs'
      ? [...new Set(typed.flatMap((bib) => entryOfBib(board, bib) ?? []))]
      : Object.values(board.rows).flatMap((row) => (row.category === from ? [row.entry] : []));
  const whole = entries.length > 0 && to !== '' && to !== from && (from !== 'bibs' || strangers.length === 0);
  useProposal(whole ? { type: 'move-riders', entries: [...entries], category: to } : null, onOrder);
  const names = board.categoryOrder.map((id) => ({ id, name: board.categories[id]?.name ?? id }));
  return (
    <>
      <p className="muted">{mine.heatSays}</p>
      <Field label={mine.heatFrom}>
        <select value={from} onChange={(event) => setFrom(event.target.value as CategoryId | 'bibs')}>
          {names.map(({ id, name }) => (
            <option key={id} value={id}>
              {mine.allOf(name)}
            </option>
          ))}
          <option value="bibs">{mine.theseBibs}</option>
        </select>
      </Field>
      {from === 'bibs' && (
        <TextField
          label={mine.bibs}
          value={bibs}
          onChange={setBibs}
          size={30}
          problem={strangers.length > 0 ? mine.strangers(strangers.join(' ')) : null}
        />
      )}
      <Field label={mine.heatTo}>
        <select value={to} onChange={(event) => setTo(event.target.value as CategoryId | '')}>
          <option value="">…</option>
          {names
            .filter(({ id }) => id !== from)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </select>
      </Field>
      {whole && <p className="form-says">{mine.ridersMove(entries.length)}</p>}
    </>
  );
}

/** A gun written down wrongly, or a wave that went with another one. */
