/**
 * What is thrown in a timer or a socket's handler, where nobody catches it, must not end a race: it is said, counted,
 * and the station goes on. Only when it does not stop (a fault that comes again and again would be a station that
 * serves nobody and says so to nobody) the process ends, and whoever started it starts it again from its journal.
 */
import { elementOf } from '../../race/present.ts';

export interface GoingOn {
  /** To be called with what nobody caught. */
  uncaught(error: unknown, nowMs: number): void;
  readonly count: number;
  readonly newest: { readonly atMs: number; readonly says: string } | null;
}

/** So many within so long are too many. */
const FAULTS_MAX = 100;
const WINDOW_MS = 10_000;

export function createGoingOn(
  say: (line: Record<string, unknown>) => void,
  giveUp: () => void,
  wallMs: () => number = Date.now,
): GoingOn {
  let [count, inWindow, windowMs] = [0, 0, Number.NEGATIVE_INFINITY];
  let newest: GoingOn['newest'] = null;
  return {
    uncaught(error, nowMs) {
      count += 1;
      if (nowMs - windowMs > WINDOW_MS) [inWindow, windowMs] = [0, nowMs];
      inWindow += 1;
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      newest = { atMs: wallMs(), says: elementOf(message.split('\n', 1), 0).slice(0, 200) };
      // The first few of a row say all there is to say.
      if (inWindow <= 5) say({ fault: message, where: stack?.split('\n').slice(1, 4).join(' ').trim() });
      if (inWindow === FAULTS_MAX) {
        say({
          fault: `${FAULTS_MAX} faults in ${WINDOW_MS / 1000} s: the station ends, to be started again`,
        });
        giveUp();
      }
    },
    get count() {
      return count;
    },
    get newest() {
      return newest;
    },
  };
}
