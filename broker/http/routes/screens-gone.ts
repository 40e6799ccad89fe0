/** Big screens that were there and are gone: one line of the station's health, and an official's word that it is seen. */
import { z } from 'zod';
import { inEnglish, saying } from '../../../race/race.ts';
import { momentMs, problems } from '../../../server/http/schemas.ts';
import type { GoneScreen } from '../../health/screens-gone.ts';
import type { Part } from '../part.ts';

const NAMED_MAX = 5;
const MINUTE_MS = 60_000;

/** Nothing while every screen that was there is there. The longest gone is said first. */
export function screensParts(gone: readonly GoneScreen[], nowMs: number) {
  if (gone.length === 0) return [];
  const minutes = (ms: number): number => Math.max(1, Math.round(ms / MINUTE_MS));
  const screens = gone.slice(0, NAMED_MAX).map(({ kind, sinceMs, goneMs }) => ({
    ...{ kind, openMinutes: minutes(goneMs - sinceMs), goneMinutes: minutes(nowMs - goneMs) },
  }));
  const more = gone.length - screens.length;
  const says = saying('screens-gone', { screens, more, untilMs: Math.max(...gone.map((one) => one.goneMs)) });
  const figure = String(gone.length);
  return [{ id: 'screens', state: 'attention' as const, figure, says: inEnglish(says, 'UTC'), saying: says }];
}

export const screensRoutes: Part = (api, { station }) => {
  api.post(
    '/v1/screens/gone/seen',
    {
      config: { access: 'staff' },
      schema: {
        tags: ['station'],
        summary: 'Nothing more is said of the big screens that are gone, of those that went until then',
        body: z.object({ untilMs: momentMs }),
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ body }, reply) => {
      station.screensSeen(body.untilMs);
      return reply.code(204).send(null);
    },
  );
};
