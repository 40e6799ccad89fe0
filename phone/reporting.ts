/**
 * How a race wants its phones to report: how densely they sample (phone/sampling.ts), and when they wake the
 * radio for what they have. Made by the race's rules, told with the join answer and with each standing; one reading of
 * it for the page and the native app.
 */
import { BATCH_MS_MAX, BATCH_MS_MIN } from './outbox.ts';
import { SAMPLINGS, type SamplingName } from './sampling.ts';

/**
 * `steady`: a batch every `batchMs`. `by-lap`: a batch a few seconds after each line that ends a lap, when it is decided,
 * and between them only once the oldest fix is `batchMs` old: a long course, a rider who has stopped.
 */
export const SENDINGS = ['steady', 'by-lap'] as const;
export type SendingName = (typeof SENDINGS)[number];

export interface Reporting {
  /** From the oldest fix to its batch's leaving, at the most, ms. */
  readonly batchMs: number;
  readonly sending: SendingName;
  readonly sampling: SamplingName;
}

export const REPORTING_USUAL: Reporting = { batchMs: 5_000, sending: 'steady', sampling: 'dense' };

type Said = { readonly [Key in keyof Reporting]?: unknown };

/** What a station said. A newer one may know samplings and sendings that this app does not: then what loses nothing. */
export function reportingFrom(said: unknown): Reporting {
  const { batchMs, sending, sampling } = (typeof said === 'object' && said !== null ? said : {}) as Said;
  const wantedMs =
    typeof batchMs === 'number' && Number.isFinite(batchMs) ? batchMs : REPORTING_USUAL.batchMs;
  return {
    batchMs: Math.min(BATCH_MS_MAX, Math.max(BATCH_MS_MIN, wantedMs)),
    sending: SENDINGS.find((name) => name === sending) ?? REPORTING_USUAL.sending,
    sampling: Object.keys(SAMPLINGS).find((name): name is SamplingName => name === sampling) ?? 'dense',
  };
}

export const isSameReporting = (a: Reporting, b: Reporting): boolean =>
  a.batchMs === b.batchMs && a.sending === b.sending && a.sampling === b.sampling;
