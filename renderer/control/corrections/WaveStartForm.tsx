/** The start of waves put right: those that one mistake set wrong are moved together, each by the same time. */

import { useState } from 'react';
import type { CategoryId } from '../../../race/ids.ts';
import { Check } from '../../ui/primitives/Check.tsx';
import { momentOf, written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { type FormProps, TextField, useProposal } from './fields.tsx';
import { useCorrectionWords } from './words.ts';

export function WaveStartForm({ board, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const zone = board.race.timeZone;
  const startOf = (id: CategoryId) => board.categories[id]?.startMs ?? null;
  const started = board.categoryOrder.filter((id) => startOf(id) !== null);
  const [chosen, setChosen] = useState<ReadonlySet<CategoryId>>(new Set(started));
  const waves = started.filter((id) => chosen.has(id));
  const firstMs = waves.length === 0 ? null : Math.min(...waves.map((id) => startOf(id)!));
  const [time, setTime] = useState(() => (firstMs === null ? '' : written(firstMs, zone, 3)));
  const atMs = firstMs === null ? null : momentOf(time, firstMs, zone);
  const byMs =
    atMs === null || firstMs === null || time === written(firstMs, zone, 3) ? 0 : atMs - Math.round(firstMs);
  useProposal(
    byMs === 0
      ? null
      : {
          type: 'move-starts',
          byMs,
          ...(waves.length < board.categoryOrder.length && { categories: waves }),
        },
    onOrder,
  );
  if (started.length === 0) return <p className="muted">{mine.notStarted}</p>;
  const toggle = (id: CategoryId) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
    const first = started.filter((each) => next.has(each)).map((each) => startOf(each)!);
    if (byMs === 0 && first.length > 0) setTime(written(Math.min(...first), zone, 3));
  };
  return (
    <>
      <fieldset className="choices">
        <legend>{words.actions.categories}</legend>
        {started.map((id) => (
          <Check key={id} checked={chosen.has(id)} onChange={() => toggle(id)}>
            {board.categories[id]?.name}{' '}
            <span className="muted figure">
              {written(startOf(id)!, zone, 3)}
              {byMs !== 0 && chosen.has(id) && ` → ${written(startOf(id)! + byMs, zone, 3)}`}
            </span>
          </Check>
        ))}
      </fieldset>
      <TextField
        label={mine.startedAt}
        value={time}
        onChange={setTime}
        problem={atMs === null && waves.length > 0 ? words.rider.badTime : null}
        hint={waves.length > 1 ? mine.movedTogether : ''}
      />
    </>
  );
}
