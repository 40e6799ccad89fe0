/**
 * The relay's administration: how races are shown and when they go, and who may sign in without a provider. For
 * administrators (the operator's token, an invited account, or the provider's claims).
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RaceId } from '../../../race/ids.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import { empty, momentMs, problems, raceHead, raceId, raceParams } from '../../../server/http/schemas.ts';
import { stationId } from '../../wire/messages.ts';
import { type Account, type RaceSetting, VISIBILITIES } from '../log/registry.ts';
import { serverHealth } from '../server-health.ts';
import { ACCOUNT_TOKEN } from './access.ts';
import { signInShown } from './oidc.ts';
import type { Api, AppOptions, Part } from './part.ts';

const visibility = z
  .enum(VISIBILITIES)
  .describe(
    'public: as the venue says; unlisted: for whoever has the address; private: for people signed in',
  );
const role = z.enum(['admin', 'official', 'display']);
const races = z.union([z.literal('all'), z.array(raceId).max(100)]);
const accountShown = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    races,
    madeMs: momentMs,
    expiresMs: momentMs,
  })
  .meta({ id: 'Account' });
const tags = ['operators'];
const ACCOUNTS_MAX = 1_000;
const DAY_MS = 86_400_000;

export const adminRoutes: Part = (api, options) => {
  whoRoute(api, options);
  raceRoutes(api, options);
  raceSettingRoutes(api, options);
  accountRoutes(api, options);
  loadRoute(api, options);
  serverRoute(api, options);
};

const whoRoute: Part = (api, { oidc }) => {
  api.get(
    '/v1/me',
    {
      config: { access: 'everyone' },
      schema: {
        tags,
        summary: 'Whom the token shown is, and which provider signs people in here',
        response: {
          200: z.object({
            role: z.enum(['nobody', 'admin', 'official', 'display']),
            name: z.string().nullable(),
            races,
            provider: z.string().nullable(),
          }),
          ...problems,
        },
      },
    },
    async ({ who }, reply) => {
      void reply.header('cache-control', 'no-store');
      const { role, name, races } = who.role === 'nobody' ? { ...who, name: null, races: [] } : who;
      return {
        role,
        name,
        races: races === 'all' ? ('all' as const) : [...races],
        provider: oidc?.issuer ?? null,
      };
    },
  );

  api.get(
    '/v1/oidc',
    {
      config: { access: 'everyone' },
      schema: {
        tags,
        summary: 'How a page leads somebody to the sign-in provider and back',
        response: {
          200: z.object({
            signIn: signInShown.nullable().describe('null: pages take tokens as text only'),
            trouble: z.string().nullable().describe('why the provider cannot be used just now'),
          }),
          ...problems,
        },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      try {
        return { signIn: (await oidc?.signIn()) ?? null, trouble: null };
      } catch (error) {
        return { signIn: null, trouble: `The sign-in provider is not there: ${(error as Error).message}` };
      }
    },
  );
};

const raceShown = z.object({
  race: raceId,
  title: z.string().nullable().describe('shown instead of the venue’s name'),
  venueName: z.string().nullable().describe('null before the first record, and when it is deleted'),
  state: raceHead.shape.state.nullable(),
  station: stationId,
  raceAtStation: raceId,
  visibility,
  public: z.boolean().describe('what spectators get, all told'),
  viewers: z.number().int(),
  entries: z.number().int(),
  deletedMs: momentMs.nullable(),
  purgeMs: momentMs.nullable().describe('when its data goes, or went'),
  purged: z.boolean(),
});

function raceRoutes(api: Api, { log, races, viewers, retentionMs }: AppOptions): void {
  api.get(
    '/v1/admin/races',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'Every race of every station, and how it is shown',
        response: { 200: z.object({ races: z.array(raceShown) }), ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      const settings = new Map((await log.raceSettings()).map((setting) => [setting.name, setting]));
      const live = new Map(races().map((one) => [one.name, one]));
      return {
        races: [...(await log.races())].reverse().map((row) => {
          const setting = settings.get(row.name);
          const mirrored = live.get(row.name);
          const deletedMs = setting?.deletedMs ?? null;
          return {
            race: row.name,
            title: setting?.title ?? null,
            venueName: mirrored?.nameAtVenue ?? null,
            state: mirrored?.board.race.state ?? null,
            station: row.station,
            raceAtStation: row.race,
            visibility: setting?.visibility ?? ('public' as const),
            public: mirrored?.public ?? false,
            viewers: viewers(row.name),
            entries: mirrored ? Object.keys(mirrored.board.rows).length : 0,
            deletedMs,
            purgeMs: setting?.purgedMs ?? (deletedMs === null ? null : deletedMs + retentionMs),
            purged: (setting?.purgedMs ?? null) !== null,
          };
        }),
      };
    },
  );
}

/** How a race is shown, and its end. */
function raceSettingRoutes(api: Api, { log, race, retentionMs, onStations, now }: AppOptions): void {
  const settingOf = async (name: RaceId): Promise<RaceSetting> => {
    if (!(await log.races()).some((row) => row.name === name)) throw unknownRace(name);
    const known = (await log.raceSettings()).find((setting) => setting.name === name);
    return known ?? { name, title: null, visibility: 'public', deletedMs: null, purgedMs: null };
  };
  const set = async (setting: RaceSetting): Promise<void> => {
    await log.setRace(setting);
    onStations();
  };

  api.put(
    '/v1/admin/races/:race',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'How a race is shown: its name, and to whom',
        params: raceParams,
        body: z.object({ title: z.string().trim().min(1).max(120).nullable(), visibility }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params, body }, reply) => {
      await set({ ...(await settingOf(params.race)), ...body });
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/v1/admin/races/:race',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'Delete a race’s mirrored data: out of sight now, gone for good when the retention is over',
        params: raceParams,
        querystring: z.object({ confirm: z.string().describe('the race’s id, once more') }),
        response: { 202: z.object({ purgeMs: momentMs }), ...problems },
      },
    },
    async ({ params, query }, reply) => {
      if (query.confirm !== params.race)
        throw new Problem(
          409,
          'not-confirmed',
          `To delete it, say its id once more: confirm=${params.race}.`,
        );
      const setting = await settingOf(params.race);
      const deletedMs = setting.deletedMs ?? now();
      await set({ ...setting, deletedMs });
      return reply.code(202).send({ purgeMs: deletedMs + retentionMs });
    },
  );

  api.post(
    '/v1/admin/races/:race/restore',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'Take a deletion back, while there is something to bring back',
        params: raceParams,
        response: { 204: empty, ...problems },
      },
    },
    async ({ params }, reply) => {
      const setting = await settingOf(params.race);
      if (setting.purgedMs !== null)
        throw new Problem(
          409,
          'gone',
          'The data of this race is gone; its station’s own journal still has it.',
        );
      await set({ ...setting, deletedMs: null });
      if (race(params.race) === null) onStations();
      return reply.code(204).send(null);
    },
  );
}

