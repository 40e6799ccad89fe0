/**
 * A clock that carries a race: UTC as the computer said it at the beginning, carried on by a clock that never steps. When
 * the computer's own clock is set (a laptop that finds its time server, an owner who corrects the hour), this one goes on,
 * and says by how much the two are apart since. Pure: readings are arguments.
 */

export interface ClockReading {
  /** The computer's UTC, ms: it may step either way. */
  readonly wallMs: number;
  /** Ms since some moment, without steps; it may stand still while the computer sleeps. */
  readonly monotonicMs: number;
  /** Ms since some moment, sleep included, in coarser steps. */
  readonly uptimeMs: number;
}

/** A plain value. */
export interface SteadyClock {
  /** The steady time is this plus the monotonic. */
  readonly baseMs: number;
  /** The computer's clock minus the steady one; 0 while they agree. */
  readonly aheadMs: number;
  /** When it was set last, steady time; null while they agree. */
  readonly setMs: number | null;
  readonly last: ClockReading;
}

export interface ClockStep {
  /** How far the computer's clock was set: forward is positive. */
  readonly byMs: number;
  readonly atMs: number;
}

/** Less is a time server that pulls gently, or a look that came late; it is followed, and no step. */
const STEP_MIN_MS = 250;
/** So much of a gentle pull is followed at each look. */
const FOLLOW_MAX_MS = 5;
/** The two clocks of the computer are read one after the other, and uptime in hundredths. */
const SLEPT_MIN_MS = 1_000;

/** `aheadMs`: how far the computer's clock is known to be ahead already (from a run before). */
export const steadyFrom = (reading: ClockReading, aheadMs = 0): SteadyClock => ({
  baseMs: reading.wallMs - aheadMs - reading.monotonicMs,
  aheadMs,
  setMs: aheadMs === 0 ? null : reading.wallMs - aheadMs,
  last: reading,
});

export const steadyMs = (clock: SteadyClock, monotonicMs: number): number => clock.baseMs + monotonicMs;

/** What a look at the computer's clock shows; look every second or so. */
export function looked(
  before: SteadyClock,
  reading: ClockReading,
): { readonly clock: SteadyClock; readonly step: ClockStep | null } {
  const { last } = before;
  const sleptMs = reading.uptimeMs - last.uptimeMs - (reading.monotonicMs - last.monotonicMs);
  const baseMs = before.baseMs + (sleptMs > SLEPT_MIN_MS ? sleptMs : 0);
  const atMs = baseMs + reading.monotonicMs;
  const apartMs = reading.wallMs - atMs;
  const byMs = apartMs - before.aheadMs;
  if (Math.abs(byMs) < STEP_MIN_MS) {
    // Only a clock that agrees is followed: after a step nobody knows which of its pulls are meant for whom.
    const pull = before.aheadMs === 0 ? Math.max(-FOLLOW_MAX_MS, Math.min(FOLLOW_MAX_MS, byMs)) : 0;
    return { clock: { ...before, baseMs: baseMs + pull, last: reading }, step: null };
  }
  const agrees = Math.abs(apartMs) < STEP_MIN_MS;
  const clock = { baseMs, aheadMs: agrees ? 0 : apartMs, setMs: agrees ? null : atMs, last: reading };
  return { clock, step: { byMs, atMs } };
}

/** From now on as the computer says. */
export const adopted = (_before: SteadyClock, reading: ClockReading): SteadyClock => steadyFrom(reading);
