/** A time of day as officials write it, in the event's zone, as a moment. Pure. */
import { timeOfDay } from '../ui/format.ts';

const WRITTEN = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,3}))?)?$/;
const DAY_MS = 86_400_000;

/** The moment nearest to `nearMs` at which the clock shows this; null when it is no time of day. */
export function momentOf(text: string, nearMs: number, timeZone: string): number | null {
  const found = WRITTEN.exec(text.trim());
  if (!found) return null;
  const [h, m, s] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  if (h > 23 || m > 59 || s > 59) return null;
  const fractionMs = Number((found[4] ?? '0').padEnd(3, '0'));
  const dayMs = (h * 3_600 + m * 60 + s) * 1_000 + fractionMs;
  const [nowH = 0, nowM = 0, nowS = 0] = timeOfDay(nearMs, timeZone).split(':').map(Number);
  const nowDayMs = ((nowH * 60 + nowM) * 60 + nowS) * 1_000 + (nearMs % 1_000);
  let differenceMs = dayMs - nowDayMs;
  if (differenceMs > DAY_MS / 2) differenceMs -= DAY_MS;
  if (differenceMs < -DAY_MS / 2) differenceMs += DAY_MS;
  return Math.round(nearMs + differenceMs);
}

/** `14:02:11.40`: to be shown in a field and read back by `momentOf`. */
export const written = (ms: number, timeZone: string, digits: 2 | 3 = 2): string =>
  `${timeOfDay(ms, timeZone)}.${String(Math.floor(((ms % 1_000) + 1_000) % 1_000))
    .padStart(3, '0')
    .slice(0, digits)}`;
