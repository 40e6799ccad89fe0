/** A race that a station on paper sends: three riders, five laps of the square in ten minutes. */
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { PaperStation } from './paper-station.ts';
import { fixAt } from './square-ride.ts';

/** Begun at `startMs` and ridden to its last lap; it is still on. */
export function rideRace(station: PaperStation, race: RaceId, startMs: number): void {
  station.makeRace(race, 3, startMs);
  for (let second = 0; second < 600; second += 2)
    for (const entry of [1, 2, 3])
      station.add(race, {
        kind: 'fixes',
        source: 'native',
        entry: entry as EntryId,
        fixes: [fixAt(startMs, second, entry * 3)],
      });
  for (let lap = 1; lap <= 5; lap++)
    for (let rider = 1; rider <= 3; rider++)
      station.passing(race, rider, startMs + lap * 110_000 + rider * 1_000);
}

/** Over, and its result official. */
export function endRace(station: PaperStation, race: RaceId, startMs: number): void {
  const decide = (decision: Decision): void => station.add(race, { kind: 'decision', decision });
  decide({ id: `${race}-finish` as DecisionId, type: 'finish', atMs: startMs + 700_000 });
  decide({ id: `${race}-official` as DecisionId, type: 'publish-result', state: 'official' });
}
