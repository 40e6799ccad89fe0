/**
 * What officials see and may do about phones as such: positions kept aside because a phone's clock is not known, cards
 * that two phones report with, and the station's own clock when the computer's was set.
 */
import { z } from 'zod';
import type { RaceId } from '../../../race/ids.ts';
import { entryId } from '../../../race/journal/decision.ts';
import { Problem } from '../../../server/http/problem.ts';
import { momentMs, problems, raceId } from '../../../server/http/schemas.ts';
import { belongs } from '../access.ts';
import type { Part } from '../part.ts';

const who = { race: raceId, entry: entryId };
const shown = { ...who, bib: z.string(), name: z.string() };
const aside = z
  .object({
    ...shown,
    phone: z.string().describe('what the phone calls itself'),
    positions: z.number().int(),
    sinceMs: momentMs.describe('when the first of them came'),
    aheadMs: z
      .number()
      .describe('how far its clock is ahead, at least; negative: behind, or long on the way'),
    hasClock: z.boolean().describe('a clock of this phone is known, and these are what it does not explain'),
  })
  .meta({ id: 'PositionsAside' });

export const phonesAsideRoutes: Part = (api, { station }) => {
  api.get(
    '/v1/phones',
    {
      config: { access: 'officials', raceIn: 'answer' },
      schema: {
        tags: ['phones'],
        summary: 'Positions kept aside until their phone’s clock is known, and cards in two phones',
        response: {
          200: z.object({ aside: z.array(aside), shared: z.array(z.object(shown)) }),
          ...problems,
        },
      },
    },
    async ({ identity }, reply) => {
      void reply.header('cache-control', 'no-store');
      const { aside: kept, shared } = station.phoneTroubles();
      const isTheirs = (one: { readonly race: RaceId }) => belongs(identity, one.race);
      return {
        aside: kept.filter(isTheirs).map((one) => ({ ...one })),
        shared: shared.filter(isTheirs).map((one) => ({ ...one })),
      };
    },
  );
  api.post(
    '/v1/phones/aside',
    {
      config: { access: 'officials', raceIn: 'body' },
      schema: {
        tags: ['phones'],
        summary: 'Dates what is kept aside of one phone by an official’s word, or gives it up',
        body: z.object({
          ...who,
          phone: z.string().max(400),
          how: z
            .enum(['own-clock', 'on-arrival', 'give-up'])
            .describe('as the phone says; its newest as taken when it came; not at all'),
        }),
        response: { 200: z.object({ positions: z.number().int() }), ...problems },
      },
    },
    async ({ body, identity }) => {
      const { race, entry, phone, how } = body;
      return { positions: await station.resolveAside({ race, entry }, phone, how, identity.name) };
    },
  );
  api.post(
    '/v1/clock/adopt',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['station'],
        summary: 'From now on the station’s time is the computer’s; not while a race is on',
        response: { 200: z.object({ byMs: z.number() }), ...problems, 409: problems[400] },
      },
    },
    async () => {
      const { aheadMs } = station.clock();
      if (!station.adoptClock())
        throw new Problem(
          409,
          'conflict',
          'A race is on: its times would jump. It goes on by the time it began with; take over the computer’s time when it is over.',
        );
      return { byMs: aheadMs };
    },
  );
};