function accountRoutes(api: Api, { log, now }: AppOptions): void {
  api.get(
    '/v1/admin/accounts',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'People who were invited',
        response: { 200: z.object({ accounts: z.array(accountShown) }), ...problems },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return { accounts: (await log.accounts()).map(shownAccount) };
    },
  );

  api.post(
    '/v1/admin/accounts',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'Invite somebody: the token is shown once and is their sign-in',
        body: z.object({
          name: z.string().trim().min(1).max(80),
          role,
          races: races.default('all'),
          days: z.number().int().min(1).max(400).default(30),
        }),
        response: { 201: z.object({ account: accountShown, token: z.string() }), ...problems },
      },
    },
    async ({ body }, reply) => {
      if ((await log.accounts()).length >= ACCOUNTS_MAX)
        throw new Problem(
          409,
          'too-many',
          `At most ${ACCOUNTS_MAX} people are invited at a time; remove some.`,
        );
      const token = ACCOUNT_TOKEN + randomBytes(24).toString('base64url');
      const { name, role, days } = body;
      const account: Account = {
        id: randomBytes(9).toString('base64url'),
        name,
        role,
        races: role === 'admin' ? 'all' : body.races,
        madeMs: now(),
        expiresMs: now() + days * DAY_MS,
      };
      await log.addAccount(account, createHash('sha256').update(token).digest('hex'));
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ account: shownAccount(account), token });
    },
  );

  api.delete(
    '/v1/admin/accounts/:id',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'End an account: its token is refused from now on',
        params: z.object({ id: z.string().max(40) }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params }, reply) => {
      if (!(await log.removeAccount(params.id)))
        throw new Problem(404, 'unknown-account', 'There is no such account (any more).');
      return reply.code(204).send(null);
    },
  );
}

const shownAccount = (account: Account): z.infer<typeof accountShown> => ({
  ...account,
  races: account.races === 'all' ? 'all' : [...account.races],
});

const loadRoute: Part = (api, { metrics, notReady }) => {
  api.get(
    '/v1/admin/load',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'What this copy carries now, in the figures of /metrics',
        response: {
          200: z.object({
            trouble: z.string().nullable(),
            figures: z.record(z.string(), z.number()).describe('without labels: the sum over them'),
          }),
          ...problems,
        },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      const figures = metrics()
        .filter(({ type }) => type !== 'histogram')
        .map(({ name, values }) => [
          name.replace(/^relay_/, ''),
          values.reduce((sum, { value }) => sum + value, 0),
        ]);
      return { trouble: notReady(), figures: Object.fromEntries(figures) as Record<string, number> };
    },
  );
};

const serverRoute: Part = (api, { server }) => {
  api.get(
    '/v1/admin/server',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'How the server is that this copy stands on',
        response: {
          200: z.object({
            server: serverHealth.nullable().describe('null where nobody looks: in containers, on AWS'),
          }),
          ...problems,
        },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return { server: await server() };
    },
  );
};
