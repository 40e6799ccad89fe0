/** For all races of the event: so many days after the finish. */
import { useEffect, useState } from 'react';
import type { Asked } from '../../ui/station/asked.ts';
import { toast } from '../toasts.ts';
import { AtOnce } from './AtOnce.tsx';
import { eventsDayMs, goesAtOnce, type Kept } from './kept.ts';
import { useRetentionWords } from './words.ts';

const DAYS = [7, 30, 90, 365] as const;

export function EventDays({ kept, asked }: { kept: Kept; asked: Asked<Kept> }) {
  const words = useRetentionWords();
  const { problem, order } = asked;
  useEffect(() => {
    if (problem !== null) toast({ kind: 'refused', text: problem });
  }, [problem]);
  const choices = kept.days === null || DAYS.some((one) => one === kept.days) ? DAYS : [...DAYS, kept.days];
  const set = (days: number | null) => order('PUT', '/v1/retention', { days, contacts: true });
  // Arrow keys choose in a list that is closed: what deletes at once is not done by a key that passes it.
  const [asking, setAsking] = useState<number | null>(null);
  const atOnce = kept.races.filter(
    (race) => !race.isOwn && goesAtOnce(race, eventsDayMs(race, asking), kept.nowMs),
  );
  const choose = (days: number | null) => {
    const isAtOnce = kept.races.some(
      (race) => !race.isOwn && goesAtOnce(race, eventsDayMs(race, days), kept.nowMs),
    );
    setAsking(isAtOnce ? days : null);
    if (!isAtOnce) void set(days);
  };
  return (
    <>
      <label className="inline-field">
        <span>{words.event}</span>
        <select
          value={
            (atOnce.length > 0 ? asking : null) ??
            (kept.days === null ? '' : kept.contacts ? kept.days : 'before')
          }
          onChange={(event) => choose(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">{words.always}</option>
          {kept.days !== null && !kept.contacts && (
            <option value="before" disabled>
              {words.days(kept.days)}
            </option>
          )}
          {choices.map((days) => (
            <option key={days} value={days}>
              {words.days(days)}
            </option>
          ))}
        </select>
      </label>
      {atOnce.length > 0 && (
        <AtOnce
          races={atOnce}
          onHeld={() => void set(asking).then(() => setAsking(null))}
          onLeave={() => setAsking(null)}
        />
      )}
      {kept.days !== null && !kept.contacts && <p className="muted">{words.positionsOnly}</p>}
    </>
  );
}
