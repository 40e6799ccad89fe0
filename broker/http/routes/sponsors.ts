/** The sponsors' logos: for everybody to look at, for organisers to bring, order and take away. */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, problems } from '../../../server/http/schemas.ts';
import { PICTURE_BYTES_MAX, PictureProblem, readPicture } from '../../sponsors/picture.ts';
import { PLACES, SPONSORS_MAX, SponsorProblem } from '../../sponsors/sponsors.ts';
import type { Part } from '../part.ts';

const sponsorId = z.string().regex(/^[0-9a-f]{32}$/, 'a logo’s id is 32 hex digits');
const sponsorName = z.string().trim().min(1).max(80);
const shown = z
  .object({
    id: sponsorId,
    name: z.string(),
    places: z.array(z.enum(PLACES)).describe('where it is shown'),
    url: z.string().describe('may be kept for ever: another logo has another address'),
  })
  .meta({ id: 'Sponsor' });
const list = z.object({
  sponsors: z.array(shown),
  setAside: z
    .array(z.string())
    .optional()
    .describe('SVG logos of before: shown no more, to be brought again'),
});

export const sponsorRoutes: Part = (api, options) => {
  const { sponsors } = options;
  const all = (): z.infer<typeof list> => ({
    sponsors: sponsors.list().map(({ id, name, places }) => ({
      id,
      name,
      places: [...places],
      url: `/v1/sponsors/${id}`,
    })),
    ...(options.door === 'https' && sponsors.setAside().length > 0 && { setAside: [...sponsors.setAside()] }),
  });

  api.get(
    '/v1/sponsors',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['sponsors'],
        summary: 'Sponsors’ logos in the order they are shown',
        response: { 200: list, ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-cache');
      return all();
    },
  );

  api.get(
    '/v1/sponsors/:id',
    {
      config: { access: 'everyone' },
      schema: { tags: ['sponsors'], summary: 'A logo', params: z.object({ id: sponsorId }) },
    },
    async ({ params }, reply) => {
      const picture = await sponsors.picture(params.id);
      if (picture === null) throw new Problem(404, 'unknown-sponsor', 'There is no such logo (any more).');
      return reply
        .type(picture.type)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header(
          'content-security-policy',
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
        )
        .header('content-disposition', 'inline; filename="logo"')
        .send(picture.bytes);
    },
  );

  if (options.door === 'https') organiserRoutes(api, options, all);
};

function organiserRoutes(
  api: Parameters<Part>[0],
  { sponsors }: Parameters<Part>[1],
  all: () => z.infer<typeof list>,
): void {
  const answers = { 200: list, ...problems, 422: problems[400] };
  api.post(
    '/v1/sponsors',
    {
      config: { access: 'organisers' },
      bodyLimit: PICTURE_BYTES_MAX + 1,
      schema: {
        tags: ['sponsors'],
        summary: 'Bring a logo (PNG, WebP or JPEG of at most 256 KiB, sent as it is)',
        querystring: z.object({ name: sponsorName }),
        response: answers,
      },
    },
    async ({ query, body }) => {
      if (!Buffer.isBuffer(body))
        throw new Problem(415, 'unknown-format', 'Send the picture as it is, as application/octet-stream.');
      await inWords(() => sponsors.add(readPicture(body), query.name));
      return all();
    },
  );

  api.put(
    '/v1/sponsors',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['sponsors'],
        summary: 'Names, places and order of all logos',
        body: z.object({
          sponsors: z
            .array(z.object({ id: sponsorId, name: sponsorName, places: z.array(z.enum(PLACES)) }))
            .max(SPONSORS_MAX),
        }),
        response: answers,
      },
    },
    async ({ body }) => {
      await inWords(() => sponsors.arrange(body.sponsors));
      return all();
    },
  );

  api.delete(
    '/v1/sponsors/:id',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['sponsors'],
        summary: 'Take a logo away',
        params: z.object({ id: sponsorId }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params }, reply) => {
      if (!(await sponsors.remove(params.id)))
        throw new Problem(404, 'unknown-sponsor', 'There is no such logo (any more).');
      return reply.code(204).send(null);
    },
  );
}

async function inWords<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof PictureProblem) throw new Problem(422, 'unusable-picture', error.message);
    if (error instanceof SponsorProblem) throw new Problem(409, 'conflict', error.message);
    throw error;
  }
}
