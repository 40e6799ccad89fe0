/** A race that is over is folded whole before a route that asks for more than its board: nobody else waits for it at the start. */
import type { FastifyInstance } from 'fastify';
import { isRaceId } from '../../race/ids.ts';
import type { AppOptions } from './part.ts';

/** Answered from how the race stood, and from its decisions. */
const WITHOUT_POSITIONS = new Set(['/v1/races/:race', '/v1/races/:race/course', '/v1/races/:race/entries']);

export function openWholeRaces(app: FastifyInstance, { station }: AppOptions): void {
  app.addHook('preHandler', async ({ params, method, routeOptions }) => {
    const { race } = (params ?? {}) as { race?: unknown };
    if (typeof race !== 'string' || !isRaceId(race) || routeOptions.config.apart === true) return;
    if (method === 'GET' && WITHOUT_POSITIONS.has(routeOptions.url ?? '')) return;
    await station.whole?.(race);
  });
}
