/**
 * Times, gaps and riders in words, for sentences that officials read.
 */
import type { EntryId } from '../ids.ts';
import type { Setup } from '../rules/setup.ts';
import { duration } from '../time-text.ts';

/** Race time: `1:02:03.4`, `2:03.4`; cut to tenths, never rounded. */
export const clockText = (timeMs: number): string => duration(timeMs, 1);

/** Time of day in a time zone: `14:02:11`. UTC when the zone is not one. */
export function dayText(momentMs: number, timeZone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(momentMs);
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(momentMs);
  }
}

/** `12 s`, `3 min`: a stretch of time at a glance. */
export const spanText = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;

/** `23 Nowak`: how a rider is called. */
export function riderText(setup: Setup, entry: EntryId): string {
  const known = setup.entries.get(entry);
  return known === undefined ? `entry ${entry}` : `${known.bib} ${known.name}`;
}
