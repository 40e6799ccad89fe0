/** A relay that has just started reads its races first: whoever asks for one before is told when to come again. */
import { Problem } from '../../../server/http/problem.ts';
import type { AppOptions } from './part.ts';

export const STILL_READING = 'This relay has just started and is reading its races. Come again.';
const COME_AGAIN_S = 1;

/** @throws Problem 503 when this relay cannot say yet which races there are, and how they stand. */
export function refuseUntilFolded({ isFolded }: Pick<AppOptions, 'isFolded'>): void {
  if (!isFolded()) throw new Problem(503, 'not-ready', STILL_READING, { retryAfterS: COME_AGAIN_S });
}

/** Archived races are waited for so long by whoever asks about all of them. */
const WHOLE_MS_MAX = 10_000;

/** Resolves when every archived race has been read. @throws Problem 503 when that takes longer than a request may */
export async function untilWhole({ shelved, whole }: Pick<AppOptions, 'shelved' | 'whole'>): Promise<void> {
  if (shelved().length === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLong = new Problem(503, 'not-ready', STILL_READING, { retryAfterS: 5 });
    timer = setTimeout(() => reject(tooLong), WHOLE_MS_MAX);
  });
  await Promise.race([whole(), late]).finally(() => clearTimeout(timer));
}
