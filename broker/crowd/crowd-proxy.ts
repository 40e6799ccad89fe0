/**
 * What spectators' browsers fetch, from the crowd process: GET and HEAD passed on to the station's own door for it
 * (a Unix socket or named pipe), without any credentials, so that only what everybody may read can come back.
 * Whatever thousands ask for at once is asked for once: answers are shared for a second (files with a hash in
 * their name for good), then confirmed by their ETag.
 *
 * Bounds: `fetchesMax` requests to the station at a time and `waitingMax` behind them, then 503 with Retry-After;
 * `cacheBytesMax` of answers, the ones longest unused going first; an answer larger than `answerBytesMax` is a 502.
 */
import type { Agent as HttpAgent, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RaceId } from '../../race/ids.ts';
import { Agent, request as httpRequest } from '../../server/http/plain-http.ts';

export interface ProxyLimits {
  readonly fetchesMax: number;
  readonly waitingMax: number;
  readonly cacheBytesMax: number;
  readonly answerBytesMax: number;
  readonly timeoutMs: number;
  readonly freshMs: number;
}

export const PROXY_LIMITS: ProxyLimits = {
  fetchesMax: 16,
  waitingMax: 1_000,
  cacheBytesMax: 64 * 1024 * 1024,
  answerBytesMax: 16 * 1024 * 1024,
  timeoutMs: 10_000,
  freshMs: 1_000,
};

export interface CrowdProxy {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Something of this race is different now: nothing fetched before is given out any more. */
  changed(race: RaceId): void;
  stats(): {
    readonly requests: number;
    readonly fetches: number;
    readonly refused: number;
    readonly cacheBytes: number;
  };
  close(): void;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

interface Cached {
  readonly path: string;
  readonly answer: Answer;
  freshUntilMs: number;
}

class ProxyRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const PATH_MAX = 2_048;
const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i;
const KEPT_HEADERS =
  /^(content-(type|encoding|security-policy|disposition|language)|cache-control|etag|last-modified|vary|location|x-content-type-options|x-frame-options|referrer-policy|permissions-policy|cross-origin-[a-z-]+|retry-after|link)$/;
const COMPRESSIBLE = /^(text\/|application\/(json|[\w.+-]+\+json|xml|gpx\+xml|manifest\+json))/;
const COMPRESS_FROM_BYTES = 1_024;

export function createCrowdProxy(
  coreSocketPath: string,
  nowMs: () => number,
  given: Partial<ProxyLimits> = {},
): CrowdProxy {
  const limits = { ...PROXY_LIMITS, ...given };
  const agent = new Agent({ keepAlive: true, maxSockets: limits.fetchesMax });
  const cache = new Map<string, Cached>();
  const underWay = new Map<string, Promise<Answer>>();
  let cacheBytes = 0;
  let generation = 0;
  const counts = { requests: 0, fetches: 0, refused: 0 };

  const forget = (key: string): void => {
    cacheBytes -= cache.get(key)?.answer.body.length ?? 0;
    cache.delete(key);
  };

  const keep = (key: string, path: string, answer: Answer, freshMs: number): void => {
    forget(key);
    if (freshMs === 0) return;
    cache.set(key, { path, answer, freshUntilMs: nowMs() + freshMs });
    cacheBytes += answer.body.length;
    for (const oldest of cache.keys()) {
      if (cacheBytes <= limits.cacheBytesMax) break;
      forget(oldest);
    }
  };

  const answerFor = (request: IncomingMessage, path: string): Promise<Answer> => {
    const headers = askedWith(request);
    const { host, accept, 'accept-encoding': encoding, 'x-forwarded-proto': scheme } = headers;
    const key = [path, encoding, host, accept, scheme].join('\n');
    const cached = cache.get(key);
    if (cached) {
      // Put at the end of the line of those to go.
      cache.delete(key);
      cache.set(key, cached);
      if (cached.freshUntilMs > nowMs()) return Promise.resolve(cached.answer);
    }
    const shared = underWay.get(key);
    if (shared) return shared;
    if (underWay.size >= limits.fetchesMax + limits.waitingMax) {
      return Promise.reject(new ProxyRefusal(503, 'Everybody is asking at once; try again in a moment.'));
    }
    const fresh = fetchAnew(key, path, headers, cached).finally(() => underWay.delete(key));
    underWay.set(key, fresh);
    return fresh;
  };

  const fetchAnew = async (
    key: string,
    path: string,
    headers: Record<string, string>,
    cached: Cached | undefined,
  ): Promise<Answer> => {
    const asOf = generation;
    const etag = cached?.answer.headers.etag;
    counts.fetches += 1;
    const got = await fetchOnce(coreSocketPath, agent, limits, path, {
      ...headers,
      ...(typeof etag === 'string' && { 'if-none-match': etag }),
    });
    const answer =
      got.status === 304 && cached ? cached.answer : await compressed(got, headers['accept-encoding'] ?? '');
    if (asOf === generation) keep(key, path, answer, freshFor(answer, limits.freshMs));
    return answer;
  };

  return {
    handle(request, response) {
      counts.requests += 1;
      const path = request.url ?? '/';
      const fail = (status: number, says: string): void => {
        counts.refused += 1;
        problem(response, status, says);
      };
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        fail(405, 'Spectators read here; log in at the station’s own address to change something.');
        return;
      }
      if (path.length > PATH_MAX || !path.startsWith('/')) {
        fail(414, 'This address is too long.');
        return;
      }
      answerFor(request, path).then(
        (answer) => send(request, response, answer),
        (error: unknown) => {
          if (error instanceof ProxyRefusal) fail(error.status, error.message);
          else fail(502, 'The station does not answer just now; the race goes on. Try again in a moment.');
        },
      );
    },
    changed(race) {
      generation += 1;
      const below = `/v1/races/${race}`;
      for (const [key, { path }] of [...cache])
        if (path === '/v1/races' || path.startsWith(below) || path.startsWith('/v1/history/')) forget(key);
      // Who asks from now on must not share a fetch that began before.
      for (const key of [...underWay.keys()]) if (key.startsWith('/v1/')) underWay.delete(key);
    },
    stats: () => ({ ...counts, cacheBytes }),
    close: () => agent.destroy(),
  };
}

