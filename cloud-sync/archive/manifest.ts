/**
 * A version of a race's archive: which files there are, under which keys, with what is needed to check them. Written
 * last: a version without a manifest is not there.
 */
import { z } from 'zod';

export const archivedFile = z.object({
  name: z.string(),
  key: z.string().describe('where it lies in the store'),
  bytes: z.number().int(),
  sha256: z.string(),
  rows: z.number().int().nullable().describe('of a table'),
  /** Positions and the audit hold what spectators are not shown. */
  open: z.boolean().describe('for everybody; else for officials'),
});

export const manifest = z
  .object({
    race: z.string(),
    name: z.string().describe('the race’s name then'),
    version: z.number().int().describe('1, 2, 3 …; the highest counts'),
    epoch: z.number().int(),
    seq: z.number().int().describe('the newest record of the race that is in it'),
    round: z
      .number()
      .int()
      .optional()
      .describe('how often it was written anew because something in it was forgotten'),
    reason: z.enum(['official', 'idle', 'ordered']),
    result: z.enum(['live', 'provisional', 'official']),
    writtenMs: z.number(),
    files: z.array(archivedFile),
  })
  .meta({ id: 'ArchiveVersion' });
export type Manifest = z.infer<typeof manifest>;
export type Reason = Manifest['reason'];

export const TYPES: Readonly<Record<string, string>> = {
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
};
export const typeOf = (name: string): string =>
  TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

/** Files that spectators of a public race may have. The others say who saw or decided what, and where phones were. */
const OPEN_FILES = new Set(['laps.parquet', 'standings.parquet', 'results.json', 'results.csv']);

/** Under `archive/` lies what a CDN may serve to everybody; under `closed/` what it may not. */
export function placeOf(
  race: string,
  epoch: number,
  seq: number,
  file: string,
  isPublic: boolean,
  round = 0,
): { readonly key: string; readonly open: boolean } {
  const open = isPublic && OPEN_FILES.has(file);
  return {
    key: `${open ? 'archive' : 'closed'}/${race}/${epoch}-${seq}${round === 0 ? '' : `-${round}`}/${file}`,
    open,
  };
}
