/** Corrections of passings: one inserted, shared, moved, set aside, given away; a lap split, riders swapped, reads given. */

import { useState } from 'react';
import type { Bib } from '../../../race/ids.ts';
import { BIB_PATTERN } from '../../../race/ids.ts';
import type { PassingLine } from '../../../race/race.ts';
import { lineName } from '../../ui/line-name.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Choices } from '../../ui/primitives/Choices.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import type { Order } from '../api.ts';
import { lapLineOf } from '../lap-line.ts';
import { momentOf, written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { BibField, type FormProps, PassingPicker, TextField, useBib, useProposal } from './fields.tsx';
import { useCorrectionWords } from './words.ts';

export function InsertForm({ session, board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const course = useRaceLive(session.live, (state) => state.course);
  const [bib, setBib] = useBib(board, about.entry);
  const [line, setLine] = useState(() => lapLineOf(course));
  const [time, setTime] = useState(() => written(session.live.now(), board.race.timeZone));
  const timeMs = momentOf(time, session.live.now(), board.race.timeZone);
  const { entry } = bib;
  const complete = entry !== null && timeMs !== null;
  useProposal(complete ? { type: 'insert-passing', entry, line, timeMs } : null, onOrder);
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <TextField
        label={words.rider.insertAt}
        value={time}
        onChange={setTime}
        problem={timeMs === null ? words.rider.badTime : null}
      />
      {course && course.lines.length > 1 && (
        <Field label={words.keypad.line}>
          <select value={line} onChange={(event) => setLine(event.target.value as typeof line)}>
            {course.lines.map((each) => (
              <option key={each.id} value={each.id}>
                {lineName(each)}
              </option>
            ))}
          </select>
        </Field>
      )}
    </>
  );
}

/** One read, two riders: the second gets a passing of the same moment at the same line. */
export function ShareForm(props: FormProps) {
  const { board, about, onOrder } = props;
  const mine = useCorrectionWords();
  const [passing, setPassing] = useState<PassingLine | null>(about.passing ?? null);
  const [bib, setBib] = useBib(board, null);
  useProposal(
    passing !== null && bib.entry !== null
      ? { type: 'insert-passing', entry: bib.entry, line: passing.line, timeMs: passing.timeMs }
      : null,
    onOrder,
  );
  return (
    <>
      <PassingPicker {...props} value={passing} onPick={setPassing} />
      <BibField label={mine.secondRider} board={board} typed={bib} onType={setBib} />
    </>
  );
}

const NUDGES_MS = [-1_000, -100, 100, 1_000] as const;

export function MoveForm(props: FormProps) {
  const { board, about, onOrder } = props;
  const words = useControlWords();
  const zone = board.race.timeZone;
  const [passing, setPassing] = useState<PassingLine | null>(about.passing ?? null);
  const [time, setTime] = useState(() => (about.passing ? written(about.passing.timeMs, zone, 3) : ''));
  const timeMs = passing === null ? null : momentOf(time, passing.timeMs, zone);
  const moved = passing !== null && timeMs !== null && time !== written(passing.timeMs, zone, 3);
  useProposal(moved ? { type: 'move-passing', passing: passing.id, timeMs } : null, onOrder);
  return (
    <>
      <PassingPicker
        {...props}
        value={passing}
        onPick={(next) => {
          setPassing(next);
          setTime(next === null ? '' : written(next.timeMs, zone, 3));
        }}
      />
      {passing && (
        <>
          <TextField
            label={words.rider.moveTo}
            value={time}
            onChange={setTime}
            problem={timeMs === null ? words.rider.badTime : null}
          />
          <div className="choices-row">
            {NUDGES_MS.map((byMs) => (
              <Button
                small
                className="figure"
                key={byMs}
                onClick={() => timeMs !== null && setTime(written(timeMs + byMs, zone, 3))}
              >
                {byMs < 0 ? '−' : '+'}
                {Math.abs(byMs) / 1_000} s
              </Button>
            ))}
          </div>
        </>
      )}
    </>
  );
}

export function AsideForm(props: FormProps) {
  const { about, onOrder } = props;
  const words = useControlWords();
  const [passing, setPassing] = useState<PassingLine | null>(about.passing ?? null);
  const back = passing?.fate === 'set-aside';
  useProposal(
    passing === null ? null : { type: back ? 'restore' : 'set-aside', passing: passing.id },
    onOrder,
  );
  return (
    <>
      <PassingPicker {...props} value={passing} onPick={setPassing} />
      {passing && (
        <p className="form-says">
          <strong>{back ? words.passings.restore : words.passings.setAside}</strong>
        </p>
      )}
    </>
  );
}

export function GiveForm(props: FormProps) {
  const { board, about, onOrder } = props;
  const words = useControlWords();
  const [passing, setPassing] = useState<PassingLine | null>(about.passing ?? null);
  const [bib, setBib] = useBib(board, null);
  useProposal(
    passing !== null && bib.entry !== null
      ? { type: 'reassign-passing', passing: passing.id, entry: bib.entry }
      : null,
    onOrder,
  );
  return (
    <>
      <PassingPicker {...props} value={passing} onPick={setPassing} />
      <BibField label={words.rider.reassignTo} board={board} typed={bib} onType={setBib} />
    </>
  );
}

export function SplitForm({ board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const [bib, setBib] = useBib(board, about.passing?.entry ?? about.entry);
  const [lap, setLap] = useState(String(about.passing?.lap ?? ''));
  const [parts, setParts] = useState<'2' | '3' | '4' | '5'>('2');
  const number = /^\d{1,3}$/.test(lap.trim()) ? Number(lap) : 0;
  useProposal(
    bib.entry !== null && number >= 1
      ? { type: 'split-lap', entry: bib.entry, lap: number, parts: Number(parts) }
      : null,
    onOrder,
  );
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <TextField label={mine.lapNumber} value={lap} onChange={setLap} size={4} />
      <Choices
        label={mine.parts}
        values={['2', '3', '4', '5']}
        value={parts}
        text={(value) => value}
        onChange={setParts}
      />
    </>
  );
}

export function SwapForm({ session, board, about, onOrder }: FormProps) {
  const mine = useCorrectionWords();
  const [one, setOne] = useBib(board, about.entry);
  const [other, setOther] = useBib(board, null);
  const [from, setFrom] = useMoment(session, board);
  const whole = from.problem === null;
  useProposal(
    whole && one.entry !== null && other.entry !== null
      ? {
          ...{ type: 'swap-riders', entries: [one.entry, other.entry] },
          ...(from.ms !== null && { fromMs: from.ms }),
        }
      : null,
    onOrder,
  );
  return (
    <>
      <div className="field-row">
        <BibField label={mine.firstRider} board={board} typed={one} onType={setOne} />
        <BibField label={mine.secondRider} board={board} typed={other} onType={setOther} />
      </div>
      <TextField
        label={mine.from}
        value={from.text}
        onChange={setFrom}
        problem={from.problem}
        hint={mine.fromHint}
      />
    </>
  );
}

export function ReadsForm({ session, board, about, onOrder }: FormProps) {
  const mine = useCorrectionWords();
  const [what, setWhat] = useState<'chip' | 'bib'>('chip');
  const [read, setRead] = useState('');
  const [bib, setBib] = useBib(board, about.entry);
  const [from, setFrom] = useMoment(session, board);
  const [to, setTo] = useMoment(session, board);
  const code = read.trim();
  const fine = code !== '' && (what === 'chip' || BIB_PATTERN.test(code));
  const { entry } = bib;
  const whole = fine && entry !== null && from.problem === null && to.problem === null;
  const order: Order | null = whole
    ? {
        type: 'reassign-reads',
        read: what === 'chip' ? { chip: code } : { bib: code as Bib },
        entry,
        ...(from.ms !== null && { fromMs: from.ms }),
        ...(to.ms !== null && { toMs: to.ms }),
      }
    : null;
  useProposal(order, onOrder);
  return (
    <>
      <Choices
        label={mine.readUnder}
        values={['chip', 'bib']}
        value={what}
        text={(value) => mine.readKinds[value]}
        onChange={setWhat}
      />
      <TextField label={mine.readKinds[what]} value={read} onChange={setRead} size={16} />
      <BibField label={mine.belongTo} board={board} typed={bib} onType={setBib} />
      <div className="field-row">
        <TextField label={mine.from} value={from.text} onChange={setFrom} problem={from.problem} />
        <TextField label={mine.to} value={to.text} onChange={setTo} problem={to.problem} />
      </div>
      <p className="muted">{mine.readsSays}</p>
    </>
  );
}

/** A time of day that may be left out. */
export function useMoment(session: FormProps['session'], board: FormProps['board']) {
  const words = useControlWords();
  const [text, setText] = useState('');
  const ms = text.trim() === '' ? null : momentOf(text, session.live.now(), board.race.timeZone);
  const problem = text.trim() !== '' && ms === null ? words.rider.badTime : null;
  return [{ text, ms, problem }, setText] as const;
}
