/**
 * The start of waves put right: those that one mistake set wrong are moved together, each by the same time. Waves of one
 * gun are all chosen at first; where they had guns of their own none is, for nobody knows whose was wrong.
 */

import { useState } from 'react';
import type { CategoryId } from '../../../race/ids.ts';
import { Check } from '../../ui/primitives/Check.tsx';
import { useAttentionWords } from '../attention/words.ts';
import { useRaceSession } from '../race-session.ts';
import { momentOf, written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { type FormProps, TextField, useProposal } from './fields.tsx';
import { areOfOneGun } from './one-gun.ts';
import { useCorrectionWords } from './words.ts';

export function WaveStartForm({ session, board, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const { noWave } = useAttentionWords().start;
  const zone = board.race.timeZone;
  const startOf = (id: CategoryId) => board.categories[id]?.startMs ?? null;
  const started = board.categoryOrder.filter((id) => startOf(id) !== null);
  const audit = useRaceSession(session, (state) => state.audit);
  const [toggled, setToggled] = useState<ReadonlySet<CategoryId> | null>(null);
  const together = started.length < 2 || areOfOneGun(audit, started);
  const chosen = toggled ?? new Set(together ? started : []);
  const waves = started.filter((id) => chosen.has(id));
  const firstMs = waves.length === 0 ? null : Math.min(...waves.flatMap((id) => startOf(id) ?? []));
  const [typed, setTyped] = useState<string | null>(null);
  const time = typed ?? (firstMs === null ? '' : written(firstMs, zone, 3));
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
    setToggled(next);
    // What nobody has changed follows who is chosen.
    if (waves.length > 0 && byMs === 0) setTyped(null);
  };
  return (
    <>
      <fieldset className="choices">
        <legend>{words.actions.categories}</legend>
        {started.map((id) => {
          const startMs = startOf(id) ?? 0;
          return (
            <Check key={id} checked={chosen.has(id)} onChange={() => toggle(id)}>
              {board.categories[id]?.name}{' '}
              <span className="muted figure">
                {written(startMs, zone, 3)}
                {byMs !== 0 && chosen.has(id) && ` → ${written(startMs + byMs, zone, 3)}`}
              </span>
            </Check>
          );
        })}
      </fieldset>
      <TextField
        label={mine.startedAt}
        value={time}
        onChange={setTyped}
        problem={atMs === null && waves.length > 0 ? words.rider.badTime : null}
        hint={waves.length === 0 ? noWave : waves.length > 1 ? mine.movedTogether : ''}
      />
    </>
  );
}
