/**
 * Maps: which there are, tiles of the venue's own (for everybody, offline), and for organisers: bringing a map as a
 * file, keeping one from a source, allowing pictures from the internet.
 */
import { z } from 'zod';
import { inEnglish, saying } from '../../../race/officials/messages/message.ts';
import { policyOrigin } from '../../../server/http/headers.ts';
import { Problem, sayingShape, unknownRace } from '../../../server/http/problem.ts';
import { problems, raceId } from '../../../server/http/schemas.ts';
import type { Keeping } from '../../maps/keeper.ts';
import { encodingOf, MapProblem } from '../../maps/map-file.ts';
import { type Maps, PART_BYTES_MAX } from '../../maps/maps.ts';
import { isPlacesTemplate } from '../../maps/place-names.ts';
import { MapBusy } from '../../maps/reading-apart.ts';
import { OutOfOrder, UPLOAD_BYTES_MAX } from '../../maps/upload.ts';
import { assertHostInReach, isThisComputer, OutOfReach } from '../../network/reach.ts';
import { maySee } from '../access.ts';
import type { Part } from '../part.ts';

const bounds = z.object({ west: z.number(), south: z.number(), east: z.number(), north: z.number() });
const tileSource = z.object({
  url: z.string(),
  kind: z.enum(['vector', 'raster']),
  minZoom: z.number(),
  maxZoom: z.number(),
  bounds,
  credit: z.string(),
  name: z.string(),
  bytes: z.number(),
});
const isTemplate = (url: string): boolean =>
  ['{z}', '{x}', '{y}'].every((part) => url.includes(part)) && policyOrigin(url) !== null;
const online = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine(
      isTemplate,
      'is an address with {z}, {x} and {y}, such as https://tiles.example.org/{z}/{x}/{y}.png',
    ),
  maxZoom: z.number().int().min(1).max(22),
  credit: z.string().trim().max(200),
});
const mapsAnswer = z.object({ venue: tileSource.nullable(), online: online.nullable() }).meta({ id: 'Maps' });
const settings = z.object({
  source: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .describe('PMTiles archive that a map is kept from; null: the one the station was started with'),
  online: online.nullable().describe('pictures from the internet; null: none'),
  places: z
    .string()
    .trim()
    .max(500)
    .refine(isPlacesTemplate, 'is an address with {q} where the name goes')
    .nullable()
    .optional()
    .describe('service that finds places by name (Nominatim, Photon), with {q} for the name; null: none'),
});
const keeping = z
  .object({
    state: z.enum(['never', 'running', 'done', 'stopped', 'failed']),
    progress: z
      .object({
        tiles: z.number(),
        tilesDone: z.number(),
        bytes: z.number(),
        bytesDone: z.number(),
        maxZoom: z.number(),
      })
      .nullable(),
    problem: z.string().nullable().describe('what went wrong; null when nothing did'),
    problemSaying: sayingShape.nullable().describe('the same as code and facts'),
  })
  .meta({ id: 'MapKeeping' });
const organisersAnswer = mapsAnswer
  .extend({ settings, source: z.string().nullable().describe('the one in force'), keeping })
  .meta({ id: 'MapSettings' });

export const mapRoutes: Part = (api, options) => {
  api.get(
    '/v1/maps',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['maps'],
        summary: 'Which maps lie under the course, and where their tiles are',
        response: { 200: mapsAnswer, ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-cache');
      return shown(options.maps);
    },
  );

  const number = z.coerce.number().int().min(0);
  api.get(
    '/v1/maps/venue/:z/:x/:y',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['maps'],
        summary: "A tile of the venue's own map; 204 where it has none",
        params: z.object({ z: number.max(22), x: number, y: number }),
        querystring: z.object({
          v: z.string().max(40).optional().describe('version; such an answer may be kept'),
        }),
      },
    },
    async ({ params, query }, reply) => {
      const { maps } = options;
      const venue = maps.venue();
      if (venue === null) throw new Problem(404, 'no-map', 'The station has no map of the venue yet.');
      const tile = await maps.tile(params.z, params.x, params.y).catch(unreadTile);
      const isThisVersion = query.v === venue.version;
      void reply.header('cache-control', isThisVersion ? 'public, max-age=31536000, immutable' : 'no-cache');
      if (tile === null) return reply.code(204).send();
      const encoding = encodingOf(tile);
      if (encoding !== null) void reply.header('content-encoding', encoding);
      return reply.type(venue.type).send(Buffer.from(tile.buffer, tile.byteOffset, tile.byteLength));
    },
  );

  if (options.door !== 'https') return;
  fileRoutes(api, options);
  settingRoutes(api, options);
  keepingRoutes(api, options);
};

function unreadTile(error: unknown): never {
  if (error instanceof MapBusy)
    throw new Problem(503, 'overloaded', error.message, { retryAfterS: error.retryAfterS });
  if (error instanceof MapProblem)
    throw new Problem(404, 'unreadable-tile', error.message, { says: error.says });
  throw error;
}

