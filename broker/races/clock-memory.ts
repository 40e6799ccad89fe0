/**
 * Foreign phones' wrong clocks beyond a restart (server/dialects/clock.ts), in the journal's settings. The journal writes in the
 * order it is asked, so a correction is on disk before the first fix that was corrected by it.
 */
import type { ClockMemory } from '../../server/dialects/clock.ts';
import type { Journal } from '../journal/journal.ts';

const PREFIX = 'phone-clock/';

export function clockMemory(
  settings: Journal['settings'],
  log: (line: Record<string, unknown>) => void,
): ClockMemory {
  const carriedOut = (done: Promise<void>, phone: string): void => {
    done.catch((error: unknown) =>
      log({ phoneClock: 'not kept', phone, reason: error instanceof Error ? error.message : String(error) }),
    );
  };
  return {
    kept: () => settings.entries(PREFIX).map(([key, clock]) => [key.slice(PREFIX.length), clock] as const),
    keep: (phone, { steps, newestMs }) =>
      carriedOut(settings.put(PREFIX + phone, { steps, newestMs }), phone),
    forget: (phone) => carriedOut(settings.delete(PREFIX + phone), phone),
  };
}
