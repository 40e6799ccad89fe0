/** For operators and load balancers: alive, ready, figures, and the API's description. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { metricsText } from '../../../server/http/metrics.ts';
import type { RequestCounter } from '../../../server/http/process-metrics.ts';
import { telemetry } from '../../../server/otlp/of-process.ts';
import type { Api, AppOptions } from './part.ts';

/**
 * Figures are for the machine itself and for operators: whatever came through a proxy, or from another machine, shows the
 * operator's token. However the address was written, it is this route that answers it.
 */
const mayScrape = ({ who, socket, headers }: FastifyRequest): boolean =>
  who.role === 'admin' ||
  (headers['x-forwarded-for'] === undefined &&
    headers.forwarded === undefined &&
    /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(socket.remoteAddress ?? ''));

export const operatorRoutes = (
  api: Api,
  { notReady, figures, rest }: Pick<AppOptions, 'notReady' | 'figures' | 'rest'>,
  counter: RequestCounter,
): void => {
  const text = async (): Promise<string> => metricsText(await figures()) + (await counter.text());
  telemetry.figures = text;
  api.get('/healthz', { config: { access: 'everyone' }, schema: { hide: true } }, async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
    return { alive: true };
  });
  api.get('/readyz', { config: { access: 'everyone' }, schema: { hide: true } }, async (_request, reply) => {
    const reason = notReady();
    void reply.header('cache-control', 'no-store').code(reason === null ? 200 : 503);
    if (reason !== null) void reply.header('retry-after', '1');
    return { ready: reason === null, reason };
  });
  api.get('/metrics', { config: { access: 'everyone' }, schema: { hide: true } }, async (request, reply) => {
    if (!mayScrape(request)) return reply.callNotFound();
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .serializer(String)
      .send(await text());
  });
  // What puts it to sleep runs beside it, and asks.
  api.get('/v1/rest', { config: { access: 'everyone' }, schema: { hide: true } }, async (request, reply) => {
    if (rest === null || !mayScrape(request)) return reply.callNotFound();
    void reply.header('cache-control', 'no-store');
    return rest() ?? { may: false, because: ['It has just started.'], nextMs: null };
  });
  api.get(
    '/v1/openapi.json',
    {
      config: { access: 'everyone' },
      schema: { tags: ['operators'], summary: 'This description', response: { 200: z.looseObject({}) } },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'max-age=300');
      return api.described();
    },
  );
};
