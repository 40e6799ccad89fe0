/**
 * The last step of every foreign dialect: numbers of an unknown phone become a `Fix`, rounded and in range.
 * Where and when must be right; how fast, how high and how sure are left out when they make no sense.
 */
import { FIX_TIME_MS_MAX, FixBatchError, roundFix } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { saying } from '../../race/race.ts';
import { type Refusal, refusalOf } from '../refusal.ts';

/** What a dialect has read, in the units of a `Fix`; `undefined` where the phone said nothing. */
export type Reading = { readonly [K in keyof Fix]-?: number | undefined };

type Optional = Exclude<keyof Fix, 'timeMs' | 'latDeg' | 'lonDeg'>;

/** What is beyond these was not measured (−1 for "unknown" is common), inclusive. */
const BELIEVABLE: Readonly<Record<Optional, readonly [min: number, max: number]>> = {
  altitudeM: [-1_000, 20_000],
  speedMps: [0, 150],
  headingDeg: [0, 360],
  accuracyM: [0, 100_000],
  battery: [0, 1],
};
/** About a hundred metres. */
const NOWHERE_DEG = 0.001;
const OPTIONAL = Object.keys(BELIEVABLE) as Optional[];

export const malformed = (message: string): Refusal => ({ code: 'malformed', message });

/** What stood there before it was read as a number, for a sentence that quotes it. */
export interface Said {
  readonly time?: unknown;
  readonly lat?: unknown;
  readonly lon?: unknown;
}

/** A fix of these numbers, or why there is none. */
export function canonicalFix(reading: Reading, said: Said = {}): Fix | Refusal {
  const { timeMs, latDeg, lonDeg, accuracyM } = reading;
  if (latDeg === undefined || !(Math.abs(latDeg) <= 90)) {
    return refusalOf('malformed', saying('phone-latitude', { told: quoted(latDeg ?? said.lat) }));
  }
  if (lonDeg === undefined || !(Math.abs(lonDeg) <= 180)) {
    return refusalOf('malformed', saying('phone-longitude', { told: quoted(lonDeg ?? said.lon) }));
  }
  // What receivers and apps say before they know; nobody races in the Gulf of Guinea. GPS wanders by metres, not by this.
  if (Math.abs(latDeg) < NOWHERE_DEG && Math.abs(lonDeg) < NOWHERE_DEG)
    return refusalOf('impossible-position', saying('phone-nowhere', {}));
  if (accuracyM !== undefined && accuracyM < 0)
    return refusalOf('impossible-position', saying('phone-invalid', { accuracyM }));
  if (timeMs === undefined || !(timeMs > 0 && timeMs <= FIX_TIME_MS_MAX)) {
    const told = quoted(timeMs === 0 ? 0 : (timeMs ?? said.time));
    return refusalOf('malformed', saying('phone-moment', { told }));
  }
  const fix: { -readonly [K in keyof Fix]: Fix[K] } = { timeMs, latDeg, lonDeg };
  for (const key of OPTIONAL) {
    const value = reading[key];
    const [min, max] = BELIEVABLE[key];
    if (value !== undefined && value >= min && value <= max) fix[key] = value;
  }
  return roundFix(fix);
}

/** As `canonicalFix` for our own formats, which say nothing rather than nonsense: any value out of range refuses. */
export function strictFix(fix: Fix): Fix | Refusal {
  try {
    return roundFix(fix);
  } catch (error) {
    if (error instanceof FixBatchError) return malformed(error.message);
    throw error;
  }
}

/** Decimal digits only: `Number` alone would read "0x10" as 16. (Small numbers come as "1.0E-4" from Java.) */
const DECIMAL = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?$/;

/**
 * A finite number, also when it was sent as text; `undefined` for anything else. Some apps write numbers as their
 * phone's language does, with a decimal comma; none groups digits.
 */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const text = value.trim();
  if (!DECIMAL.test(text)) return undefined;
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}

const QUOTED_MAX = 40;

/** What stood there, short enough for a sentence; '' for nothing. What is nested may be deeper than a stack reaches, and is not looked into. */
export function quoted(value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, QUOTED_MAX));
  return typeof value === 'object' ? 'a list or an object' : String(value);
}

/** Of a message that holds several: which one is meant. */
export function ofSeveral(refusal: Refusal, index: number, count: number): Refusal {
  if (count === 1) return refusal;
  const why = refusal.message.replace(/^(?:An?|The|It|Latitude)\b/, (word) => word.toLowerCase());
  return { ...refusal, message: `item ${index + 1} of ${count}: ${why}` };
}

/** `undefined` times anything is still nothing. */
export const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of these bytes, or null when they are not UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
}

/** The JSON value of this text or these bytes, or why it is none. */
export function jsonOf(source: Uint8Array | string): { readonly value: unknown } | Refusal {
  const text = typeof source === 'string' ? source : utf8(source);
  if (text === null) return refusalOf('malformed', saying('phone-not-text', {}));
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return refusalOf('malformed', saying('phone-not-json', { begins: JSON.stringify(text.slice(0, 20)) }));
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
