/** When a rider really started: late by no fault of theirs, or with another wave. The clock runs from there. */
import { useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { timeOfDay } from '../../ui/format.ts';
import { momentOf, written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { BibField, type FormProps, TextField, useBib, useProposal } from './fields.tsx';
import { useCorrectionWords } from './words.ts';

export function RiderStartForm({ session, board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const zone = board.race.timeZone;
  const startOf = (entry: EntryId | null) => {
    const row = entry === null ? undefined : board.rows[entry];
    return row === undefined ? null : (row.startMs ?? board.categories[row.category]?.startMs ?? null);
  };
  const [bib, setBib] = useBib(board, about.entry);
  const [time, setTime] = useState('');
  const nowMs = startOf(bib.entry);
  const atMs = momentOf(time, nowMs ?? session.live.now(), zone);
  useProposal(
    bib.entry === null || atMs === null ? null : { type: 'set-start', entry: bib.entry, atMs },
    onOrder,
  );
  return (
    <>
      <BibField label={words.riders.fields.bib} board={board} typed={bib} onType={setBib} />
      <TextField
        label={mine.startedAt}
        value={time}
        onChange={setTime}
        problem={atMs === null && time.trim() !== '' ? words.rider.badTime : null}
        hint={nowMs === null ? timeOfDay(session.live.now(), zone) : mine.startNow(written(nowMs, zone, 3))}
      />
    </>
  );
}
