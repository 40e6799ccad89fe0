/** Riders' phones as officials see them: connected or away, battery, last position. */
import { z } from 'zod';
import { entryId } from '../../../race/journal/decision.ts';
import { momentMs, problems, raceParams } from '../../../server/http/schemas.ts';
import type { Part } from '../part.ts';

const phone = z
  .object({
    entry: entryId,
    connected: z.boolean().nullable().describe('over MQTT; null when it never said'),
    battery: z.number().nullable().describe('0…1, as the phone said last'),
    lastFixMs: momentMs.nullable().describe('time of the newest position'),
    way: z
      .enum(['venue', 'relay-sealed', 'relay-unsealed'])
      .nullable()
      .describe(
        'how the newest positions came: at the venue, or by the relay, with or without the phone’s seal',
      ),
  })
  .meta({ id: 'Phone' });

export const riderPhoneRoutes: Part = (api, { station }) => {
  api.get(
    '/v1/races/:race/phones',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['entries'],
        summary: "Every entry's phone: connected, battery, last position",
        params: raceParams,
        response: { 200: z.object({ phones: z.array(phone) }), ...problems },
      },
    },
    async ({ params }, reply) => {
      void reply.header('cache-control', 'no-store');
      return { phones: station.phonesSeen(params.race).map((one) => ({ ...one })) };
    },
  );
};
