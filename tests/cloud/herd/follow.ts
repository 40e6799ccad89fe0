/** What the herd prints while it waits for its viewers, and when it stops waiting. */
import { setTimeout as wait } from 'node:timers/promises';
import type { FanProcess } from './fan-processes.ts';
import type { Progress } from './messages.ts';
import { people } from './sizes.ts';

export interface Followed {
  readonly viewers: number;
  readonly standby: boolean;
  /** A line of progress, so often, ms. */
  readonly everyMs: number;
  readonly say: (line: string) => void;
}

/** So long without one viewer or second line more, and whoever is missing does not come. */
const STALLED_MS = 60_000;
const LOOK_MS = 250;

/**
 * Waits until `done`, and says how far they are meanwhile; null: all are there. Otherwise what is missing, and why as far as
 * that is known: the system has no more of something, or nothing has changed for `STALLED_MS`.
 */
export async function follow(
  done: Promise<unknown>,
  fans: readonly FanProcess[],
  followed: Followed,
): Promise<string | null> {
  let isDone = false;
  const ended = done.then(() => {
    isDone = true;
  });
  // Viewers who are not waited for any more end with their process, which is nobody's failure then.
  ended.catch(() => {});
  const beganMs = performance.now();
  let [movedMs, saidMs, before] = [beganMs, beganMs, ''];
  for (;;) {
    await Promise.race([ended, wait(LOOK_MS)]);
    if (isDone) return null;
    const nowMs = performance.now();
    const now = sumOf(fans.map((one) => one.progress()));
    const line = lineOf(now, followed);
    if (now.outOf !== null) return `${line}. The system has nothing for the others: ${now.outOf}`;
    if (line !== before) [before, movedMs] = [line, nowMs];
    if (nowMs - movedMs >= STALLED_MS) return `${line}, and nobody more within ${STALLED_MS / 1_000} s`;
    if (nowMs - saidMs < followed.everyMs) continue;
    saidMs = nowMs;
    followed.say(`${((nowMs - beganMs) / 1_000).toFixed(0).padStart(4)} s: ${line}`);
  }
}

function sumOf(several: readonly Progress[]): Progress {
  const failed: Record<string, number> = {};
  for (const one of several)
    for (const [why, count] of Object.entries(one.failed)) failed[why] = (failed[why] ?? 0) + count;
  return {
    here: several.reduce((sum, { here }) => sum + here, 0),
    standing: several.reduce((sum, { standing }) => sum + standing, 0),
    failed,
    outOf: several.find(({ outOf }) => outOf !== null)?.outOf ?? null,
  };
}

function lineOf({ here, standing, failed }: Progress, { viewers, standby }: Followed): string {
  const lines = standby ? `, ${people(standing)} second lines stand by` : '';
  const faults = Object.entries(failed).map(([why, count]) => `${people(count)} × ${why}`);
  return `${people(here)} of ${people(viewers)} have the race${lines}${faults.length > 0 ? `; failed and tried again: ${faults.join(', ')}` : ''}`;
}
