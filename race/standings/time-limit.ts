/**
 * The time limit: finishers too far behind the winner are outside it (OTL).
 */
import type { Rules } from '../rules/settings.ts';

/**
 * The longest time that is still inside the limit, ms; null without a limit. By a percentage of the winner's time
 * (UCI 2.3.039: 8 % in one-day races, stages by their own), by a gap, or an absolute time.
 */
export function timeLimitMs(limit: Rules['timeLimit'], winnersTimeMs: number): number | null {
  switch (limit.by) {
    case 'none':
      return null;
    case 'percent':
      return winnersTimeMs * (1 + limit.percent / 100);
    case 'gap':
      return winnersTimeMs + limit.gapMs;
    case 'time':
      return limit.timeMs;
  }
}
