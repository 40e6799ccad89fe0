/**
 * Whether the station believes its clock enough to delete by it what is gone for good. A computer whose battery is empty may
 * say next year at six in the morning, and a race that was run by a wrong date has its day behind it once the date is put
 * right. So the station remembers when it last looked; when more time than it can have missed has gone by since, nothing
 * goes by itself until an official says that the date is right.
 */
import type { Journal } from '../journal/journal.ts';

/** Goes to a standby and into copies as well: there, too, the clock may be another. */
const SEEN = 'retention-seen';
/** A station that is started once a week for its races is not asked each time. */
export const LEAP_MAX_MS = 8 * 86_400_000;
/** How far what was read off the page may be from the station's clock, ms: a page that was left open over night. */
const READ_MAX_MS = 3_600_000;

export interface RetentionClock {
  /** What was last believed; null: never looked. */
  seenMs(): number | null;
  /** Whether so much time has gone by that somebody has to say that it did. */
  isDoubted(): boolean;
  /** Remembers that this moment was lived through, unless it is in doubt. `isNothingKept`: nothing can be deleted too early. */
  look(isNothingKept: boolean): Promise<void>;
  /** An official's word that it is `readMs`. False: the clock says another time by now, and must be read again. */
  confirm(readMs: number): Promise<boolean>;
}

export function createRetentionClock(settings: Journal['settings'], now: () => number): RetentionClock {
  const seenMs = (): number | null => {
    const known = settings.get(SEEN);
    return typeof known === 'number' && Number.isFinite(known) ? known : null;
  };
  const isDoubted = (): boolean => {
    const last = seenMs();
    return last === null || now() - last > LEAP_MAX_MS;
  };
  return {
    seenMs,
    isDoubted,
    async look(isNothingKept) {
      if (isNothingKept || !isDoubted()) await settings.put(SEEN, now());
    },
    async confirm(readMs) {
      if (Math.abs(readMs - now()) > READ_MAX_MS) return false;
      await settings.put(SEEN, now());
      return true;
    },
  };
}
