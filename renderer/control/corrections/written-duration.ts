/** A race time or a number of seconds as officials write it. Pure. */
import { elementOf } from '../../../race/present.ts';

const WRITTEN = /^(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6})(?:[.,](\d{1,3}))?$/;

/** `1:02:03.4`, `2:03`, `65`, `7,5`: milliseconds; null when it is no time. */
export function durationOf(text: string): number | null {
  const found = WRITTEN.exec(text.trim());
  if (!found) return null;
  const [hours, minutes, seconds] = [Number(found[1] ?? 0), Number(found[2] ?? 0), Number(found[3])];
  const hasMinutes = found[2] !== undefined;
  if (hasMinutes && (seconds > 59 || elementOf(found, 3).length !== 2)) return null;
  if (found[1] !== undefined && minutes > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + Number((found[4] ?? '0').padEnd(3, '0'));
}
