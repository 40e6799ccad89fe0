/**
 * What the starts of a time trial ask of an official, where starts are read at the line: riders who set off outside
 * the window around their advertised moment, for whom the clock runs from the list.
 */
import type { CategoryResult } from '../../fold/category.ts';
import type { Race, RiderState } from '../../fold/state.ts';
import { elementOf } from '../../present.ts';
import { hasOwnStarts } from '../../rules/settings.ts';
import { saying } from '../messages/message.ts';
import { riderText } from '../words.ts';
import type { Report } from './item.ts';

/** A reading at the start line further than this from the advertised moment is something else. */
const START_READING_MAX_MS = 15 * 60_000;

/** Late and early starters; the remedy for a late one is the actual start, should it not be the rider's fault. */
export function reviewStarts(race: Race, { placed, riders }: CategoryResult, found: Report): void {
  const { setup } = race;
  if (setup.rules.startBy !== 'line' || !hasOwnStarts(setup.format)) return;
  for (const [index, { tally }] of placed.entries()) {
    const rider = elementOf(riders, index);
    if (rider.advertisedMs === null || (setup.orders.get(tally.entry)?.startMs ?? null) !== null) continue;
    const readMs = readingOf(race, rider, rider.advertisedMs, tally.countedLaps.at(0)?.heard.timeMs ?? null);
    if (readMs === null || Math.abs(readMs - rider.advertisedMs) <= setup.rules.startWindowMs) continue;
    const offMs = readMs - rider.advertisedMs;
    const who = riderText(setup, tally.entry);
    found({
      id: `start-off:${tally.entry}`,
      kind: 'start-off',
      entry: tally.entry,
      atMs: readMs,
      says: saying(offMs > 0 ? 'set-off-late' : 'set-off-early', {
        who,
        byMs: Math.abs(offMs),
        listedMs: rider.advertisedMs,
      }),
      remedy: offMs > 0 ? { type: 'set-start', entry: tally.entry, atMs: readMs } : null,
    });
  }
}

/** The reading at the start line nearest to the advertised moment and before the first lap ended. */
function readingOf(
  race: Race,
  { sightings }: RiderState,
  advertisedMs: number,
  lapMs: number | null,
): number | null {
  const line = race.lines.start ?? race.lines.lap;
  let best: number | null = null;
  for (const { line: at, timeMs, fate } of sightings) {
    if (at !== line || fate === 'aside' || (lapMs !== null && timeMs >= lapMs)) continue;
    const off = Math.abs(timeMs - advertisedMs);
    if (off <= START_READING_MAX_MS && (best === null || off < Math.abs(best - advertisedMs))) best = timeMs;
  }
  return best;
}
