/**
 * Sends spans and figures to a collector: OTLP over HTTP in JSON. Bounded and never waited for: a queue of spans of a fixed
 * length, one request at a time, no second attempt. Where the collector is slow or gone, spans are dropped and counted, and
 * nothing else notices.
 */
import { otlpMetrics } from './metrics-of-text.ts';
import type { OtlpSettings, Sending } from './settings.ts';

export type Value = string | number | boolean;

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'producer' | 'consumer';
  /** UTC epoch ms, with its fraction. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly failed: boolean;
}

export interface Sender {
  push(span: Span): void;
  readonly counts: { sent: number; dropped: number; failed: number };
  /** Sends what waits, for two seconds at most. */
  close(): Promise<void>;
}

export interface SenderOptions {
  readonly settings: OtlpSettings;
  readonly version: string;
  readonly instance: string;
  readonly figures: () => Promise<string> | null;
  readonly log: (line: Record<string, unknown>) => void;
}

const KINDS = { internal: 1, server: 2, producer: 4, consumer: 5 } as const;
const ERROR = 2;
const LAST_MS = 2_000;
/** Characters of a trouble; it is said once, and again when it is another. */
const SAYS_MAX = 200;
/** A collector is left alone so long at most, whatever it asks for. */
const REST_MS_MAX = 300_000;
/** A collector's answer is a line. */
const ANSWER_BYTES_MAX = 65_536;

export function createSender({ settings, version, instance, figures, log }: SenderOptions): Sender {
  const { tracesUrl, metricsUrl, queueMax, batchMax } = settings;
  const counts = { sent: 0, dropped: 0, failed: 0 };
  const resource = {
    attributes: attributesOf({
      'service.name': settings.service,
      'service.version': version,
      'service.instance.id': instance,
      ...settings.resource,
    }),
  };
  const scope = { name: 'bell-lap', version };
  const beganMs = Date.now();
  let queue: Span[] = [];
  let sending: Promise<void> | null = null;
  const spansDoor = createDoor({ what: 'traces', left: 'rejectedSpans', by: settings.tracesBy, log });
  const metricsDoor = createDoor({
    ...{ what: 'metrics', left: 'rejectedDataPoints', by: settings.metricsBy, log },
  });

  const sendSpans = async (url: string): Promise<void> => {
    const spans = queue.slice(0, batchMax);
    queue = queue.slice(batchMax);
    const left = await spansDoor(url, {
      resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.map(spanOf) }] }],
    });
    const failed = Math.min(left, spans.length);
    counts.failed += failed;
    counts.sent += spans.length - failed;
  };
  const flush = (): Promise<void> => {
    if (tracesUrl === null || queue.length === 0) return Promise.resolve();
    sending ??= sendSpans(tracesUrl).finally(() => {
      sending = null;
    });
    return sending;
  };
  let telling = false;
  const tell = async (): Promise<void> => {
    const text = telling ? null : figures();
    if (metricsUrl === null || text === null) return;
    telling = true;
    try {
      const metrics = otlpMetrics(await text, beganMs, Date.now());
      await metricsDoor(metricsUrl, { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] });
    } finally {
      telling = false;
    }
  };
  const timers = [
    ...(tracesUrl === null ? [] : [setInterval(() => void flush(), settings.everyMs)]),
    ...(metricsUrl === null ? [] : [setInterval(() => void tell().catch(() => {}), settings.metricsEveryMs)]),
  ];
  for (const timer of timers) timer.unref();

  return {
    counts,
    push(span) {
      if (tracesUrl === null || queue.length >= queueMax) {
        counts.dropped += 1;
        return;
      }
      queue.push(span);
      if (queue.length >= batchMax && sending === null) void flush();
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      let isOver = false;
      const rest = async (): Promise<void> => {
        await sending;
        while (queue.length > 0 && !isOver) await flush();
      };
      const last = Promise.all([rest(), tell().catch(() => {})]);
      await Promise.race([last, new Promise((resolve) => setTimeout(resolve, LAST_MS).unref())]);
      isOver = true;
    },
  };
}

