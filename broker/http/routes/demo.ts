/** The demo, for officials who rehearse: whether it rides, start, stop. */
import { z } from 'zod';
import { problems } from '../../../server/http/schemas.ts';
import type { Part } from '../part.ts';

const state = z.object({ running: z.boolean().describe('a modelled field is riding') });

export const demoRoutes: Part = (api, { demo }) => {
  const config = { access: 'organisers' } as const;
  const schema = (summary: string) => ({
    tags: ['station'],
    summary,
    response: { 200: state, ...problems },
  });
  api.get('/v1/demo', { config, schema: schema('Whether the demo rides') }, async () => ({
    running: demo.running,
  }));
  api.post(
    '/v1/demo',
    { config, schema: schema('Lets a modelled field ride a race of its own, for rehearsal') },
    async () => {
      demo.start();
      return { running: demo.running };
    },
  );
  api.delete('/v1/demo', { config, schema: schema('Ends the demo; its races stay') }, async () => {
    demo.stop();
    return { running: false };
  });
};
