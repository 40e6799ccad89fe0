/**
 * The relay's administration: over the API what an operator decides counts for spectators at once and survives a
 * restart; on the page, in a real browser, the same in four sections.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { openSqliteLog } from '../../cloud-sync/relay/log/sqlite-log.ts';
import { purgeDeleted } from '../../cloud-sync/relay/purge.ts';
import { decodeBatch } from '../../cloud-sync/wire/batch.ts';
import type { RaceId } from '../../race/ids.ts';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from '../pages/browser.ts';
import { becomes, stays } from '../pages/seen.ts';
import { openPaperStation, type PaperStation } from './paper-station.ts';
import { CODE, OPERATOR, type RelayProcess, startRelayProcess, until } from './relay-process.ts';

const RACE = 'spring-classic' as RaceId;
const OTHER = 'evening-crit' as RaceId;
const startMs = Date.now() - 600_000;

describe('Administering the relay', { timeout: 240_000 }, () => {
  const work = mkdtempSync(join(tmpdir(), 'bell-lap-admin-'));
  // Where the server that it stands on says how it is.
  const env = { BELL_LAP_RELAY_SERVER_HEALTH: join(work, 'health.json') };
  let relay: RelayProcess;
  let station: PaperStation;
  let browser: Browser;

  before(async () => {
    relay = await startRelayProcess({ env });
    station = await openPaperStation(relay.address, CODE);
    station.makeRace(RACE, 3, startMs);
    station.makeRace(OTHER, 2, startMs);
    await until('both races in the cloud', async () => (await listed()).length === 2);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    station?.close();
    await relay?.stop();
    if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  });

  const ask = (
    method: string,
    path: string,
    body?: object,
    token: string | null = OPERATOR,
  ): Promise<Response> =>
    fetch(relay.address + path, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
  const listed = async (): Promise<{ id: string; name: string }[]> =>
    (await json<{ races: { id: string; name: string }[] }>(ask('GET', '/v1/races', undefined, null))).races;
  const seen = async (race: string): Promise<number> =>
    (await ask('GET', `/v1/races/${race}`, undefined, null)).status;

  it('is for administrators: not for spectators, not for other people who are signed in', async () => {
    const { token, account } = await json<{ token: string; account: { id: string } }>(
      ask('POST', '/v1/admin/accounts', { name: 'Ada', role: 'official' }),
    );
    for (const [method, path] of [
      ['GET', '/v1/admin/races'],
      ['GET', '/v1/admin/stations'],
      ['GET', '/v1/admin/accounts'],
      ['GET', '/v1/admin/load'],
      ['GET', '/v1/admin/server'],
      ['POST', '/v1/admin/codes'],
      ['DELETE', `/v1/admin/races/${RACE}?confirm=${RACE}`],
      ['DELETE', `/v1/admin/accounts/${account.id}`],
    ] as const) {
      assert.equal((await ask(method, path, undefined, null)).status, 401, path);
      assert.equal((await ask(method, path, undefined, 'bell-lap-forged')).status, 401, path);
      assert.equal((await ask(method, path, undefined, token)).status, 403, path);
    }
    assert.equal((await json<{ role: string }>(ask('GET', '/v1/me', undefined, token))).role, 'official');
    assert.equal((await ask('DELETE', `/v1/admin/accounts/${account.id}`)).status, 204);
    assert.equal((await ask('GET', '/v1/me', undefined, token)).status, 401, 'its token is refused at once');
  });

  it('shows a race to everybody, with the link only, or to nobody but people signed in', async () => {
    const put = (visibility: string, title: string | null = null) =>
      ask('PUT', `/v1/admin/races/${OTHER}`, { visibility, title });
    assert.equal((await put('unlisted', 'Crit under the lights')).status, 204);
    await until('the list without it', async () => (await listed()).length === 1);
    const board = await json<{ race: { name: string } }>(ask('GET', `/v1/races/${OTHER}`, undefined, null));
    assert.equal(board.race.name, 'Crit under the lights');
    await put('private');
    await until('the race closed', async () => (await seen(OTHER)) === 404);
    const { token } = await json<{ token: string }>(
      ask('POST', '/v1/admin/accounts', { name: 'Screen', role: 'display', races: [OTHER] }),
    );
    assert.equal((await ask('GET', `/v1/races/${OTHER}`, undefined, token)).status, 200);
    await put('public');
    await until('the list with it', async () => (await listed()).length === 2);
    assert.equal((await put('secret')).status, 400);
    assert.equal(
      (await ask('PUT', '/v1/admin/races/nowhere', { visibility: 'public', title: null })).status,
      404,
    );
  });

  it('says of stations when they were heard and how far they are', async () => {
    const own = await until('the station heard', async () => {
      const { stations } = await json<{
        stations: {
          station: string;
          heardMs: number | null;
          connected: boolean;
          mark: number;
          behind: number;
        }[];
      }>(ask('GET', '/v1/admin/stations'));
      return stations[0]?.heardMs ? stations[0] : null;
    });
    assert.equal(own.station, station.id);
    assert.equal(own.connected, true);
    assert.equal(own.behind, 0);
    assert.equal(own.mark, station.records.length);
    assert.ok(Math.abs(Date.now() - (own.heardMs ?? 0)) < 60_000);
  });

  it('deletes a race by a deliberate gesture, brings it back, and keeps to that through a restart', async () => {
    assert.equal((await ask('DELETE', `/v1/admin/races/${OTHER}?confirm=evening`)).status, 409);
    const { purgeMs } = await json<{ purgeMs: number }>(
      ask('DELETE', `/v1/admin/races/${OTHER}?confirm=${OTHER}`),
    );
    assert.ok(purgeMs > Date.now() + 6 * 86_400_000, 'it can be thought over for a week');
    await until('the race gone', async () => (await seen(OTHER)) === 404 && (await listed()).length === 1);
    assert.equal((await ask('GET', `/v1/races/${OTHER}`)).status, 404, 'for people signed in too');
    await relay.kill();
    relay = await startRelayProcess({ port: relay.port, dataDir: relay.dataDir, env });
    await until('the other race', async () => (await seen(RACE)) === 200);
    assert.equal(await seen(OTHER), 404);
    assert.equal((await ask('POST', `/v1/admin/races/${OTHER}/restore`)).status, 204);
    await until('the race back', async () => (await seen(OTHER)) === 200);
  });

  it('shows all of it on a page that a phone, a desk and a screen reader can use', async () => {
    const page = await openPage(browser, `${relay.address}/admin`, PHONE);
    await page.getByLabel('Token').fill('not-the-token-at-all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is not valid here').waitFor();
    await assertAccessible(page);
    await page.getByLabel('Token').fill(OPERATOR);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Everything is here').waitFor();
    await page.getByText('Race spring-classic').waitFor();
    await assertAccessible(page);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(wide) <= 390, `${wide} px on a phone`);

    await page.getByRole('button', { name: 'New enrolment code' }).click();
    await becomes(() => page.locator('.shown-once code').textContent(), /--relay-code [\w-]{20}$/);
    await page.getByRole('button', { name: 'Close' }).last().click();

    await page.getByRole('button', { name: `Edit: ${OTHER}` }).click();
    await page.getByLabel('Shown as').fill('Crit at dusk');
    await page.getByLabel('With the link only').check();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Crit at dusk').waitFor();
    await until('the list without it', async () => (await listed()).length === 1);

    await page.getByRole('button', { name: `Delete: ${OTHER}` }).click();
    const sure = page.getByRole('dialog').getByRole('button', { name: 'Delete' });
    await becomes(() => sure.isDisabled(), true);
    await page.getByLabel(/To confirm/).fill(OTHER);
    await sure.click();
    await page.getByText(/Its data goes on/).waitFor();
    await page.getByRole('button', { name: `Bring back: ${OTHER}` }).click();
    await page.getByRole('button', { name: `Delete: ${OTHER}` }).waitFor();

    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.getByLabel('Name').fill('Grace');
    await page.getByRole('dialog').getByRole('button', { name: 'Invite somebody' }).click();
    await becomes(() => page.locator('.shown-once code').textContent(), /^bell-lap-/);
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Grace').waitFor();
    assert.deepEqual(
      page.complaints.filter((text) => !text.includes('401')),
      [],
    );
    await page.context().close();
  });

  it('says how its server is, where somebody looks: in three languages, what needs somebody first', async () => {
    assert.deepEqual(await json(ask('GET', '/v1/admin/server')), { server: null });
    const page = await openPage(browser, `${relay.address}/admin`, PHONE);
    await page.getByLabel('Token').fill(OPERATOR);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Race spring-classic').waitFor();
    await stays(() => page.getByRole('heading', { name: 'Server', exact: true }).count(), 0);
    await page.context().close();

    const health = {
      atMs: Date.now(),
      release: { id: '1.2.0-abc', version: '1.2.0', commit: 'abcdef0123', previous: '1.1.0-0123' },
      stores: 'postgres',
      relays: [8091, 8092].map((port) => ({ port, trouble: port === 8092 ? 'it reads its log' : null })),
      certificate: { untilMs: Date.now() + 50 * 86_400_000, issuer: 'Let’s Encrypt', isOwn: false },
      copy: { name: 'x', atMs: Date.now() - 40 * 3_600_000, bytes: 12_345_678, place: 'bucket races' },
      disk: { freeBytes: 30e9, bytes: 40e9 },
      memory: { freeBytes: 1e9, bytes: 4e9 },
      load: 0.2,
      troubles: [
        { what: 'relay-not-ready', detail: '8092: it reads its log' },
        { what: 'copy-old', detail: '40' },
      ],
    };
    writeFileSync(env.BELL_LAP_RELAY_SERVER_HEALTH, JSON.stringify(health));
    assert.deepEqual(await json(ask('GET', '/v1/admin/server')), { server: health });
    for (const [locale, view, heading, says] of [
      ['en-GB', PHONE, 'Server', 'The newest copy is 40 hours old'],
      ['de-DE', DESK, 'Server', 'Die neueste Kopie ist 40 Stunden alt'],
      ['fr-FR', DESK, 'Serveur', 'La dernière copie a 40 heures'],
    ] as const) {
      const seenPage = await openPage(browser, `${relay.address}/admin`, { ...view, locale });
      await seenPage.locator('input[type=password]').fill(OPERATOR);
      await seenPage.locator('button[type=submit]').click();
      const section = seenPage.getByRole('region', { name: heading, exact: true });
      await section.getByText(says).waitFor();
      await section.getByText('8092: it reads its log').waitFor();
      await section.getByText('1.2.0 (abcdef0123)').waitFor();
      if (locale === 'en-GB') await section.getByText(/^\d{1,2} \w{3,4} 20\d\d, \d\d:\d\d$/).waitFor();
      await assertAccessible(seenPage);
      const { width = 0 } = seenPage.viewportSize() ?? {};
      const wide = Number(await seenPage.evaluate('document.documentElement.scrollWidth'));
      assert.ok(wide <= width, `${wide} of ${width} px`);
      assert.deepEqual(seenPage.complaints, []);
      await seenPage.context().close();
    }
    rmSync(env.BELL_LAP_RELAY_SERVER_HEALTH);
  });

  it('speaks three languages in three themes on a wide screen', async () => {
    for (const [locale, theme, heading] of [
      ['de-DE', 'sun', 'Stationen'],
      ['fr-FR', 'contrast', 'Stations'],
      ['en-GB', 'tent', 'Stations'],
    ] as const) {
      const page = await openPage(browser, `${relay.address}/admin`, { ...DESK, locale }, theme);
      await page.locator('input[type=password]').fill(OPERATOR);
      await page.locator('button[type=submit]').click();
      await page.getByRole('heading', { name: heading }).waitFor();
      await page.getByText(RACE, { exact: true }).waitFor();
      await assertAccessible(page);
      assert.equal(await page.evaluate('document.documentElement.dataset.theme'), theme);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
  });

  it('empties what is stored of a deleted race when its time is over, and nothing else', async () => {
    await relay.stop();
    const log = openSqliteLog(`${relay.dataDir}/relay.db`);
    try {
      const before = await log.raceSettings();
      const setting = before.find(({ name }) => name === OTHER)!;
      await log.setRace({ ...setting, deletedMs: 1_000 });
      const archives: string[] = [];
      let isAway = true;
      const purge = (retentionMs: number, nowMs: number) =>
        purgeDeleted(
          {
            ...{ log, retentionMs },
            dropSegments: (name) => log.dropSegments(name),
            async dropArchives(name) {
              if (isAway) throw new Error('The bucket does not answer.');
              archives.push(name);
            },
          },
          nowMs,
        );
      assert.deepEqual(await purge(86_400_000, 2_000), [], 'not before');
      await assert.rejects(purge(1_000, 2_000), /bucket/);
      isAway = false;
      assert.deepEqual(await purge(1_000, 2_000), [OTHER], 'its archive could not go, so it is tried again');
      assert.deepEqual(archives, [OTHER]);
      const records = [];
      for (const { bytes } of await log.read(station.id, 1, 1, 100))
        records.push(...(await decodeBatch(bytes)));
      assert.deepEqual(
        records.map(({ seq }) => seq),
        station.sent().map(({ seq }) => seq),
        'no gap',
      );
      for (const [index, record] of records.entries())
        if (record.race === OTHER)
          assert.deepEqual(record.input, { kind: 'fixes', entry: 1, source: 'relay', fixes: [] });
        else assert.deepEqual(record.input, station.sent()[index]?.input);
      assert.deepEqual(await purge(1_000, 9_000), [], 'once');
    } finally {
      await log.close();
    }
    relay = await startRelayProcess({ port: relay.port, dataDir: relay.dataDir, env });
    await until('the other race', async () => (await seen(RACE)) === 200);
    assert.equal(await seen(OTHER), 404);
    assert.equal((await ask('POST', `/v1/admin/races/${OTHER}/restore`)).status, 409);
  });
});
