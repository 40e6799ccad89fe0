/**
 * What the process does, and what its HTTP side answers, for `/metrics` of station and relay: delay of the event loop, heap,
 * garbage collection, descriptors (prom-client's own names, which dashboards know), requests and their time by route.
 */
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { flightMetrics, lateHistogram } from '../flight/figures.ts';
import { flight, watchLoop } from '../flight/of-process.ts';
import { telemetry } from '../otlp/of-process.ts';
import { labelled, type Metric, metricsText } from './metrics.ts';

let ofProcess: Registry | null = null;

/** There is one process, however many apps are in it; its figures are taken from the first time somebody looks. */
function processRegistry(): Registry {
  if (ofProcess !== null) return ofProcess;
  ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  const late = lateHistogram(ofProcess);
  watchLoop((seconds) => late.observe(seconds));
  return ofProcess;
}

export interface RequestCounter {
  /** One finished request. `route` is the pattern, never the address itself, so the table stays small. */
  count(route: string, method: string, status: number, seconds: number): void;
  /** Everything counted here and of the process, in the Prometheus text format. */
  text(): Promise<string>;
}

/** Upper bounds, seconds. */
const BOUNDS_S = [0.005, 0.02, 0.1, 0.5, 2, 10];

export function createRequestCounter(): RequestCounter {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'bell_lap_http_requests_total',
    help: 'HTTP requests answered.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const all = new Histogram({
    name: 'bell_lap_http_request_seconds',
    help: 'Time to answer an HTTP request.',
    buckets: BOUNDS_S,
    registers,
  });
  const byRoute = new Histogram({
    name: 'bell_lap_http_route_seconds',
    help: 'Time to answer an HTTP request, by route.',
    labelNames: ['route', 'method'],
    buckets: BOUNDS_S,
    registers,
  });
  return {
    count(route, method, status, seconds) {
      requests.inc({ route, method, status: `${Math.floor(status / 100)}xx` });
      all.observe(seconds);
      byRoute.observe({ route, method }, seconds);
    },
    async text() {
      const texts = [
        await registry.metrics(),
        metricsText(flightMetrics(flight)),
        metricsText(telemetryMetrics()),
        await processRegistry().metrics(),
      ];
      return `${texts
        .map((text) => text.trim())
        .join('\n')
        .replace(/\n{2,}/g, '\n')}\n`;
    },
  };
}

/** What became of spans; nothing while they are off. */
function telemetryMetrics(): readonly Metric[] {
  const { traces } = telemetry;
  if (traces === null) return [];
  const help =
    'Spans of traces: sent to the collector, dropped for a full queue, given up because it did not take them.';
  return [labelled('counter', 'what', { name: 'spans_total', help }, Object.entries(traces.counts))];
}

/** Counts every request of an app. */
export function countRequests(app: FastifyInstance, counter: RequestCounter): void {
  // From the start: what is asked for late has no history.
  processRegistry();
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    counter.count(route, request.method, reply.statusCode, reply.elapsedTime / 1_000);
    const { elapsedTime } = reply;
    if (telemetry.traces !== null)
      telemetry.traces.request({
        route,
        method: request.method,
        status: reply.statusCode,
        tookMs: elapsedTime,
        traceparent: request.headers.traceparent?.toString(),
      });
    flight.note('request', performance.now() - elapsedTime, elapsedTime, 0, `${request.method} ${route}`);
    done();
  });
}
