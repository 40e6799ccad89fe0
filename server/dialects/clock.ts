/**
 * Foreign apps do not measure their clock's offset as ours do, so it is judged from what arrives: a fix from the
 * future proves a clock that is ahead; fixes that keep arriving equally late, though they are sent as they are
 * taken, show a clock that is behind. A backlog after a dead spot arrives ever less late, and is believed.
 *
 * A correction, once applied to a fix time, is applied to that fix time for ever, so that a repeat stays a
 * repeat: each correction holds for the phone's times from the one on that led to it.
 */
import type { Fix } from '../../race/fix.ts';

/** Holds for the phone's own times from `fromMs` on: add `addMs`. */
export interface ClockStep {
  readonly fromMs: number;
  readonly addMs: number;
}

/** What is known of one phone's clock; a plain value, which may be stored and given back. */
export interface PhoneClock {
  /** By `fromMs`, newest last; at most `STEPS_MAX`. */
  readonly steps: readonly ClockStep[];
  /** The newest fix time of the phone that has been seen; null before the first. */
  readonly newestMs: number | null;
  /** A few messages of late, some seconds apart: the newest fix in each, and how late it seemed. */
  readonly recent: readonly { readonly phoneMs: number; readonly latenessMs: number }[];
}

export const UNKNOWN_CLOCK: PhoneClock = { steps: [], newestMs: null, recent: [] };

/** Whole-second times and a quick network explain this much; beyond, a fix comes from the future. */
const AHEAD_MIN_MS = 1_500;
/** Later than this for no reason, a clock is behind. Apps that gather positions before sending stay below. */
const BEHIND_MIN_MS = 45_000;
/** So many messages in a row, over so long, and equally late within so much. */
const RECENT_MAX = 6;
const RECENT_APART_MS = 3_000;
const STEADY_OVER_MS = 15_000;
const STEADY_WITHIN_MS = 8_000;
const STEPS_MAX = 8;
/** Phones remembered; the one not heard for longest is forgotten. */
const PHONES_MAX = 20_000;

/** The phone's time `phoneMs` by the station's clock. */
export function correctedMs(clock: PhoneClock, phoneMs: number): number {
  let addMs = 0;
  for (const step of clock.steps) if (phoneMs >= step.fromMs) addMs = step.addMs;
  return phoneMs + addMs;
}

/** What is known after a message whose fixes were taken between the phone's `oldestMs` and `newestMs`. */
export function observed(
  clock: PhoneClock,
  oldestMs: number,
  newestMs: number,
  arrivalMs: number,
): PhoneClock {
  const before = clock.newestMs;
  const setBack = before !== null && newestMs < before - BEHIND_MIN_MS;
  if (before !== null && newestMs <= before && !setBack) return clock;
  const fromMs = before === null ? 0 : setBack ? oldestMs : before + 1;
  const latenessMs = arrivalMs - correctedMs(clock, newestMs);
  if (latenessMs < -AHEAD_MIN_MS) return stepped(clock, fromMs, newestMs, arrivalMs - newestMs);
  const known = setBack ? [] : clock.recent;
  const isApart = newestMs - (known.at(-1)?.phoneMs ?? 0) >= RECENT_APART_MS;
  const recent = isApart ? [...known, { phoneMs: newestMs, latenessMs }].slice(-RECENT_MAX) : known;
  const seen = { steps: clock.steps, newestMs, recent };
  if (!isApart || recent.length < RECENT_MAX || newestMs - recent[0]!.phoneMs < STEADY_OVER_MS) return seen;
  const latenesses = recent.map((message) => message.latenessMs);
  const least = Math.min(...latenesses);
  if (least < BEHIND_MIN_MS || Math.max(...latenesses) - least > STEADY_WITHIN_MS) return seen;
  return stepped(clock, fromMs, newestMs, correctedMs(clock, newestMs) - newestMs + least);
}

/** From the phone's `fromMs` on, add `addMs`; what held for later times of a clock since set back holds no more. */
function stepped(clock: PhoneClock, fromMs: number, newestMs: number, addMs: number): PhoneClock {
  const steps = [...clock.steps.filter((step) => step.fromMs < fromMs), { fromMs, addMs }].slice(-STEPS_MAX);
  return { steps, newestMs, recent: [] };
}

export interface PhoneClocks {
  /** The fixes of one message of `phone`, in the station's time. */
  correct(phone: string, fixes: readonly Fix[], arrivalMs: number): readonly Fix[];
  /** How far this phone's clock is behind the station's, ms; negative when ahead; 0 when it is right or unknown. */
  behindMs(phone: string): number;
}

/** Where clocks that are wrong outlive a restart: without it the same fix, sent again, would get another time. */
export interface ClockMemory {
  /** What was kept, in any order; what is no clock (any more) is left aside. */
  kept(): Iterable<readonly [phone: string, clock: unknown]>;
  /** Called before the fixes corrected by it are handed on: must be durable no later than they are. */
  keep(phone: string, clock: PhoneClock): void;
  forget(phone: string): void;
}

/** A clock kept from so long ago is another race's; the phone is judged anew. */
const KEPT_MS = 30 * 24 * 3_600_000;

/**
 * The clocks of all phones that run foreign apps; at most 20,000 are remembered. Kept beyond a restart is only what
 * corrections there are: phones send again in order, so what follows the last correction is known again by then.
 */
export function createPhoneClocks(memory?: ClockMemory, nowMs = 0): PhoneClocks {
  const clocks = new Map<string, PhoneClock>();
  for (const [phone, kept] of memory?.kept() ?? []) {
    const clock = clockOf(kept);
    const isOld =
      clock === null || (clock.newestMs ?? 0) + (clock.steps.at(-1)?.addMs ?? 0) < nowMs - KEPT_MS;
    if (isOld || clocks.size >= PHONES_MAX) memory?.forget(phone);
    else clocks.set(phone, clock);
  }
  return {
    correct(phone, fixes, arrivalMs) {
      if (fixes.length === 0) return fixes;
      let [oldestMs, newestMs] = [fixes[0]!.timeMs, 0];
      for (const fix of fixes) {
        oldestMs = Math.min(oldestMs, fix.timeMs);
        newestMs = Math.max(newestMs, fix.timeMs);
      }
      const before = clocks.get(phone) ?? UNKNOWN_CLOCK;
      const clock = observed(before, oldestMs, newestMs, arrivalMs);
      clocks.delete(phone);
      clocks.set(phone, clock);
      if (clock.steps !== before.steps) memory?.keep(phone, clock);
      if (clocks.size > PHONES_MAX) {
        const oldest = clocks.keys().next().value!;
        clocks.delete(oldest);
        memory?.forget(oldest);
      }
      if (clock.steps.length === 0) return fixes;
      return fixes.map((fix) => ({ ...fix, timeMs: correctedMs(clock, fix.timeMs) }));
    },
    behindMs: (phone) => clocks.get(phone)?.steps.at(-1)?.addMs ?? 0,
  };
}

/** A clock as `ClockMemory` keeps it, or null for anything else. */
function clockOf(kept: unknown): PhoneClock | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { steps, newestMs } = kept as { readonly steps?: unknown; readonly newestMs?: unknown };
  if (!Array.isArray(steps) || typeof newestMs !== 'number') return null;
  const read = steps.flatMap((step: { fromMs?: unknown; addMs?: unknown } | null): ClockStep[] =>
    typeof step?.fromMs === 'number' && typeof step.addMs === 'number'
      ? [{ fromMs: step.fromMs, addMs: step.addMs }]
      : [],
  );
  return read.length === steps.length && read.length > 0 ? { steps: read, newestMs, recent: [] } : null;
}
