/** The HTTP shell that station and relay share, by a small app of its own: bodies, problems, figures. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readBodies } from './bodies.ts';
import { setUsualHeaders } from './headers.ts';
import { counter, gauge, metricsText } from './metrics.ts';
import { answerProblems, Problem } from './problem.ts';
import { countRequests, createRequestCounter } from './process-metrics.ts';
import { describe, SHELL, speakZod } from './shell.ts';
import { createRateLimit } from './token-bucket.ts';

const BODY_MAX = 4_096;
const requests = createRequestCounter();
const mistakes: string[] = [];
let app: FastifyInstance;

before(async () => {
  app = Fastify({ bodyLimit: BODY_MAX, ...SHELL });
  speakZod(app, true);
  answerProblems(app, { who: 'station', onMistake: (error) => mistakes.push(error.message) });
  countRequests(app, requests);
  setUsualHeaders(app);
  readBodies(app);
  describe(app, { title: 'A test', version: '1', description: 'Nothing.' });
  await app.register(async (scope) => {
    const api = scope.withTypeProvider<ZodTypeProvider>();
    const body = z.object({ bib: z.string().max(5), laps: z.number().int() });
    api.post('/laps', { schema: { body, response: { 200: body } } }, async ({ body: said }) => said);
    api.get('/broken', async () => {
      throw new Error('the secret reason');
    });
    api.get('/wait', async () => {
      throw new Problem(503, 'overloaded', 'Not now.', { retryAfterS: 7 });
    });
  });
  await app.ready();
});
after(() => app.close());

const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/laps',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
const LAPS = JSON.stringify({ bib: '7', laps: 3 });

test('it describes itself when it is asked, and loads no compilers of JSON schemas before', async () => {
  const loaded = (what: string) =>
    Object.keys(createRequire(import.meta.url).cache).some((path) =>
      path.includes(join('node_modules', what)),
    );
  assert.ok(loaded('fastify'));
  for (const spared of ['ajv', '@fastify/ajv-compiler', '@fastify/swagger'])
    assert.ok(!loaded(join(spared, '')), `${spared} is loaded`);
  const document = (await app.described()) as { info: object; paths: Record<string, object> };
  assert.deepEqual(document.info, { title: 'A test', version: '1', description: 'Nothing.' });
  assert.deepEqual(Object.keys(document.paths), ['/laps', '/broken', '/wait']);
  assert.deepEqual(Object.keys(document.paths['/laps'] ?? {}), ['post']);
  assert.equal(await app.described(), document, 'worked out once');
});

test('a body is the same packed or not', async () => {
  assert.deepEqual((await post(LAPS)).json(), { bib: '7', laps: 3 });
  assert.deepEqual((await post(gzipSync(LAPS), { 'content-encoding': 'gzip' })).json(), {
    bib: '7',
    laps: 3,
  });
  assert.equal((await post(brotliCompressSync(LAPS), { 'content-encoding': ' BR ' })).statusCode, 200);
});

test('who opens an address in a browser is given a page in their language; programs the problem', async () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const open = (url: string, headers: object = {}) => app.inject({ url, headers: { accept, ...headers } });
  const page = await open('/nowhere', { 'accept-language': 'pt, de-CH;q=0.9, en;q=0.8' });
  assert.equal(page.statusCode, 404);
  assert.match(String(page.headers['content-type']), /^text\/html/);
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'; style-src 'sha256-/);
  assert.match(page.payload, /<html lang="de">[\s\S]*An dieser Adresse ist nichts[\s\S]*href="\/"/);
  assert.match((await open('/wait')).payload, /This could not be done[\s\S]*Not now\./);
  assert.equal((await open('/wait')).headers['retry-after'], '7');
  for (const headers of [
    { accept: '*/*' },
    { accept: 'application/json' },
    { accept, 'sec-fetch-mode': 'cors' },
  ])
    assert.equal((await app.inject({ url: '/nowhere', headers })).json().code, 'unknown-address');
  const posted = await app.inject({ method: 'POST', url: '/nowhere', headers: { accept } });
  assert.equal(posted.json().code, 'unknown-address');
});