const everything = (maps: Maps): z.infer<typeof organisersAnswer> => ({
  ...shown(maps),
  settings: settingsShown(maps),
  source: maps.source(),
  keeping: keepingShown(maps.keeping()),
});
const keepingShown = ({ problem, ...rest }: Keeping): z.infer<typeof keeping> => ({
  ...rest,
  problem: problem === null ? null : inEnglish(problem, 'UTC'),
  problemSaying: problem,
});
const answers = { 200: organisersAnswer, ...problems, 422: problems[400] };

/** Bringing a file and taking it away. */
const fileRoutes: Part = (api, { maps }) => {
  api.put(
    '/v1/maps/venue',
    {
      config: { access: 'organisers' },
      bodyLimit: PART_BYTES_MAX,
      schema: {
        tags: ['maps'],
        summary: 'Bring a PMTiles or MBTiles file, in parts of at most 8 MiB one after the other',
        querystring: z.object({
          offset: z.coerce.number().int().min(0).default(0).describe('where in the file this part begins'),
          total: z.coerce
            .number()
            .int()
            .min(1)
            .max(UPLOAD_BYTES_MAX)
            .optional()
            .describe("the file's length"),
        }),
        response: {
          200: z.object({ received: z.number(), total: z.number() }),
          ...problems,
          422: problems[400],
        },
      },
    },
    async ({ query, body }) => {
      if (!Buffer.isBuffer(body))
        throw new Problem(415, 'unknown-format', 'Send the file as it is, as application/octet-stream.');
      const total = query.total ?? query.offset + body.length;
      const received = await inWords(() => maps.upload({ offset: query.offset, total, bytes: body }));
      return { received, total };
    },
  );

  api.delete(
    '/v1/maps/venue',
    {
      config: { access: 'organisers' },
      schema: { tags: ['maps'], summary: "Take the venue's map away", response: answers },
    },
    async () => {
      await maps.remove();
      return everything(maps);
    },
  );
};

/** What organisers set: the source, pictures from the internet. */
const settingRoutes: Part = (api, { maps }) => {
  api.get(
    '/v1/maps/settings',
    {
      config: { access: 'organisers' },
      schema: { tags: ['maps'], summary: 'What organisers set, and how keeping goes', response: answers },
    },
    async () => everything(maps),
  );

  api.put(
    '/v1/maps/settings',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['maps'],
        summary: 'Set the source to keep from, allow or forbid pictures from the internet',
        body: settings,
        response: answers,
      },
    },
    async ({ body, socket }) => {
      const before = maps.settings();
      const isAsBefore = before.source === body.source && before.places === (body.places ?? before.places);
      const thisComputer =
        isThisComputer(socket.remoteAddress) || (isAsBefore && before.thisComputer !== false);
      for (const address of [body.source, body.places])
        if (address) await inWords(async () => assertHostInReach(hostOf(address), { thisComputer }));
      await maps.change({ ...body, thisComputer });
      return everything(maps);
    },
  );
};

/** Keeping the map around a course. */
const keepingRoutes: Part = (api, { maps, station }) => {
  api.post(
    '/v1/maps/keeping',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['maps'],
        summary: "Keep the map around a race's course from the source, or go on with it",
        body: z.object({ race: raceId }),
        response: answers,
      },
    },
    async ({ body, identity }) => {
      if (!station.list().includes(body.race) || !maySee(identity, body.race, station))
        throw unknownRace(body.race);
      const course = station.course(body.race);
      if (course === null) {
        const says = saying('map-no-course', {});
        throw new Problem(409, 'no-course', inEnglish(says, 'UTC'), { says });
      }
      await inWords(async () => maps.keep(course.points));
      return everything(maps);
    },
  );

  api.delete(
    '/v1/maps/keeping',
    {
      config: { access: 'organisers' },
      schema: { tags: ['maps'], summary: 'Stop keeping; what is here stays for going on', response: answers },
    },
    async () => {
      await maps.stopKeeping();
      return everything(maps);
    },
  );
};

const settingsShown = (maps: Maps): z.infer<typeof settings> => {
  const { source, online: pictures, places } = maps.settings();
  return { source, online: pictures, ...(places !== undefined && { places }) };
};

/** Of a template too; '' when it is no address, which its schema has refused. */
const hostOf = (address: string): string => URL.parse(address.replace('{q}', 'x'))?.hostname ?? '';

const shown = (maps: Maps): z.infer<typeof mapsAnswer> => {
  const venue = maps.venue();
  if (venue === null) return { venue: null, online: maps.settings().online };
  const { kind, minZoom, maxZoom, bounds: within, credit, name, bytes, version } = venue;
  return {
    venue: {
      url: `/v1/maps/venue/{z}/{x}/{y}?v=${version}`,
      kind,
      minZoom,
      maxZoom,
      bounds: within,
      credit,
      name,
      bytes,
    },
    online: maps.settings().online,
  };
};

async function inWords<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof OutOfOrder)
      throw new Problem(409, 'out-of-order', error.message, {
        errors: [{ at: 'offset', message: String(error.received) }],
        says: error.says,
      });
    if (error instanceof OutOfReach)
      throw new Problem(422, 'out-of-reach', error.message, { says: error.says });
    if (error instanceof MapProblem)
      throw new Problem(422, 'impossible-map', error.message, { says: error.says });
    throw error;
  }
}
