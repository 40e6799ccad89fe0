/**
 * The whole event in one file: made here, fetched, put on a stick; one that was made elsewhere brought in parts, looked into
 * and opened. It holds everybody's data and cards: administrators only, and the event's log says who.
 */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { Problem } from '../../../server/http/problem.ts';
import { empty, momentMs, problems, raceId } from '../../../server/http/schemas.ts';
import type { IncomingSeen, LookedInto } from '../../event/file/event-files.ts';
import { isLive } from '../../event/file/open-beside.ts';
import { FileProblem } from '../../event/file/problem.ts';
import { authorOf } from '../access.ts';
import type { Part } from '../part.ts';

const tags = ['event'];
const config = { access: 'admins' as const };
const PART_BYTES_MAX = 4 * 1024 * 1024;

const trouble = z
  .object({
    code: z.string(),
    says: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: 'EventFileTrouble' });
const seen = z
  .object({
    making: z.number().nullable().describe('0 to 1 while one is made'),
    ready: z
      .object({
        name: z.string(),
        bytes: z.number().int(),
        madeMs: momentMs,
        by: z.string(),
        hasPassphrase: z.boolean(),
        races: z.number().int(),
        records: z.number().int(),
        folder: z.string().nullable().describe('the stick it was put on'),
      })
      .nullable(),
    problem: trouble.nullable(),
    pluggedIn: z.array(z.string()).describe('sticks and disks that it can be put on'),
    mustHavePassphrase: z.boolean().describe('the journal is encrypted, so the file is, too'),
  })
  .meta({ id: 'EventFiles' });

const planned = z.object({
  from: raceId.describe('its id in the file'),
  id: raceId.describe('its id here'),
  name: z.string(),
  riders: z.number().int(),
  state: z.string(),
  result: z.string(),
  startMs: z.number().nullable(),
  timeZone: z.string(),
  how: z
    .enum(['new', 'renamed', 'more', 'same', 'older', 'apart'])
    .describe(
      'new: it comes; renamed: under another id, as another race here has its own; more: it is here and goes on; same: it is here; older: here it has gone on since; apart: both went on, it stays as here',
    ),
  isLive: z.boolean().describe('on when the file was made, and would come'),
});
const opening = z
  .object({
    is: z.enum(['coming', 'looking', 'looked', 'opening', 'opened', 'refused']),
    bytes: z.number().int().optional(),
    records: z.number().int().optional(),
    of: z.number().int().optional(),
    into: z
      .object({
        event: z.object({ name: z.string(), date: z.string().nullable() }),
        madeMs: momentMs,
        by: z.string(),
        records: z.number().int(),
        cards: z.number().int(),
        accounts: z.number().int(),
        sponsors: z.number().int(),
        races: z.array(planned),
      })
      .optional(),
    opened: z
      .object({
        races: z.array(
          planned
            .pick({ from: true, id: true, name: true, how: true })
            .extend({ sameResult: z.boolean().nullable() }),
        ),
        records: z.number().int(),
        cards: z.number().int(),
        sponsors: z.number().int(),
        event: z.boolean(),
      })
      .optional(),
    problem: trouble.optional(),
  })
  .meta({ id: 'EventFileOpening' });

const told = ({ trouble: code, message: says, facts }: FileProblem) => ({ code, says, facts: { ...facts } });

/** A file's own troubles as answers. */
async function inWords<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof FileProblem)
      throw new Problem(error.trouble === 'gone' ? 404 : 409, `file-${error.trouble}`, error.message);
    throw error;
  }
}

export const eventFileRoutes: Part = (api, options) => {
  making(api, options);
  bringing(api, options);
};

const making: Part = (api, { files, journalHasKey }) => {
  const shown = async () => {
    const { making: share, ready, problem } = files.seen();
    const { path: _, ...rest } = ready ?? { path: '' };
    return {
      making: share,
      ready: ready === null ? null : (rest as Omit<typeof ready, 'path'>),
      problem: problem && told(problem),
      pluggedIn: [...(await files.pluggedIn())],
      mustHavePassphrase: journalHasKey,
    };
  };
  const response = { 200: seen, ...problems };
  api.get(
    '/v1/event/file',
    { config, schema: { tags, summary: 'The file of the event that is being made, or was', response } },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return shown();
    },
  );
  api.post(
    '/v1/event/file',
    {
      config,
      schema: {
        tags,
        summary: 'Begins to make one file of everything: races, riders, cards, accounts, keys, logos',
        body: z.object({
          passphrase: z
            .string()
            .min(8, 'a passphrase has at least 8 characters')
            .max(200)
            .nullable()
            .default(null)
            .describe('null: whoever has the file can open it'),
          folder: z.string().max(1_000).nullable().default(null).describe('one of `pluggedIn`, or null'),
        }),
        response,
      },
    },
    async ({ body, identity }) => {
      const { passphrase, folder } = body;
      if (folder !== null && !(await files.pluggedIn()).includes(folder))
        throw new Problem(409, 'file-gone', `${folder} is not plugged in. Plug the stick in again.`);
      await inWords(() => files.make(passphrase, folder, authorOf(identity)));
      return shown();
    },
  );
  api.delete(
    '/v1/event/file',
    {
      config,
      schema: { tags, summary: 'Deletes it from this computer', response: { 204: empty, ...problems } },
    },
    async (_request, reply) => {
      await files.discard();
      return reply.code(204).send(null);
    },
  );
  api.get(
    '/v1/event/file/contents',
    { config, schema: { tags, summary: 'The file' } },
    async ({ identity }, reply) => {
      const { ready } = files.seen();
      if (ready === null) throw new Problem(404, 'file-gone', 'There is no file (any more). Make one.');
      await files.fetched(authorOf(identity));
      return reply
        .type('application/octet-stream')
        .header('cache-control', 'no-store')
        .header('content-length', ready.bytes)
        .header('content-disposition', `attachment; filename="${ready.name}"`)
        .send(createReadStream(ready.path));
    },
  );
};

