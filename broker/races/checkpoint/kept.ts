/** What a checkpoint holds, and how it is read. */
import { z } from 'zod';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { isRaceId } from '../../../race/ids.ts';
import { SealError } from '../../journal/sealed-file.ts';
import type { Unsealing } from '../../journal/unsealing.ts';

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

/** Riders and their tracks. */
type Tracks = readonly (readonly [EntryId, Uint8Array])[];

export interface Kept {
  readonly list: KeptList;
  /**
   * Every race's tracks, race by race in the list's order, a few of them at a time and in some milliseconds; of a race without
   * any once none. Rejects at whatever is not as it was written.
   */
  tracks(): AsyncGenerator<{ readonly race: KeptRace; readonly some: Tracks }>;
  close(): void;
}

/** Rejects with a SealError, or what the disk says. */
export async function openKept(unsealing: Unsealing): Promise<Kept> {
  try {
    const list = keptList.parse(JSON.parse(Buffer.from(await unsealing.list).toString('utf8')));
    return { list, tracks: () => tracksIn(list, unsealing.pieces(list.pieces)), close: unsealing.close };
  } catch (error) {
    unsealing.close();
    throw error;
  }
}

async function* tracksIn(list: KeptList, pieces: AsyncGenerator<Uint8Array>): ReturnType<Kept['tracks']> {
  let piece: Uint8Array = new Uint8Array(0);
  for (const race of list.races) {
    let some: (readonly [EntryId, Uint8Array])[] = [];
    for (const [entry, , bytes] of race.tracks) {
      if (piece.length === 0) {
        if (some.length > 0) yield { race, some };
        some = [];
        piece = (await pieces.next()).value ?? piece;
      }
      if (bytes > piece.length) throw new SealError('a track is not where it should be');
      some.push([entry, piece.subarray(0, bytes)]);
      piece = piece.subarray(bytes);
    }
    yield { race, some };
  }
  if (piece.length > 0 || (await pieces.next()).done !== true)
    throw new SealError('more lies in it than it says');
}
