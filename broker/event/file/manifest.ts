/** What is in a file of an event: read before anything of it is opened. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { raceFormat } from '../../../race/decisions/values.ts';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import { RACE_ID_PATTERN } from '../../../race/ids.ts';
import { fieldOf } from '../../../race/present.ts';
import type { Races } from '../../races/races.ts';

const raceInFile = z.object({
  id: z.string().regex(RACE_ID_PATTERN) as unknown as z.ZodType<RaceId>,
  name: z.string(),
  format: raceFormat,
  state: z.enum(['waiting', 'running', 'neutralised', 'stopped', 'finished']),
  result: z.enum(['live', 'provisional', 'official']),
  riders: z.number().int(),
  startMs: z.number().nullable(),
  plannedStartMs: z.number().nullable(),
  timeZone: z.string(),
  /** SHA-256 of its result, where it is over: the same must come of it where it is opened. */
  digest: z.string().nullable(),
});
export type RaceInFile = z.infer<typeof raceInFile>;

export const manifestShape = z.object({
  version: z.literal(1),
  /** Opens the journal inside. */
  journalKey: z.string().min(32).max(128),
  records: z.number().int(),
  by: z.string(),
  races: z.array(raceInFile).max(1_000),
  accounts: z.number().int(),
  cards: z.number().int(),
  sponsors: z.number().int(),
});
export type Manifest = z.infer<typeof manifestShape>;

/** Of a race that is over: of everything that a result says of every rider. */
export function resultDigest({ categories, categoryOrder, rows }: BoardView): string {
  const said = categoryOrder.map((id) => [
    fieldOf(categories, id).name,
    fieldOf(categories, id).order.map((entry) => {
      const { bib, name, status, place, laps, timeMs, gap, points } = fieldOf(rows, String(entry));
      return [bib, name, status, place, laps, timeMs, gap, points ?? null];
    }),
  ]);
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

/** The races as they stand up to a record; of one that has gone on since no digest is given. */
export function racesInFile(
  races: Pick<Races, 'list' | 'board' | 'lastSeq'>,
  newestSeq: number,
): RaceInFile[] {
  return races.list().flatMap((id) => {
    const board = races.board(id);
    if (board === undefined) return [];
    const { name, format, state, result, startMs, plannedStartMs = null, timeZone } = board.race;
    const isWhole = state === 'finished' && races.lastSeq([id]) <= newestSeq;
    return [
      {
        id,
        name,
        format,
        state,
        result,
        startMs,
        plannedStartMs,
        timeZone,
        riders: Object.keys(board.rows).length,
        digest: isWhole ? resultDigest(board) : null,
      },
    ];
  });
}
