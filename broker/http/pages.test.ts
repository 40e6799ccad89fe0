import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import { type StationFixture, stationFixture } from './testing/fixtures.ts';

const built = mkdtempSync(join(tmpdir(), 'bell-lap-pages-'));
let station: StationFixture;
let crowd: FastifyInstance;

before(async () => {
  for (const page of ['watch', 'board', 'control', 'rider']) {
    mkdirSync(join(built, page), { recursive: true });
    writeFileSync(join(built, page, 'index.html'), `<title>${page}</title>`);
  }
  mkdirSync(join(built, 'assets'));
  const script = Buffer.from('console.log(1)'.repeat(50));
  writeFileSync(join(built, 'assets', 'main-abc123.js'), script);
  writeFileSync(join(built, 'assets', 'main-abc123.js.br'), brotliCompressSync(script));
  writeFileSync(join(built, 'icon.svg'), '<svg/>');
  writeFileSync(join(built, '..', 'outside.txt'), 'not yours');
  station = await stationFixture({ pagesDir: built });
  crowd = await buildApp({ ...station.options, door: 'crowd' });
});
after(async () => {
  await station.app.close();
  await crowd.close();
  rmSync(built, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}, app = station.app) =>
  app.inject({ url, headers });

test('each address has its page, and whatever is below it belongs to the page', async () => {
  for (const [url, page] of [
    ['/', 'watch'],
    ['/watch', 'watch'],
    ['/watch/', 'watch'],
    ['/watch/crit/7', 'watch'],
    ['/board/crit', 'board'],
    ['/control', 'control'],
    ['/join/AAAA', 'rider'],
  ] as const) {
    const answer = await get(url);
    assert.equal(answer.body, `<title>${page}</title>`, url);
    assert.equal(answer.headers['cache-control'], 'no-cache');
    assert.match(String(answer.headers['content-type']), /^text\/html/);
  }
  assert.equal((await get('/overlay')).statusCode, 503, 'not built yet, and says so');
});

test('assets are sent compressed as built and kept for a year; other files are asked for again', async () => {
  const asset = await get('/assets/main-abc123.js', { 'accept-encoding': 'br, gzip' });
  assert.equal(asset.headers['content-encoding'], 'br');
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.match(String(asset.headers['content-type']), /javascript/);
  assert.equal((await get('/assets/main-abc123.js')).headers['content-encoding'], undefined);
  assert.equal((await get('/icon.svg')).headers['cache-control'], 'no-cache');
  assert.equal((await get('/assets/missing-abc.js')).statusCode, 404);
});

test('nothing outside the built pages can be read', async () => {
  for (const url of [
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/assets/%2e%2e%2f%2e%2e%2foutside.txt',
    '/watch/..%2f..%2foutside.txt',
    '/assets',
    '/.env',
  ])
    assert.doesNotMatch((await get(url)).body, /not yours/, url);
});

test('a page may load from and talk to this station only; only the rider page may ask where it is', async () => {
  const watch = (await get('/watch', { host: 'tent.local:8443' })).headers;
  const policy = String(watch['content-security-policy']);
  for (const part of [
    "default-src 'self'",
    "script-src 'self';",
    "frame-ancestors 'self'",
    'wss://tent.local:8443',
    "object-src 'none'",
  ])
    assert.ok(policy.includes(part), part);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'|\*/);
  assert.equal(watch['x-content-type-options'], 'nosniff');
  assert.equal(watch['referrer-policy'], 'no-referrer');
  assert.match(String(watch['permissions-policy']), /geolocation=\(\)/);
  assert.match(String((await get('/join/AAAA')).headers['permissions-policy']), /geolocation=\(self\)/);
  const odd = (await get('/watch', { host: "x; script-src 'unsafe-inline'" })).headers;
  assert.doesNotMatch(String(odd['content-security-policy']), /unsafe-inline/);
});

test('the console shows live pictures of what everybody may see; nobody shows the console, or where riders give data', async () => {
  const framing = async (url: string) => {
    const { headers } = await get(url);
    const policy = String(headers['content-security-policy']);
    return [/frame-ancestors ('\w+')/.exec(policy)?.[1], headers['x-frame-options']];
  };
  for (const url of ['/', '/watch/crit']) assert.deepEqual(await framing(url), ["'self'", 'SAMEORIGIN'], url);
  for (const url of ['/control', '/rider', '/join/AAAA'])
    assert.deepEqual(await framing(url), ["'none'", 'DENY'], url);
});

test('pictures come from elsewhere only when an organiser has said from where', async () => {
  const { maps } = station.options;
  const policy = async () => String((await get('/watch')).headers['content-security-policy']);
  assert.match(await policy(), /img-src 'self' data: blob:;/);
  const online = { url: 'https://tiles.example.org/{z}/{x}/{y}.png', maxZoom: 19, credit: '' };
  await maps.change({ source: null, online });
  assert.match(await policy(), /img-src 'self' data: blob: https:\/\/tiles\.example\.org;/);
  assert.doesNotMatch(await policy(), /(script|connect|default)-src[^;]*example/);
  await maps.change({ source: null, online: null });
  assert.match(await policy(), /img-src 'self' data: blob:;/);
});

test("spectators' door has the spectators' pages only", async () => {
  assert.equal((await get('/watch/crit', {}, crowd)).statusCode, 200);
  assert.equal((await get('/assets/main-abc123.js', {}, crowd)).statusCode, 200);
  for (const url of ['/control', '/control/index.html', '/rider/index.html', '/join/AAAA'])
    assert.equal((await get(url, {}, crowd)).statusCode, 404, url);
});