test('a bomb ends at the limit of what comes out, not of what came in', async () => {
  const bomb = gzipSync(Buffer.alloc(8 * 1_024 * 1_024, 0x20));
  assert.ok(bomb.length < 2 * BODY_MAX * 2);
  const answer = await post(bomb, { 'content-encoding': 'gzip' });
  assert.deepEqual([answer.statusCode, answer.json().code], [413, 'too-large']);
});

test('junk under gzip and unknown packings are refused in words', async () => {
  assert.equal((await post('no gzip', { 'content-encoding': 'gzip' })).statusCode, 400);
  const answer = await post(LAPS, { 'content-encoding': 'zstd' });
  assert.deepEqual([answer.statusCode, answer.json().code], [415, 'unknown-format']);
});

test('what does not fit is named with its place', async () => {
  const answer = await post(JSON.stringify({ bib: '1234567', laps: 1.5 }));
  const problem = answer.json();
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.match(problem.detail, /"bib" in the body does not fit/);
  assert.deepEqual(
    problem.errors.map(({ at }: { at: string }) => at),
    ['bib', 'laps'],
  );
  assert.equal((await post('{')).json().detail, 'The request is not valid JSON.');
});

test('our own mistakes are heard of here and not told', async () => {
  const answer = await app.inject('/broken');
  assert.deepEqual([answer.statusCode, answer.json().code], [500, 'our-mistake']);
  assert.doesNotMatch(answer.body, /secret/);
  assert.deepEqual(mistakes, ['the secret reason']);
});

test('what passes says when to come again; every answer has its headers', async () => {
  const answer = await app.inject('/wait');
  assert.equal(answer.headers['retry-after'], '7');
  for (const url of ['/wait', '/nowhere', '/broken'])
    assert.equal((await app.inject(url)).headers['x-content-type-options'], 'nosniff', url);
});

test('requests are counted by the route, never by the address', async () => {
  await app.inject('/nowhere/secret-token');
  const text = await requests.text();
  assert.match(text, /bell_lap_http_requests_total\{route="\/laps",method="POST",status="2xx"\} 3/);
  assert.doesNotMatch(text, /secret-token/);
});

test('figures in the Prometheus format, whatever a label holds', () => {
  const text = metricsText([
    gauge('races', 'Races\nknown.', 3),
    counter('fixes_total', 'Fixes.', Number.NaN),
    {
      name: 'refused',
      help: 'By \\ who.',
      type: 'counter',
      values: [{ labels: { who: 'a"b\\c\nd' }, value: 1 }],
    },
  ]);
  assert.equal(
    text,
    [
      '# HELP bell_lap_races Races\\nknown.',
      '# TYPE bell_lap_races gauge',
      'bell_lap_races 3',
      '# HELP bell_lap_fixes_total Fixes.',
      '# TYPE bell_lap_fixes_total counter',
      'bell_lap_fixes_total NaN',
      '# HELP bell_lap_refused By \\\\ who.',
      '# TYPE bell_lap_refused counter',
      'bell_lap_refused{who="a\\"b\\\\c\\nd"} 1',
      '',
    ].join('\n'),
  );
});

test('a bucket gives its burst, then its rate, and says how long to wait', () => {
  const limit = createRateLimit({ burst: 3, perSecond: 2, keysMax: 2 });
  assert.deepEqual(
    [0, 0, 0, 0].map((at) => limit.take('a', at)),
    [0, 0, 0, 500],
  );
  assert.equal(limit.take('a', 250), 250);
  assert.equal(limit.take('a', 500), 0);
  assert.equal(limit.take('a', 400), 500, 'a clock that goes back gives nothing');
  limit.take('b', 0);
  limit.take('c', 0);
  assert.equal(limit.size, 2);
  assert.equal(limit.take('a', 400), 0, 'forgotten is kinder');
});
