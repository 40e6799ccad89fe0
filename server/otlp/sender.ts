/**
 * Sends spans and figures to a collector: OTLP over HTTP in JSON. Bounded and never waited for: a queue of spans of a fixed
 * length, one request at a time, no second attempt. Where the collector is slow or gone, spans are dropped and counted, and
 * nothing else notices.
 */
import { otlpMetrics } from './metrics-of-text.ts';
import type { OtlpSettings } from './settings.ts';

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
/** The newest trouble is said once, and again when it is another. */
const SAYS_MAX = 200;

export function createSender({ settings, version, instance, figures, log }: SenderOptions): Sender {
  const { tracesUrl, metricsUrl, headers, timeoutMs, queueMax, batchMax } = settings;
  const counts = { sent: 0, dropped: 0, failed: 0 };
  const resource = {
    attributes: attributesOf({
      ...settings.resource,
      'service.name': settings.service,
      'service.version': version,
      'service.instance.id': instance,
    }),
  };
  const scope = { name: 'bell-lap', version };
  const beganMs = Date.now();
  let queue: Span[] = [];
  let sending: Promise<void> | null = null;
  let trouble: string | null = null;

  const post = async (url: string, body: object): Promise<boolean> => {
    let now: string | null = null;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (!answer.ok) now = `the collector answers ${answer.status}`;
    } catch (error) {
      const { cause, message } = error as Error;
      now = (cause instanceof Error ? cause.message : message).slice(0, SAYS_MAX);
    }
    if (now !== trouble)
      log(now === null ? { telemetry: 'sent again' } : { telemetry: 'not sent', reason: now });
    trouble = now;
    return now === null;
  };
  const sendSpans = async (): Promise<void> => {
    if (tracesUrl === null) return;
    const spans = queue.slice(0, batchMax);
    queue = queue.slice(batchMax);
    const isSent = await post(tracesUrl, {
      resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.map(spanOf) }] }],
    });
    counts[isSent ? 'sent' : 'failed'] += spans.length;
  };
  const flush = (): Promise<void> => {
    if (queue.length === 0) return Promise.resolve();
    sending ??= sendSpans().finally(() => {
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
      await post(metricsUrl, { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] });
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
      if (queue.length >= queueMax) {
        counts.dropped += 1;
        return;
      }
      queue.push(span);
      if (queue.length >= batchMax && sending === null) void flush();
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      const last = Promise.all([flush().then(flush), tell().catch(() => {})]);
      await Promise.race([last, new Promise((resolve) => setTimeout(resolve, LAST_MS).unref())]);
    },
  };
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
