/**
 * GraphQL at `/v1/graphql`: queries and subscriptions over HTTP (server-sent events) and over a WebSocket
 * (`graphql-transport-ws`). The same rights as everywhere: what is not public is shown to those who may see it.
 *
 * Bounds: 16 KiB a query, and what it would have read (cost.ts); 5,000 WebSockets, so many of one address as the configuration says, each with at most 16
 * subscriptions.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, specifiedRules, validate } from 'graphql';
import { useServer as serveGraphql } from 'graphql-ws/use/ws';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import type { BoardRow } from '../../../race/feed/board-view.ts';
import type { BoardMark } from '../../../race/feed/protocol.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { passings } from '../../../race/race.ts';
import { found as foundIn, type Identity, mayRead, NOBODY } from '../http/access.ts';
import { refuseUntilFolded, untilWhole } from '../http/folded.ts';
import type { Api, AppOptions } from '../http/part.ts';
import type { MirroredRace } from '../mirror.ts';
import type { Changes } from './changes.ts';
import { costRule, parseBounded, unreadable } from './cost.ts';
import { historyResolvers } from './history.ts';
import { SCHEMA } from './schema.ts';

export const GRAPHQL_PATH = '/v1/graphql';
const QUERY_BYTES_MAX = 16_384;
const SOCKETS_MAX = 5_000;
const SUBSCRIPTIONS_MAX = 16;
const POSITIONS_EVERY_MS = 1_000;
const LOOK_AGAIN_MS = 1_000;
const WHO_KNOWN_MS = 800;

export interface GraphqlOptions
  extends Pick<
    AppOptions,
    'race' | 'races' | 'recalled' | 'shelved' | 'whole' | 'viewers' | 'identify' | 'isFolded'
  > {
  readonly changes: Changes;
  /** Resolves when this copy knows its races. Whoever connects before waits for it. */
  readonly folded: () => Promise<void>;
  /** WebSockets of one address. */
  readonly perAddressMax: number;
  readonly addressOf: (request: IncomingMessage) => string;
}

interface Context {
  readonly who: Identity;
  /** Who they are now: what they showed may have ended since. @throws GraphQLError */
  readonly whoNow: () => Promise<Identity>;
}

export interface Graphql {
  /** Adds the route; call while the app is being built. */
  route(api: Api): void;
  /** Takes WebSocket upgrades of its path. */
  attach(server: Server): void;
  close(): Promise<void>;
}

const costPlugin: Plugin = {
  onParse: ({ setParseFn }) => setParseFn(parseBounded),
  onValidate: ({ addValidationRule }) => addValidationRule(costRule),
};

export function createGraphql(options: GraphqlOptions): Graphql {
  const schema = createSchema<Context>({ typeDefs: SCHEMA, resolvers: resolversFor(options) });
  const whoNow = lookAgain(options.identify);
  const yoga = createYoga<Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    landingPage: false,
    logging: false,
    cors: false,
    batching: false,
    plugins: [costPlugin],
    parserAndValidationCache: true,
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: QUERY_BYTES_MAX,
    handleProtocols: (offered) => (offered.has('graphql-transport-ws') ? 'graphql-transport-ws' : false),
  });
  const byAddress = new Map<string, number>();
  const counts = new WeakMap<object, number>();
  const closing = serveGraphql<
    { authorization?: string },
    { who?: Identity; authorization?: string | undefined }
  >(
    {
      schema,
      validate: (of, document) => validate(of, document, [...specifiedRules, costRule]),
      onConnect: async ({ connectionParams, extra }) => {
        const who = await options.identify(connectionParams?.authorization);
        if (who === null) return false;
        // A subscription to a race that is not read yet would end.
        await options.folded();
        extra.who = who;
        extra.authorization = connectionParams?.authorization;
        return true;
      },
      context: ({ extra }) => {
        const who = extra.who ?? NOBODY;
        return { who, whoNow: whoNow(extra.authorization, who) };
      },
      onSubscribe: ({ extra }, _id, { query }) => {
        const wrong = unreadable(query);
        if (wrong !== null) return [wrong];
        const open = (counts.get(extra) ?? 0) + 1;
        if (open > SUBSCRIPTIONS_MAX)
          return [new GraphQLError(`At most ${SUBSCRIPTIONS_MAX} subscriptions on one connection.`)];
        counts.set(extra, open);
        return undefined;
      },
      onComplete: ({ extra }) => void counts.set(extra, (counts.get(extra) ?? 1) - 1),
    },
    sockets,
  );

  return {
    route(api) {
      api.route({
        method: ['GET', 'POST'],
        url: GRAPHQL_PATH,
        config: { access: 'everyone' },
        bodyLimit: QUERY_BYTES_MAX,
        schema: { hide: true },
        handler: async (request, reply) => {
          refuseUntilFolded(options);
          const answer = await yoga.handleNodeRequestAndResponse(request, reply, {
            who: request.who,
            whoNow: whoNow(
              request.who.role === 'nobody' ? undefined : request.headers.authorization,
              request.who,
            ),
          });
          answer.headers.forEach((value, key) => void reply.header(key, value));
          void reply
            .header('cache-control', 'no-store')
            .code(answer.status)
            .serializer((value) => value);
          return reply.send(answer.body ?? '');
        },
      });
    },
    attach(server) {
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        if (request.url?.split('?', 1)[0] !== GRAPHQL_PATH) return;
        socket.on('error', () => {});
        const address = options.addressOf(request);
        const held = byAddress.get(address) ?? 0;
        if (sockets.clients.size >= SOCKETS_MAX) refuse(socket, '503 Service Unavailable');
        else if (held >= options.perAddressMax) refuse(socket, '429 Too Many Requests');
        else
          sockets.handleUpgrade(request, socket, head, (accepted) => {
            byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
            accepted.once('close', () => {
              const left = (byAddress.get(address) ?? 1) - 1;
              if (left > 0) byAddress.set(address, left);
              else byAddress.delete(address);
            });
            sockets.emit('connection', accepted, request);
          });
      });
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await closing.dispose();
    },
  };
}