/** What the core is asked with for a spectator. */
function askedWith({ headers, socket }: IncomingMessage) {
  const host = headers.host ?? '';
  return {
    host: HOST.test(host) ? host : '',
    accept: headers.accept ?? '*/*',
    'accept-encoding': encodingOf(headers['accept-encoding']),
    'x-forwarded-for': socket.remoteAddress ?? '',
    'x-forwarded-proto': 'encrypted' in socket ? 'https' : 'http',
  };
}

function fetchOnce(
  socketPath: string,
  agent: HttpAgent,
  limits: ProxyLimits,
  path: string,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      socketPath,
      agent,
      path,
      method: 'GET',
      headers,
      timeout: limits.timeoutMs,
    });
    outgoing.on('timeout', () =>
      outgoing.destroy(new ProxyRefusal(504, 'The station takes too long to answer.')),
    );
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const parts: Buffer[] = [];
      let length = 0;
      incoming.on('error', reject);
      incoming.on('data', (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > limits.answerBytesMax)
          outgoing.destroy(new ProxyRefusal(502, 'The answer is too large.'));
      });
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 502,
          headers: kept(incoming.headers),
          body: Buffer.concat(parts),
        }),
      );
    });
    outgoing.end();
  });
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { etag } = answer.headers;
  const known = request.headers['if-none-match'];
  if (answer.status === 200 && typeof etag === 'string' && known !== undefined && names(known, etag)) {
    const { 'content-type': _type, 'content-encoding': _encoding, ...rest } = answer.headers;
    response.writeHead(304, rest).end();
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

const names = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.trim() === '*' ||
  ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === etag.replace(/^W\//, ''));

const kept = (headers: IncomingHttpHeaders): Answer['headers'] =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value !== undefined && KEPT_HEADERS.test(name) ? [[name, value] as const] : [],
    ),
  );

function freshFor(answer: Answer, freshMs: number): number {
  if (answer.status !== 200 && answer.status !== 404) return 0;
  return /immutable/.test(String(answer.headers['cache-control'])) ? Number.MAX_SAFE_INTEGER / 2 : freshMs;
}

const encodingOf = (accept: string | string[] | undefined): 'br, gzip' | 'gzip' | 'identity' => {
  const text = String(accept ?? '');
  if (/\bgzip\b/.test(text)) return /\bbr\b/.test(text) ? 'br, gzip' : 'gzip';
  return 'identity';
};

/** An answer that comes plain is compressed here, once for everybody who shares it. */
async function compressed(answer: Answer, encoding: string): Promise<Answer> {
  const { headers, body } = answer;
  const worth =
    encoding !== 'identity' &&
    headers['content-encoding'] === undefined &&
    body.length >= COMPRESS_FROM_BYTES &&
    COMPRESSIBLE.test(String(headers['content-type']));
  if (!worth) return answer;
  const etag = typeof headers.etag === 'string' ? { etag: headers.etag.replace(/^(W\/)?/, 'W/') } : {};
  return {
    status: answer.status,
    headers: { ...headers, ...etag, 'content-encoding': 'gzip', vary: 'accept-encoding' },
    body: await promisify(gzip)(body),
  };
}

function problem(response: ServerResponse, status: number, detail: string): void {
  const body = JSON.stringify({ type: 'about:blank', title: 'The crowd’s door', status, detail });
  response
    .writeHead(status, {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
      ...(status === 405 && { allow: 'GET, HEAD' }),
      ...(status >= 500 && { 'retry-after': '1' }),
    })
    .end(body);
}
