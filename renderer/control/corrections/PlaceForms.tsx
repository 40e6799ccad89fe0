/** Corrections of places and times: relegated, the time one is credited with, the last three kilometres. */
import { useState } from 'react';
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';
import { Choices } from '../../ui/primitives/Choices.tsx';
import { rowsOf } from '../../ui/standing.ts';
import type { Order } from '../api.ts';
import { useControlWords } from '../words.ts';
import { BibField, type FormProps, TextField, useBib, useProposal } from './fields.tsx';
import { useCorrectionWords } from './words.ts';
import { durationOf } from './written-duration.ts';

/** Those on the rider's laps, in order: within them relegation moves. */
function groupOf(board: BoardView, entry: EntryId): readonly BoardRow[] {
  const row = board.rows[entry];
  if (!row) return [];
  return rowsOf(board, row.category).filter(
    ({ laps, place, status }) => place !== null && laps === row.laps && status === row.status,
  );
}

export function RelegateForm({ board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const [bib, setBib] = useBib(board, about.entry);
  const [to, setTo] = useState<'group' | 'place' | 'behind'>('group');
  const [other, setOther] = useBib(board, null);
  const [place, setPlace] = useState('');
  const group = bib.entry === null ? [] : groupOf(board, bib.entry);
  // Who stands at the place asked for moves up by one, and the rider comes right behind.
  const at = group.find((row) => row.place === Number(place))?.entry ?? null;
  const behind = to === 'place' ? at : other.entry;
  const relegated =
    bib.entry === null
      ? null
      : to === 'group'
        ? ({ type: 'relegate', entry: bib.entry } as const)
        : behind !== null && behind !== bib.entry
          ? ({ type: 'relegate', entry: bib.entry, behind } as const)
          : null;
  useProposal(relegated, onOrder);
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <Choices
        label={mine.relegateTo}
        values={['group', 'place', 'behind']}
        value={to}
        text={(value) => mine.relegations[value]}
        onChange={setTo}
      />
      {to === 'place' && (
        <TextField
          label={mine.toPlace}
          value={place}
          onChange={setPlace}
          size={4}
          problem={place.trim() !== '' && at === null ? mine.noSuchPlace : null}
        />
      )}
      {to === 'behind' && (
        <BibField label={mine.relegations.behind} board={board} typed={other} onType={setOther} />
      )}
    </>
  );
}

export function TimeForm({ board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const [bib, setBib] = useBib(board, about.entry);
  const [which, setWhich] = useState<'same' | 'own' | 'given' | 'rules'>('same');
  const [other, setOther] = useBib(board, null);
  const [time, setTime] = useState('');
  const timeMs = durationOf(time);
  const orders = (entry: EntryId) =>
    ({
      same: other.entry === null ? null : { type: 'same-time', entry, as: other.entry },
      own: { type: 'same-time', entry, as: null },
      given: timeMs === null ? null : { type: 'given-time', entry, timeMs },
      rules: { type: 'given-time', entry, timeMs: null },
    }) satisfies Record<typeof which, Order | null>;
  useProposal(bib.entry === null ? null : orders(bib.entry)[which], onOrder);
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <Choices
        label={mine.creditedTime}
        values={['same', 'own', 'given', 'rules']}
        value={which}
        text={(value) => mine.times[value]}
        onChange={setWhich}
      />
      {which === 'same' && <BibField label={mine.timeOf} board={board} typed={other} onType={setOther} />}
      {which === 'given' && (
        <TextField
          label={mine.raceTime}
          value={time}
          onChange={setTime}
          problem={time.trim() !== '' && timeMs === null ? mine.badDuration : null}
          hint={mine.durationHint}
        />
      )}
    </>
  );
}

export function ThreeKmForm({ board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const [bib, setBib] = useBib(board, about.entry);
  const [other, setOther] = useBib(board, null);
  useProposal(
    bib.entry !== null && other.entry !== null
      ? { type: 'three-km-rule', entry: bib.entry, with: other.entry }
      : null,
    onOrder,
  );
  return (
    <>
      <p className="muted">{mine.threeKmSays}</p>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <BibField label={mine.rodeWith} board={board} typed={other} onType={setOther} />
    </>
  );
}
