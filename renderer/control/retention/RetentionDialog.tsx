/** Of every race how long its data is kept, and what went: the event's list for whoever is asked about it. */
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { useAsked, wrongOf } from '../../ui/station/asked.ts';
import { pathOf } from '../place.ts';
import { ClockAsks } from './ClockAsks.tsx';
import { EventDays } from './EventDays.tsx';
import { clockOf, isAsking, type Kept, LOOK_MS } from './kept.ts';
import { WhatWent } from './RaceDays.tsx';
import { useRetentionWords } from './words.ts';

export function RetentionDialog({ onClose }: { onClose: () => void }) {
  const words = useRetentionWords();
  const asked = useAsked<Kept>('/v1/retention', { everyMs: LOOK_MS });
  const kept = asked.state;
  const wrong = wrongOf(asked);
  const nowMs = kept?.nowMs ?? 0;
  // What waits for somebody's word stands first, then what goes soonest.
  const races = [...(kept?.races ?? [])].sort(
    (a, b) =>
      Number(isAsking(b, nowMs)) - Number(isAsking(a, nowMs)) ||
      Number(a.goneMs !== null) - Number(b.goneMs !== null) ||
      (a.keptUntilMs ?? Infinity) - (b.keptUntilMs ?? Infinity),
  );
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="actions-group">
        <p>{words.says}</p>
        {wrong !== null && kept === null && (
          <p role="alert" className="problem">
            {wrong}
          </p>
        )}
        {kept !== null && <ClockAsks kept={kept} asked={asked} />}
        {kept !== null && <EventDays kept={kept} asked={asked} />}
        {kept !== null && races.length === 0 && <p className="muted">{words.none}</p>}
        <ul className="kept-races">
          {races.map((race) => (
            <li key={race.race} data-asking={isAsking(race, nowMs)}>
              <a href={pathOf({ race: race.race as never, view: 'race' })}>{race.name}</a>
              <p>{clockOf(race, kept?.days ?? null, nowMs, words)}</p>
              <WhatWent race={race} />
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
