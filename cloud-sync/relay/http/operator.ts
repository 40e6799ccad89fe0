/** For operators and load balancers: alive, ready, figures, and the API's description. */

import { z } from 'zod';
import { metricsText } from '../../../server/http/metrics.ts';
import type { RequestCounter } from '../../../server/http/process-metrics.ts';
import type { Api, AppOptions } from './part.ts';

export const operatorRoutes = (
  api: Api,
  { notReady, metrics }: Pick<AppOptions, 'notReady' | 'metrics'>,
  counter: RequestCounter,
): void => {
  api.get('/healthz', { schema: { hide: true } }, async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
    return { alive: true };
  });
  api.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const reason = notReady();
    void reply.header('cache-control', 'no-store').code(reason === null ? 200 : 503);
    return { ready: reason === null, reason };
  });
  api.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .serializer(String)
      .send(metricsText(metrics()) + (await counter.text()));
  });
  api.get(
    '/v1/openapi.json',
    { schema: { tags: ['operators'], summary: 'This description', response: { 200: z.looseObject({}) } } },
    async () => api.swagger() as unknown as Record<string, unknown>,
  );
};
