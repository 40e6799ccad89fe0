/** A day and a time as the clocks of a zone show it, `2026-05-24T14:00`, and the moment that it is. Pure. */

/** Whether this computer knows the zone, such as `Europe/Zurich`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/**
 * UTC epoch ms; null when the text is no moment. In the hour that is left out when clocks go forward, the moment as if they
 * had not; of an hour that comes twice, the first.
 */
export function momentIn(text: string, timeZone: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(text);
  if (found === null) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  if (!Number.isFinite(asUtc)) return null;
  // By the zone's offsets before and after: where both show what was typed, the hour comes twice.
  const by = (ms: number) => asUtc - offsetMs(ms, timeZone);
  const [before, after] = [by(asUtc - DAY_MS), by(asUtc + DAY_MS)];
  return [before, after].find((moment) => fieldText(moment, timeZone) === text) ?? before;
}

/** What the clocks of a zone show at a moment. */
export function fieldText(momentMs: number, timeZone: string): string {
  const local = new Date(momentMs + offsetMs(momentMs, timeZone));
  return local.toISOString().slice(0, 16);
}

/** The moment at which the clocks of another zone show what those of one do at `momentMs`, to the minute. */
export function sameOnTheClock(momentMs: number, from: string, to: string): number {
  return momentIn(fieldText(momentMs, from), to) ?? momentMs;
}

/** So many days later at the same time of day, whatever the clocks did between. */
export function daysLater(momentMs: number, days: number, timeZone: string): number {
  const [date, time] = fieldText(momentMs, timeZone).split('T') as [string, string];
  return momentIn(`${dayPlus(date, days)}T${time}`, timeZone) ?? momentMs + days * DAY_MS;
}

/** Days between two dates, `2026-05-24`; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / DAY_MS);

/** The date so many days after another. */
export const dayPlus = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

const DAY_MS = 86_400_000;

/** The zone, or UTC for one that this computer does not know: old records may name any. */
export const knownZone = (timeZone: string): string => (isTimeZone(timeZone) ? timeZone : 'UTC');

/** What the zone's clocks are ahead of UTC by at a moment, ms; 0 in a zone that is not known. */
function offsetMs(momentMs: number, timeZone: string): number {
  if (!isTimeZone(timeZone)) return 0;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(momentMs);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(momentMs / 1_000) * 1_000;
}
