/** Room on a disk for what a file of an event needs. */
import { freeIn } from '../../backups/target.ts';
import { noRoom } from './problem.ts';

/** Room that is left to others. */
const LEFT_FREE_BYTES = 64 * 1024 * 1024;

/** A disk that does not say how much it has is tried. @throws FileProblem where there is less, and some left for others */
export async function needRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeIn(folder);
  if (free !== null && free < bytes + LEFT_FREE_BYTES) throw noRoom(bytes + LEFT_FREE_BYTES, free);
}

/** What to say where it became full all the same. */
export const fullIn = async (folder: string, bytes: number) =>
  noRoom(bytes + LEFT_FREE_BYTES, (await freeIn(folder)) ?? 0);
