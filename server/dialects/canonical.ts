/**
 * The last step of every foreign dialect: numbers of an unknown phone become a `Fix`, rounded and in range.
 * Where and when must be right; how fast, how high and how sure are left out when they make no sense.
 */
import { FIX_TIME_MS_MAX, FixBatchError, roundFix } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import type { Refusal } from '../intake.ts';

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
const OPTIONAL = Object.keys(BELIEVABLE) as Optional[];

export const malformed = (message: string): Refusal => ({ code: 'malformed', message });

/** A fix of these numbers, or why there is none. */
export function canonicalFix(reading: Reading): Fix | Refusal {
  const { timeMs, latDeg, lonDeg } = reading;
  if (latDeg === undefined || !(Math.abs(latDeg) <= 90)) {
    return malformed(
      `a latitude of ${latDeg ?? 'nothing'} is no place on earth; it must be −90 to 90 degrees`,
    );
  }
  if (lonDeg === undefined || !(Math.abs(lonDeg) <= 180)) {
    return malformed(
      `a longitude of ${lonDeg ?? 'nothing'} is no place on earth; it must be −180 to 180 degrees`,
    );
  }
  if (timeMs === undefined || !(timeMs >= 0 && timeMs <= FIX_TIME_MS_MAX)) {
    return malformed(
      `a time of ${timeMs ?? 'nothing'} is no moment; it must be milliseconds since 1970, UTC`,
    );
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

/** A finite number, also when it was sent as text; `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '' || value.length > 40) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
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
  if (text === null) return malformed('the message is not UTF-8 text');
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return malformed(`the message is not JSON: it begins with ${JSON.stringify(text.slice(0, 20))}`);
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
