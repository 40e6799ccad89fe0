/**
 * How often a hub speaks: as briskly as its crowd allows. Pure, so that every figure here is tested.
 *
 * A tick is never shorter than the longest of three:
 *   - 10 ms: a fix waits for no more than that before the few viewers who cost no air, and a tick has more than one in it;
 *   - airtime: each viewer on the Wi-Fi costs a small packet a tick, about 0.1 ms of air. With up to 200 viewers
 *     on one access point the air is kept at most a fifth busy: 0.5 ms a viewer, 100 ms at most (larger crowds
 *     are on several access points);
 *   - work: the last broadcasts' cost divided by the share of a core they may take (0.35): about 0.7 s for 19,000
 *     viewers at 14 µs each. Never more than 0.85 s: riders report once a second, and a tick of a whole second could
 *     only ever fall later behind them, never back into step.
 * After a pause the first change goes out soon (after 5 ms, for its neighbours to come along), whatever the crowd: a
 * board that comes alone waits for nothing else. Receivers measure at whole seconds, so riders' fixes come in a burst.
 * With the last of those who moved lately the burst is whole and goes out in the same turn of the event loop; before a
 * crowd so large that the next tick is long away, the first of a burst waits for the others a fifth of the interval at
 * most. Otherwise the first few fixes would start the broadcast and the rest of the second wait for the next.
 */

export interface Cadence {
  readonly tickMinMs: number;
  readonly tickMaxMs: number;
  /** Before the first change after a pause goes out, unless it is known that nobody is to come. */
  readonly gatherMs: number;
  /** How long a tick may wait for riders who are still missing: a share of the interval, and ms at most. */
  readonly patienceShare: number;
  readonly patienceMaxMs: number;
  readonly airtimeMsPerViewer: number;
  readonly airtimeMaxMs: number;
  /** Share of one core that broadcasting may take, 0…1. */
  readonly busyShare: number;
}

export const CADENCE: Cadence = {
  tickMinMs: 10,
  tickMaxMs: 850,
  gatherMs: 5,
  patienceShare: 0.2,
  patienceMaxMs: 150,
  airtimeMsPerViewer: 0.5,
  airtimeMaxMs: 100,
  busyShare: 0.35,
};

/** From the start of one tick to the start of the next, ms. `costMs`: what a broadcast to all of them takes. */
export function tickIntervalMs(viewers: number, costMs: number, cadence: Cadence = CADENCE): number {
  const air = Math.min(viewers * cadence.airtimeMsPerViewer, cadence.airtimeMaxMs);
  const work = costMs / cadence.busyShare;
  return Math.min(Math.max(cadence.tickMinMs, air, work), cadence.tickMaxMs);
}

/** Who is still to come along with what waits: of riders who moved lately it is known; of other changes it is not. */
export type ToCome = 'nobody' | 'perhaps' | 'somebody';
const TO_COME: readonly ToCome[] = ['nobody', 'perhaps', 'somebody'];

/** What is to be waited for where several races wait. */
export const mostToCome = (several: readonly ToCome[]): ToCome =>
  TO_COME.findLast((one) => several.includes(one)) ?? 'nobody';

/** How long a tick that is due waits for who is known to come, ms. */
export const patienceMs = (intervalMs: number, cadence: Cadence = CADENCE): number =>
  Math.min(cadence.patienceMaxMs, intervalMs * cadence.patienceShare);

/**
 * When the next tick starts, given that something waits since now, by who is still to come. On the same clock as its
 * arguments.
 */
export function nextTickMs(
  nowMs: number,
  lastTickMs: number,
  intervalMs: number,
  cadence: Cadence = CADENCE,
): Readonly<Record<ToCome, number>> {
  const dueMs = lastTickMs + intervalMs;
  const patientMs = patienceMs(intervalMs, cadence);
  return {
    nobody: Math.max(nowMs, dueMs),
    perhaps: Math.max(nowMs + cadence.gatherMs, dueMs),
    somebody: Math.max(nowMs + Math.max(cadence.gatherMs, patientMs), dueMs),
  };
}
