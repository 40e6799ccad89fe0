/** The archive of finished races: which versions there are, their files, and an operator's order to write one now. */
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { problems, raceParams } from '../../../server/http/schemas.ts';
import { archivedFile, type Manifest, manifest, typeOf } from '../../archive/manifest.ts';
import { askedRace, type Identity, mayRead } from './access.ts';
import type { AppOptions, Part } from './part.ts';

const NO_ARCHIVE = new Problem(
  409,
  'no-archive',
  'This relay keeps no archive: its operator sets BELL_LAP_RELAY_ARCHIVE_DIR or BELL_LAP_RELAY_RESULTS_BUCKET.',
);

const shownVersion = manifest
  .extend({ files: z.array(archivedFile.omit({ key: true })) })
  .meta({ id: 'ArchivedVersion' });

export const archiveRoutes: Part = (api, options) => {
  api.get(
    '/v1/history/races/:race/archive',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['history'],
        summary: 'The versions of a race in the archive, oldest first, with the files open to whoever asks',
        params: raceParams,
        response: { 200: z.object({ versions: z.array(shownVersion) }), ...problems },
      },
    },
    async (request, reply) => {
      const { who } = request;
      const race = askedRace(request);
      const versions = options.archive === null ? [] : await options.archive.versions(race.name);
      void reply.header('cache-control', 'no-store');
      return {
        versions: versions.map((one) => ({
          ...one,
          files: filesFor(one, who, options).map(({ key: _key, ...file }) => file),
        })),
      };
    },
  );

  api.get(
    '/v1/history/races/:race/archive/:version/:file',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['history'],
        summary: 'A file of the archive: Parquet, JSON or CSV',
        params: raceParams.extend({
          version: z.coerce.number().int().min(1),
          file: z.string().max(60),
        }),
      },
    },
    async (request, reply) => {
      const { params, who, headers } = request;
      const race = askedRace(request);
      if (options.archive === null) throw NO_ARCHIVE;
      const versions = await options.archive.versions(race.name);
      const version = versions.find((one) => one.version === params.version);
      const file = version && filesFor(version, who, options).find(({ name }) => name === params.file);
      // Its digest names it; that it is still open is asked each time, so that a race made private is private at once.
      const isOpen = race.public && file?.open === true;
      void reply.header('cache-control', isOpen ? 'no-cache' : 'no-store');
      if (file && isOpen) void reply.header('etag', `"${file.sha256}"`);
      if (file && headers['if-none-match'] === `"${file.sha256}"`) return reply.code(304).send();
      const bytes = version && file ? await options.archive.file(version, file.name) : null;
      if (!version || !file || bytes === null)
        throw new Problem(
          404,
          'no-such-file',
          `The archive of "${race.name}" has no "${params.file}" in version ${params.version} that is open to you.`,
        );
      return reply
        .type(typeOf(file.name))
        .header('content-disposition', `attachment; filename="${race.name}-v${version.version}-${file.name}"`)
        .send(bytes);
    },
  );

  api.post(
    '/v1/admin/races/:race/archive',
    {
      config: { access: 'admins' },
      schema: {
        tags: ['operators'],
        summary:
          'Archive a race now, finished or not; nothing is written when its newest version holds everything',
        params: raceParams,
        response: { 202: z.object({ ordered: z.literal(true) }), ...problems },
      },
    },
    async (request, reply) => {
      const race = askedRace(request);
      if (options.archive === null) throw NO_ARCHIVE;
      options.archive.order(race.name);
      return reply.code(202).send({ ordered: true as const });
    },
  );
};

/** All for officials of the race; for others what was open then, while the race still is. */
const filesFor = (version: Manifest, who: Identity, options: AppOptions): Manifest['files'] => {
  const name = version.race as Parameters<typeof mayRead>[1];
  if (mayRead(who, name) && who.role !== 'nobody' && who.role !== 'display') return version.files;
  return options.race(name)?.public ? version.files.filter(({ open }) => open) : [];
};
