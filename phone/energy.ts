/**
 * What a phone's tracking costs, as far as it can be told without the phone: positions taken, how often the radio is
 * woken and how long it then stays awake, bytes. Not joules; the same yardstick for every app on the same ride.
 */

/** After its last packet a mobile radio stays awake for about this long (LTE's inactivity timer is 5 to 12 s). */
export const RADIO_TAIL_MS = 10_000;

export interface Sending {
  readonly atMs: number;
  /** Up and down, with the framing below it. */
  readonly bytes: number;
}

export interface Energy {
  readonly fixes: number;
  readonly sendings: number;
  /** Sendings that found the radio asleep. */
  readonly wakeUps: number;
  readonly radioAwakeMs: number;
  readonly bytes: number;
}

/** `sendings` in the order of their times. */
export function energyOf(fixes: number, sendings: readonly Sending[], tailMs = RADIO_TAIL_MS): Energy {
  let [wakeUps, radioAwakeMs, bytes, awakeUntilMs] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  for (const sending of sendings) {
    bytes += sending.bytes;
    if (sending.atMs > awakeUntilMs) wakeUps += 1;
    const fromMs = Math.max(awakeUntilMs, sending.atMs);
    awakeUntilMs = Math.max(awakeUntilMs, sending.atMs + tailMs);
    radioAwakeMs += awakeUntilMs - fromMs;
  }
  return { fixes, sendings: sendings.length, wakeUps, radioAwakeMs, bytes };
}

/** What lies under one message and its acknowledgement: TLS records, TCP and IP of a packet each way, bytes. */
export const TLS_RECORD_BYTES = 22;
export const TCP_IP_BYTES = 52;