const opensOne = z.object({ id: z.string().regex(/^[0-9a-f]{18}$/) });

const bringing: Part = (api, { files }) => {
  const stateOf = (id: string): z.infer<typeof opening> => {
    const state = files.incoming(id);
    if (state === null)
      throw new Problem(404, 'file-gone', 'This file is not here any more; choose it once more.');
    return shownState(state);
  };
  const response = { 200: opening, ...problems };
  api.post(
    '/v1/event/opening',
    {
      config,
      schema: {
        tags,
        summary: 'A file begins to come in; one that was there goes',
        response: { 200: opensOne, ...problems },
      },
    },
    async () => ({ id: await files.begin() }),
  );
  api.put(
    '/v1/event/opening/:id',
    {
      config,
      bodyLimit: PART_BYTES_MAX + 1,
      schema: {
        tags,
        summary: 'Its next part, at most 4 MiB, as application/octet-stream',
        params: opensOne,
        querystring: z.object({ at: z.coerce.number().int().min(0) }),
        response: { 200: z.object({ bytes: z.number().int() }), ...problems },
      },
    },
    async ({ params, query, body }) => {
      if (!Buffer.isBuffer(body))
        throw new Problem(400, 'malformed', 'Send the file’s bytes as application/octet-stream.');
      return { bytes: await inWords(() => files.receive(params.id, query.at, body)) };
    },
  );
  api.get(
    '/v1/event/opening/:id',
    { config, schema: { tags, summary: 'How far it is, and what is in it', params: opensOne, response } },
    async ({ params }, reply) => {
      void reply.header('cache-control', 'no-store');
      return stateOf(params.id);
    },
  );
  api.post(
    '/v1/event/opening/:id/look',
    {
      config,
      schema: {
        tags,
        summary: 'Begins to look into it: every byte is checked, nothing is changed',
        params: opensOne,
        body: z.object({ passphrase: z.string().max(200).nullable().default(null) }),
        response,
      },
    },
    async ({ params, body }) => {
      await inWords(() => files.look(params.id, body.passphrase === '' ? null : body.passphrase));
      return stateOf(params.id);
    },
  );
  api.post(
    '/v1/event/opening/:id/open',
    {
      config,
      schema: {
        tags,
        summary: 'Begins to open it beside what is here, which is not changed',
        params: opensOne,
        body: z.object({
          otherIsOff: z
            .boolean()
            .default(false)
            .describe('the other station does not go on with a race that is on in the file'),
        }),
        response,
      },
    },
    async ({ params, body, identity }) => {
      await inWords(() => files.open(params.id, body.otherIsOff, authorOf(identity)));
      return stateOf(params.id);
    },
  );
  api.delete(
    '/v1/event/opening/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Deletes it here again',
        params: opensOne,
        response: { 204: empty, ...problems },
      },
    },
    async ({ params }, reply) => {
      await inWords(() => files.drop(params.id));
      return reply.code(204).send(null);
    },
  );
};

function shownState(state: IncomingSeen): z.infer<typeof opening> {
  if (state.is === 'looked') return { is: state.is, into: contentsOf(state.into) };
  if (state.is === 'refused') return { is: state.is, problem: told(state.problem) };
  if (state.is === 'opened')
    return { is: state.is, opened: { ...state.what, races: state.what.races.map((one) => ({ ...one })) } };
  return { ...state };
}

function contentsOf({ unpacked: { head, manifest }, plans }: LookedInto) {
  const { by, records, cards, accounts, sponsors } = manifest;
  return {
    event: { ...head.event },
    madeMs: head.madeMs,
    by,
    records,
    cards,
    accounts,
    sponsors,
    races: plans.map((plan) => {
      const { id: from, name, riders, state, result, startMs, timeZone } = plan.race;
      const comes = plan.how === 'new' || plan.how === 'renamed' || plan.how === 'more';
      return {
        from,
        id: plan.id,
        name,
        riders,
        state,
        result,
        startMs,
        timeZone,
        how: plan.how,
        isLive: comes && isLive(plan),
      };
    }),
  };
}
