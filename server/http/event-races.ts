/** The races of an event as station and relay list them to everybody: what each is, and in the order of the day. */
import { z } from 'zod';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import { momentMs, raceHead, raceId } from './schemas.ts';

export const eventRace = z.object({
  id: raceId,
  name: z.string(),
  atMs: momentMs.nullable().describe('its start, or the planned one'),
  state: raceHead.shape.state,
  timeZone: z.string(),
});

/** Each under the id that the asker knows it by; those without a start, planned or not, come last. */
export const inOrderOfDay = (
  races: readonly (readonly [RaceId, BoardView['race']])[],
): z.infer<typeof eventRace>[] =>
  races
    .map(([id, { name, state, timeZone, startMs, plannedStartMs }]) => ({
      ...{ id, name, state, timeZone },
      atMs: startMs ?? plannedStartMs ?? null,
    }))
    .sort((a, b) => (a.atMs ?? Number.MAX_VALUE) - (b.atMs ?? Number.MAX_VALUE));
