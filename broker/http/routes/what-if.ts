/** What a decision would change, worked out where it is soonest, while riders' fixes are taken on the same loop. */
import { z } from 'zod';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { bib, type Decision, entryId } from '../../../race/journal/decision.ts';
import { sayingShape } from '../../../server/http/problem.ts';
import { boardView } from '../../../server/http/schemas.ts';
import type { Apart } from '../../history/apart.ts';
import type { StationPort } from '../station-port.ts';

const rowStanding = z.object({
  place: z.number().nullable(),
  laps: z.number(),
  timeMs: z.number().nullable(),
  status: z.string(),
});

export const whatIfAnswer = z
  .object({
    objection: z.string().nullable().describe('why the decision would be refused now'),
    objectionSays: sayingShape.nullable().describe('the same as code and facts'),
    changes: z
      .array(
        z.object({
          entry: entryId,
          bib,
          name: z.string(),
          before: rowStanding.nullable(),
          after: rowStanding.nullable(),
        }),
      )
      .describe('riders whose standing would change'),
    board: boardView
      .nullable()
      .describe('the whole board as it would be; null when it is refused or was not asked for'),
  })
  .meta({ id: 'WhatIf' });

/**
 * The loop's processor time that a what-if may take. Deciding takes as long there; the thread apart yields to whatever
 * else wants the processor, so that an official waits for it on a busy laptop.
 */
const HERE_CPU_MS = 20;
/** So often in a row it took longer: the first ones are slow before the engine knows the code. */
const SLOW_MOST = 3;
/** Then it is asked apart for so long: what a race costs changes with its laps. */
const APART_FOR_MS = 60_000;

interface Took {
  slow: number;
  apartUntilMs: number;
}

/** The board as it would be; null where there is no such race. */
export function createWhatIf(station: Pick<StationPort, 'whatIf' | 'reachOf'>, apart: Apart | undefined) {
  const known = new Map<string, Took>();
  return async (race: RaceId, supposed: Decision): Promise<BoardView | null> => {
    const reach = station.reachOf(race, supposed);
    const kind = `${race} ${reach}`;
    const took = known.get(kind) ?? { slow: 0, apartUntilMs: 0 };
    known.set(kind, took);
    // Hours of fixes followed along another course would stop the loop, once the decision is made and each time it is asked about.
    if (apart !== undefined && (reach === 'tracks' || performance.now() < took.apartUntilMs)) {
      const there = await apart.whatIf(race, supposed).catch(() => null);
      if (there !== null) return there;
    }
    const before = process.threadCpuUsage();
    const board = station.whatIf(race, supposed);
    const { user, system } = process.threadCpuUsage(before);
    took.slow = (user + system) / 1_000 > HERE_CPU_MS ? took.slow + 1 : 0;
    if (took.slow >= SLOW_MOST) {
      took.slow = SLOW_MOST - 1;
      took.apartUntilMs = performance.now() + APART_FOR_MS;
    }
    return board;
  };
}

/** Whose standing is another. Rows that are the same object stand as they stood. */
export function changesOf(before: BoardView, after: BoardView): z.infer<typeof whatIfAnswer>['changes'] {
  const entries = new Set(
    [...Object.keys(before.rows), ...Object.keys(after.rows)].map(Number),
  ) as Set<EntryId>;
  const changes: z.infer<typeof whatIfAnswer>['changes'] = [];
  for (const entry of entries) {
    const row = after.rows[entry] ?? before.rows[entry];
    if (row === undefined || before.rows[entry] === after.rows[entry]) continue;
    const [old, now] = [standingOf(before, entry), standingOf(after, entry)];
    if (JSON.stringify(old) !== JSON.stringify(now))
      changes.push({ entry, bib: row.bib, name: row.name, before: old, after: now });
  }
  return changes;
}

function standingOf(board: BoardView, entry: EntryId): z.infer<typeof rowStanding> | null {
  const row = board.rows[entry];
  return row === undefined
    ? null
    : { place: row.place, laps: row.laps, timeMs: row.timeMs, status: row.status };
}
