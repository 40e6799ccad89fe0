/** What a checkpoint holds, and how it is read. */
import { z } from 'zod';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { isRaceId } from '../../../race/ids.ts';
import { openSealed, SealError, type SealedFile } from './sealed-file.ts';

const count = z.number().int().nonnegative();
const raceId = z
  .string()
  .refine(isRaceId)
  .transform((id) => id as RaceId);

/** The last piece of the file. */
const keptList = z.object({
  /** Of the program that wrote it, and the station whose it is. */
  of: z.string(),
  station: z.string(),
  /** All records up to this one are in it, and when that was taken. */
  seq: count,
  lastMs: z.number(),
  tie: z.object({ link: z.string(), redacted: count, gaps: count }),
  pieces: count,
  races: z.array(
    z.object({
      id: raceId,
      lastSeq: count,
      courseVersion: count,
      /** Each rider's entry, up to which record their track goes, and its bytes: in the order in which they lie in the pieces. */
      tracks: z.array(z.tuple([count.transform((entry) => entry as EntryId), count, count])),
    }),
  ),
  /** Races that were over and not folded, and their newest records. */
  closed: z.array(z.object({ id: raceId, lastSeq: count })),
});
export type KeptList = z.infer<typeof keptList>;
export type KeptRace = KeptList['races'][number];

export interface Kept {
  readonly list: KeptList;
  /** Every race's tracks, race by race in the list's order; each race's must be read to their end. */
  races(): Generator<{ readonly race: KeptRace; readonly tracks: Iterable<readonly [EntryId, Uint8Array]> }>;
  close(): void;
}

/** @throws SealError, or what the disk says */
export function openKept(path: string, key: Uint8Array): Kept {
  const file = openSealed(path, key);
  try {
    const list = keptList.parse(JSON.parse(file.list.toString('utf8')));
    return { list, races: () => racesIn(list, file), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function* racesIn(list: KeptList, file: SealedFile): ReturnType<Kept['races']> {
  const pieces = file.pieces(list.pieces);
  let piece: Buffer = Buffer.alloc(0);
  function* tracksOf(race: KeptRace): Generator<readonly [EntryId, Uint8Array]> {
    for (const [entry, , bytes] of race.tracks) {
      if (piece.length === 0) piece = pieces.next().value ?? piece;
      if (bytes > piece.length) throw new SealError('a track is not where it should be');
      yield [entry, piece.subarray(0, bytes)];
      piece = piece.subarray(bytes);
    }
  }
  for (const race of list.races) yield { race, tracks: tracksOf(race) };
  if (piece.length > 0 || pieces.next().done !== true) throw new SealError('more lies in it than it says');
}
