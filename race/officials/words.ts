/**
 * Times, gaps and riders in words, for sentences that officials read.
 */
import type { EntryId, LineId } from '../ids.ts';
import type { Setup } from '../rules/setup-state.ts';
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

/** By how much a clock is off, to what matters: `0.7 s`, `47 s`, `59 min 58 s`, `2 h 0 min`, `6 d 3 h`. */
export function offText(ms: number): string {
  const off = Math.abs(ms);
  if (off < 9_950) return `${(off / 1_000).toFixed(1)} s`;
  const seconds = Math.round(off / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2_880) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1_440)} d ${Math.floor(minutes / 60) % 24} h`;
}

/** What a line of the course is called; one that the course does not have, by its id. */
export const lineText = ({ course }: Setup, line: LineId): string =>
  course?.lines.find(({ id }) => id === line)?.name ?? line;

/** `23 Nowak`: how a rider is called. */
export function riderText(setup: Setup, entry: EntryId): string {
  const known = setup.entries.get(entry);
  return known === undefined ? `entry ${entry}` : `${known.bib} ${known.name}`;
}
