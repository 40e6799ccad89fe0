/**
 * A passing record of RACE RESULT, protocol 1.2 to 3.x (its "Decoder Communication Protocol"): fields by `;`, more of
 * them with every version, in this order. Pure.
 */
import { DAY_MS, dateMs, lastDay, timeOfDayMs } from './reader-clock.ts';

export interface PassingRecord {
  readonly number: number;
  readonly tag: string;
  /** By the box's clock, as if UTC, ms; null when it has no time. */
  readonly stampMs: number | null;
  /** Date and time as they stand there: the same whenever the passing is told. */
  readonly stamp: string;
  /** The set of bib transponders it belongs to; '' where the tag is of no set. */
  readonly bibSet: string;
  /** The loop that it was read at; '' where it is not told (passive, older versions). */
  readonly loop: string;
  /** The transponder could not send it when it happened, and sent it later. */
  readonly isStored: boolean;
  readonly box: string;
}

const FIELD = {
  number: 0,
  tag: 1,
  date: 2,
  time: 3,
  event: 4,
  active: 8,
  loop: 10,
  activeData: 15,
  box: 16,
} as const;
/** Seventh bit of the transmission's details: "stored passing". */
const STORED_BIT = 0x40;
const UNDATED = /^0000-00-(\d\d)$/;

/**
 * Null when the line is no passing record. `boxNowMs`: what the box's clock shows now; a passing without a date lies on
 * the last day on which it was that time. A box without a date counts days: `0000-00-01` is its second.
 */
export function passingRecord(line: string, boxNowMs: number): PassingRecord | null {
  const fields = line.split(';').map((field) => field.trim());
  const [number, tag, date = '', time = ''] = fields;
  if (!/^\d{1,9}$/.test(number ?? '') || tag === undefined || !/[0-9A-Za-z]/.test(tag)) return null;
  const ofDay = timeOfDayMs(time);
  const isActive = fields[FIELD.active] === '1';
  const event = fields[FIELD.event] ?? '';
  return {
    number: Number(number),
    tag,
    stamp: `${date}T${time}`,
    stampMs: ofDay === null ? null : stampOf(date, ofDay, boxNowMs),
    bibSet: isActive || event === '0' ? '' : event,
    loop: fields[FIELD.loop] ?? '',
    isStored: isActive && (Number(fields[FIELD.activeData] || 0) & STORED_BIT) === STORED_BIT,
    box: fields[FIELD.box] ?? '',
  };
}

/** What a box shows that has no date: its days counted from one, far from any that has. */
export const UNDATED_DAYS_MS = 366 * DAY_MS;

/** Date and time of a box as if UTC, ms; null when the date is none. */
export function boxDateMs(date: string): number | null {
  const undated = UNDATED.exec(date.trim());
  return undated === null ? dateMs(date) : Number(undated[1]) * DAY_MS;
}

function stampOf(date: string, ofDay: number, boxNowMs: number): number {
  const day = boxDateMs(date);
  const countsDays = boxNowMs < UNDATED_DAYS_MS;
  // A box that got its date meanwhile told these by time of day only, and so did one that never tells dates.
  return day === null || day < UNDATED_DAYS_MS !== countsDays ? lastDay(ofDay, boxNowMs) : day + ofDay;
}
