/** A date and a time of day in the event's zone as a browser's field has them, `2026-05-24T14:00`. Pure. */

/** Null when the text is no moment. */
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
  // The zone's offset at about that moment, and once more at the moment found: clocks change on the way.
  const first = asUtc - offsetMs(asUtc, timeZone);
  const moment = asUtc - offsetMs(first, timeZone);
  return Number.isFinite(moment) ? moment : null;
}

/** What the field shows for a moment. */
export function fieldText(momentMs: number, timeZone: string): string {
  const local = new Date(momentMs + offsetMs(momentMs, timeZone));
  return local.toISOString().slice(0, 16);
}

/** What the zone's clocks are ahead of UTC by at a moment, ms. */
function offsetMs(momentMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
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