interface Door {
  readonly what: 'traces' | 'metrics';
  /** How the answer calls the number of those that it did not take. */
  readonly left: 'rejectedSpans' | 'rejectedDataPoints';
  readonly by: Sending;
  readonly log: SenderOptions['log'];
}

/**
 * What sends one signal. Answers how many the collector did not take; infinite: none. Each has a trouble of its own: a
 * collector may take spans and no figures (Jaeger).
 */
function createDoor({ what, left, by, log }: Door): (url: string, body: object) => Promise<number> {
  let trouble: string | null = null;
  /** The collector asked to be left alone until then, by this process' clock. */
  let restsUntilMs = 0;
  const headers = new Headers({ ...by.headers });
  headers.set('content-type', 'application/json');
  return async (url, body) => {
    if (performance.now() < restsUntilMs) return Number.POSITIVE_INFINITY;
    let now: string | null = null;
    let count = 0;
    try {
      const answer = await fetch(url, {
        ...{ method: 'POST', headers, body: JSON.stringify(body), redirect: 'error' },
        signal: AbortSignal.timeout(by.timeoutMs),
      });
      if (answer.ok) {
        const { rejected, says } = partialSuccess(await beginningOf(answer), left);
        if (rejected > 0) now = `the collector did not take all: ${says}`.slice(0, SAYS_MAX);
        count = rejected;
      } else {
        now = `the collector answers ${answer.status}`;
        restsUntilMs = performance.now() + restOf(answer);
        await answer.body?.cancel();
      }
    } catch (error) {
      const { cause, message } = error as Error;
      now = (cause instanceof Error ? cause.message : message).slice(0, SAYS_MAX);
    }
    if (now !== null && count === 0) count = Number.POSITIVE_INFINITY;
    if (now !== trouble)
      log(now === null ? { telemetry: 'sent again', what } : { telemetry: 'not sent', what, reason: now });
    trouble = now;
    return count;
  };
}

/** How long a collector that has too much asks to be left alone (Retry-After, in seconds), ms. */
function restOf({ status, headers }: Response): number {
  const seconds = Number(headers.get('retry-after'));
  return (status === 429 || status === 503) && seconds > 0 ? Math.min(seconds * 1_000, REST_MS_MAX) : 0;
}

/** An answer is read so far, however much of it comes, and then let go of. */
async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  for (let bytes = 0; bytes < ANSWER_BYTES_MAX; ) {
    const { value } = await reader.read();
    if (value === undefined) break;
    parts.push(value);
    bytes += value.length;
  }
  await reader.cancel();
  return Buffer.concat(parts).toString('utf8');
}

/** 200 may mean that some were not taken (OTLP's `partialSuccess`). What is no such answer says nothing. */
function partialSuccess(text: string, left: Door['left']): { rejected: number; says: string } {
  try {
    const { partialSuccess: of } = JSON.parse(text) as { partialSuccess?: Record<string, unknown> };
    const rejected = Number(of?.[left] ?? 0);
    return { rejected: Math.max(0, rejected) || 0, says: String(of?.errorMessage ?? `${rejected}`) };
  } catch {
    return { rejected: 0, says: '' };
  }
}

/** Nanoseconds since 1970 as text: more digits than a number holds. */
const nanos = (ms: number): string =>
  `${Math.floor(ms)}${String(Math.floor((ms % 1) * 1e6)).padStart(6, '0')}`;

const spanOf = ({ traceId, spanId, parentId, name, kind, fromMs, toMs, attributes, failed }: Span) => ({
  traceId,
  spanId,
  ...(parentId !== null && { parentSpanId: parentId }),
  name,
  kind: KINDS[kind],
  startTimeUnixNano: nanos(fromMs),
  endTimeUnixNano: nanos(toMs),
  attributes: attributesOf(attributes),
  ...(failed && { status: { code: ERROR } }),
});

const attributesOf = (of: Readonly<Record<string, Value>>) =>
  Object.entries(of).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));
