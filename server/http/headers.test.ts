/**
 * Every HTML answer of every host, whichever door and route it comes from, says what a page may load, that nobody else may
 * frame it, and that its type is to be believed. The routes are not listed here: they are asked of the hosts.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildApp } from '../../broker/http/app.ts';
import { stationFixture } from '../../broker/http/testing/fixtures.ts';
import { readRelayConfig } from '../../cloud-sync/relay/config.ts';
import { startRelay } from '../../cloud-sync/relay/relay.ts';

const PAGES = [
  'watch',
  'board',
  'control',
  'rider',
  'overlay',
  'history',
  'results',
  'start',
  'checklist',
  'admin',
];
const built = mkdtempSync(join(tmpdir(), 'bell-lap-headers-'));
for (const page of PAGES) {
  mkdirSync(join(built, page));
  writeFileSync(join(built, page, 'index.html'), `<!doctype html><title>${page}</title>`);
}
after(() => rmSync(built, { recursive: true }));

type Headers = Readonly<Record<string, unknown>>;

/** Of these the console shows a live picture, at the officials' door, and nobody else anywhere. */
const IN_CONSOLE = /^https \/((watch|board|overlay|results|start)?(\/(crit|index\.html))?\/?)$/;

function assertDefended(url: string, headers: Headers): void {
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /default-src '(self|none)'/, url);
  const isFramed = /frame-ancestors 'self'(;|$)/.test(policy);
  assert.match(
    policy,
    isFramed && IN_CONSOLE.test(url) ? /default-src 'self'/ : /frame-ancestors 'none'/,
    url,
  );
  assert.doesNotMatch(policy, /script-src[^;]*unsafe-inline/, url);
  assert.equal(headers['x-content-type-options'], 'nosniff', url);
  const framing = String(headers['x-frame-options']);
  assert.ok(framing === 'DENY' || (framing === 'SAMEORIGIN' && IN_CONSOLE.test(url)), url);
  assert.equal(headers['referrer-policy'], 'no-referrer', url);
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin', url);
}

/** A route's pattern with something in each of its places. */
const filled = (pattern: string): string =>
  pattern.replace(':race', 'crit').replace(':bib', '7').replace(/:\w+/g, 'AAAA').replace('*', '');

/** Pages as files too: the build's own names are addresses like others. */
const asFiles = PAGES.flatMap((page) => [`/${page}`, `/${page}/crit`, `/${page}/index.html`]);

test('the station: every HTML answer at each of its doors', async () => {
  for (const door of ['https', 'crowd', 'devices'] as const)
    for (const pagesDir of [built, '/nonexistent']) {
      const patterns = new Set<string>();
      const day = await stationFixture({
        pagesDir,
        door,
        onRoute: (method, url) => void (method === 'GET' && patterns.add(url)),
      });
      const pages = new Set<string>();
      for (const url of [...[...patterns].map(filled), ...asFiles]) {
        const answer = await day.app.inject({
          url,
          headers: { accept: 'text/html', authorization: day.authorization.admin ?? '' },
        });
        if (!/html/.test(String(answer.headers['content-type']))) continue;
        assertDefended(`${door} ${url}`, answer.headers);
        pages.add(url);
      }
      await day.app.close();
      const most = { https: 20, crowd: 10, devices: 0 }[door];
      assert.ok(pages.size >= most, `${door} has ${pages.size} HTML answers`);
    }
});

test('the station refuses with the same headers', async () => {
  const day = await stationFixture({ limits: { burst: 1, perSecond: 0.001 } });
  const app = await buildApp({ ...day.options, pagesDir: built });
  await app.inject({ url: '/' });
  const { statusCode, headers } = await app.inject({ url: '/' });
  assert.equal(statusCode, 429);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  await app.close();
  await day.app.close();
});

test('the relay: every HTML answer', async () => {
  const data = mkdtempSync(join(tmpdir(), 'bell-lap-headers-relay-'));
  const env = { BELL_LAP_RELAY_DATA: data, BELL_LAP_RELAY_HOST: '127.0.0.1', BELL_LAP_RELAY_PORT: '0' };
  const relay = await startRelay({ config: readRelayConfig(env, built), say() {} });
  const pages = new Set<string>();
  for (const url of ['/', ...asFiles, '/graphql', '/metrics', '/v1/races', '/nowhere']) {
    const answer = await fetch(`http://127.0.0.1:${relay.port}${url}`, { headers: { accept: 'text/html' } });
    await answer.arrayBuffer();
    const headers = Object.fromEntries(answer.headers);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    if (!/html/.test(headers['content-type'] ?? '')) continue;
    assertDefended(`relay ${url}`, headers);
    pages.add(url);
  }
  await relay.close();
  rmSync(data, { recursive: true });
  for (const url of ['/', '/watch', '/watch/index.html', '/admin', '/admin/index.html', '/overlay/crit'])
    assert.ok(pages.has(url), `${url} is no page`);
  assert.ok(!pages.has('/control/index.html') && !pages.has('/rider'));
});
