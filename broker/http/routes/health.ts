/** How the station is: for supervisors, load balancers and Prometheus, and its own description (OpenAPI). */
import { z } from 'zod';
import { histogram, metricsText } from '../../../server/http/metrics.ts';
import { Problem } from '../../../server/http/problem.ts';
import type { RequestCounter } from '../../../server/http/process-metrics.ts';
import { anyJson, momentMs, problems } from '../../../server/http/schemas.ts';
import { telemetry } from '../../../server/otlp/of-process.ts';
import { belongs, isOfEvent } from '../access.ts';
import type { Api, AppOptions } from '../part.ts';

export function healthRoutes(api: Api, options: AppOptions, counter: RequestCounter): void {
  const { station, journal, now } = options;

  api.get(
    '/healthz',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['station'],
        summary: 'Is it alive?',
        response: { 200: z.object({ alive: z.literal(true), atMs: momentMs }) },
      },
    },
    async () => ({ alive: true as const, atMs: now() }),
  );

  api.get(
    '/readyz',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['station'],
        summary: 'Can it take inputs and acknowledge them?',
        response: { 200: z.object({ ready: z.literal(true), lastSeq: z.number() }), 503: problems[503] },
      },
    },
    async () => {
      const health = journal.health();
      const why =
        station.notReady() ?? (health.failing && `The journal cannot be written: ${health.failing}`);
      if (why) throw new Problem(503, 'not-ready', why, { retryAfterS: 2 });
      return { ready: true as const, lastSeq: health.lastSeq };
    },
  );

  if (options.door === 'crowd') return;

  const figures = async (): Promise<string> =>
    journalFigures(journal.health()) + metricsText(station.metrics()) + (await counter.text());
  if (options.door === 'https') telemetry.figures = figures;
  api.get(
    '/metrics',
    {
      config: { access: 'monitors' },
      schema: { tags: ['station'], summary: 'Figures in Prometheus text format' },
    },
    async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await figures()),
  );

  api.get(
    '/v1/openapi.json',
    {
      config: { access: 'everyone' },
      schema: { tags: ['station'], summary: 'This document', response: { 200: anyJson } },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'max-age=300');
      return api.described();
    },
  );

  api.get(
    '/v1/refusals',
    {
      config: { access: 'officials', raceIn: 'answer' },
      schema: {
        tags: ['station'],
        summary: 'The newest inputs that were refused, and why',
        response: {
          200: z.object({
            refusals: z.array(
              z.object({
                atMs: momentMs,
                dialect: z.string(),
                who: z.string(),
                refusal: z.object({
                  code: z.string(),
                  message: z.string(),
                  says: z
                    .object({ code: z.string(), facts: z.record(z.string(), z.unknown()) })
                    .optional()
                    .describe('the message as code and facts, to be said in the reader’s language'),
                }),
                items: z.number().int().describe('positions that this sender had refused alike'),
              }),
            ),
          }),
          ...problems,
        },
      },
    },
    async ({ identity }) => ({
      refusals: station
        .refusals()
        .filter((seen) => isOfEvent(identity) || (seen.race !== null && belongs(identity, seen.race)))
        .map(({ race: _race, ...seen }) => seen),
    }),
  );
}

const journalFigures = (health: ReturnType<AppOptions['journal']['health']>): string =>
  metricsText([
    {
      name: 'journal_last_seq',
      help: 'Newest record on disk.',
      type: 'gauge',
      values: [{ value: health.lastSeq }],
    },
    {
      name: 'journal_pending',
      help: 'Records handed over and not yet on disk.',
      type: 'gauge',
      values: [{ value: health.pending }],
    },
    {
      name: 'journal_commit_ms',
      help: 'Time of a group commit, ms.',
      type: 'gauge',
      values: [
        { labels: { quantile: '0.5' }, value: health.commitMsP50 },
        { labels: { quantile: '0.99' }, value: health.commitMsP99 },
      ],
    },
    histogram('journal_commit_seconds', 'Time of a group commit, to the disk.', [{ value: health.commits }]),
    {
      name: 'journal_bytes',
      help: 'Size of the database.',
      type: 'gauge',
      values: [{ value: health.bytesOnDisk }],
    },
    {
      name: 'disk_free_bytes',
      help: 'Space left on its disk.',
      type: 'gauge',
      values: [{ value: health.bytesFree }],
    },
    {
      name: 'journal_failing',
      help: '1 while commits fail.',
      type: 'gauge',
      values: [{ value: health.failing === null ? 0 : 1 }],
    },
  ]);