/** What was shown is looked at again once a second. A store that does not answer is no reason to cut anybody. */
const lookAgain =
  (identify: GraphqlOptions['identify']) => (authorization: string | undefined, who: Identity) => {
    let [known, lookedMs] = [who, performance.now()];
    return async (): Promise<Identity> => {
      if (authorization === undefined || performance.now() - lookedMs < WHO_KNOWN_MS) return known;
      lookedMs = performance.now();
      const now = await identify(authorization).catch(() => known);
      if (now === null) throw new GraphQLError('This sign-in is not valid any more.');
      known = now;
      return known;
    };
  };

const refuse = (socket: Duplex, status: string): void =>
  void socket.end(`HTTP/1.1 ${status}\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

/** A race as resolvers carry it, and a rider with theirs. */
interface RiderOf {
  readonly of: MirroredRace;
  readonly row: BoardRow;
}

const rowField = (key: keyof BoardRow) => (rider: RiderOf) => rider.row[key] ?? null;
const headField = (key: keyof MirroredRace['board']['race']) => (of: MirroredRace) => of.board.race[key];
const riders = (of: MirroredRace, entries: readonly EntryId[]): RiderOf[] =>
  entries.flatMap((entry) => {
    const row = of.board.rows[entry];
    return row ? [{ of, row }] : [];
  });

const RIDER = {
  ...Object.fromEntries(
    (
      [
        'entry',
        'bib',
        'name',
        'team',
        'nation',
        'category',
        'status',
        'place',
        'laps',
        'timeMs',
        'lastLapMs',
        'bestLapMs',
        'lastPassingMs',
        'expectedMs',
        'points',
      ] as (keyof BoardRow)[]
    ).map((key) => [key, rowField(key)]),
  ),
  gapMs: ({ row }: RiderOf) => (row.gap && 'ms' in row.gap ? row.gap.ms : null),
  gapLaps: ({ row }: RiderOf) => (row.gap && 'laps' in row.gap ? row.gap.laps : null),
  history: ({ of, row }: RiderOf) =>
    passings(of.race, { entry: row.entry }).filter(({ fate }) => fate === 'counted'),
};

const raceFields = (viewers: GraphqlOptions['viewers']) => ({
  id: headField('id'),
  name: headField('name'),
  format: headField('format'),
  state: headField('state'),
  result: headField('result'),
  startMs: headField('startMs'),
  finishMs: headField('finishMs'),
  timeZone: headField('timeZone'),
  viewers: (of: MirroredRace) => viewers(of.name),
  addresses: (of: MirroredRace) => of.addresses,
  categories: (of: MirroredRace) =>
    of.board.categoryOrder.flatMap((id) => {
      const category = of.board.categories[id];
      return category ? [{ ...category, standings: riders(of, category.order) }] : [];
    }),
  riders: (of: MirroredRace, { category }: { category?: string }) =>
    Object.values(of.board.rows)
      .filter((row) => category === undefined || category === null || row.category === category)
      .map((row) => ({ of, row })),
  rider: (of: MirroredRace, { bib }: { bib: string }) => {
    const row = Object.values(of.board.rows).find((one) => one.bib === bib);
    return row ? { of, row } : null;
  },
  announcements: (of: MirroredRace) => of.board.announcements,
});

function resolversFor(options: GraphqlOptions) {
  const { race, races, recalled, viewers, changes } = options;
  const open = (who: Identity, id: string): MirroredRace | null => {
    const found = race(id as RaceId);
    return found && (found.public || mayRead(who, found.name)) ? found : null;
  };
  /** One that is archived and not here yet is read first. */
  const opened = async (who: Identity, id: string): Promise<MirroredRace | null> => {
    if (race(id as RaceId) === null) await recalled(id as RaceId);
    return open(who, id);
  };
  const openOrThrow = async (who: Identity, id: string): Promise<MirroredRace> => {
    const found = await opened(who, id);
    if (!found) throw new GraphQLError(`There is no race "${id}" here, or it is not open to you.`);
    return found;
  };

  async function* standings({ whoNow }: Context, id: string, after: string | null, signal: AbortSignal) {
    let mark = after === null ? null : markOf(after);
    while (!signal.aborted) {
      const found = await openOrThrow(await whoNow(), id);
      const since = changes.since(found.name, mark);
      const isNew = since && (mark?.epoch !== since.mark.epoch || mark.offset !== since.mark.offset);
      if (since && isNew) {
        mark = since.mark;
        yield {
          cursor: `${mark.epoch}:${mark.offset}`,
          recovered: since.recovered,
          race: found,
          changed: riders(found, since.entries),
        };
      } else await nextOrLater(found.name, signal);
    }
  }

  async function* moving({ whoNow }: Context, id: string, signal: AbortSignal) {
    const told = new Map<EntryId, number>();
    while (!signal.aborted) {
      const found = await openOrThrow(await whoNow(), id);
      const moved = [...changes.positions(found.name).values()].filter(
        ({ entry, timeMs }) => told.get(entry) !== timeMs,
      );
      for (const { entry, timeMs } of moved) told.set(entry, timeMs);
      if (moved.length > 0) yield moved;
      await new Promise((resolve) => setTimeout(resolve, POSITIONS_EVERY_MS));
    }
  }

  /** A sign-in that ends says nothing: those who showed one are looked at again. */
  async function nextOrLater(name: RaceId, signal: AbortSignal): Promise<void> {
    const later = AbortSignal.any([signal, AbortSignal.timeout(LOOK_AGAIN_MS)]);
    await changes.next(name, later);
  }

  const history = historyResolvers(options, opened);
  return {
    ...history,
    Query: {
      ...history.Query,
      races: async (_: unknown, __: unknown, { who }: Context) => {
        await untilWhole(options);
        return foundIn(races(), who).reverse();
      },
      race: (_: unknown, { id }: { id: string }, { who }: Context) => opened(who, id),
    },
    Subscription: {
      standings: {
        subscribe: (_: unknown, args: { race: string; after?: string }, context: Context) =>
          cancellable((signal) => standings(context, args.race, args.after ?? null, signal)),
        resolve: (value: unknown) => value,
      },
      positions: {
        subscribe: (_: unknown, args: { race: string }, context: Context) =>
          cancellable((signal) => moving(context, args.race, signal)),
        resolve: (value: unknown) => value,
      },
    },
    Race: raceFields(viewers),
    Rider: RIDER,
  };
}

const markOf = (cursor: string): BoardMark | null => {
  const [, epoch, offset] = /^([\w.-]{1,64}):(\d{1,16})$/.exec(cursor) ?? [];
  return epoch === undefined || offset === undefined ? null : { epoch, offset: Number(offset) };
};

/** An async iterator whose `return` (the client is gone) ends whatever it waits for. */
function cancellable<T>(make: (signal: AbortSignal) => AsyncGenerator<T>): AsyncGenerator<T> {
  const abort = new AbortController();
  const inner = make(abort.signal);
  const end = inner.return.bind(inner);
  inner.return = (value) => {
    abort.abort();
    return end(value);
  };
  return inner;
}
