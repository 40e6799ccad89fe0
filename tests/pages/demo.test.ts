/** An organiser’s first hour: the demo by a button of the console and its end; then which screens there are and how phones come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../station/station-process.ts';
import { assertAccessible, DESK, PHONE } from './browser.ts';
import { enter, openConsole, station, token } from './console.ts';
import { becomes } from './seen.ts';

test('an organiser who has nothing yet rehearses with one click, and ends it with another', async () => {
  const page = await openConsole();
  await enter(page);
  await page.getByText('No race yet').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Rehearse with a demo' }).click();
  await page.locator('.board-rows .board-line').nth(9).waitFor();
  const phones = async () => {
    const [race] = (await ask(station, 'GET', '/v1/races', { token })).json.races as { id: string }[];
    const answer = await ask(station, 'GET', `/v1/races/${race!.id}/phones`, { token });
    return (answer.json.phones as { lastFixMs: number | null }[]).filter(
      ({ lastFixMs }) => lastFixMs !== null,
    );
  };
  while ((await phones()).length < 10) await page.waitForTimeout(200);
  await page.getByRole('button', { name: 'All races' }).click();
  await page.getByRole('button', { name: 'End the demo' }).click();
  await page.getByRole('button', { name: 'Rehearse with a demo' }).waitFor();
  while ((await ask(station, 'GET', '/v1/demo', { token })).json.running) await page.waitForTimeout(200);
  await becomes(async () => (await phones()).length >= 10, true, 'what was ridden stays');

  // A rehearsal is not a race of the day: put away, it is in nobody's way, and all of it is kept.
  const seenBySpectators = async () => (await ask(station, 'GET', '/v1/races')).json.races.length as number;
  await becomes(() => seenBySpectators(), 1);
  await page.getByRole('link', { name: /Demo criterium/ }).click();
  await page.getByRole('button', { name: 'Race actions' }).click();
  await page.getByRole('button', { name: 'Archive the race' }).hover();
  await page.mouse.down();
  // Its gun is set: that is asked about.
  const asked = page.getByRole('dialog', { name: 'The race is on' });
  await asked.waitFor();
  await page.mouse.up();
  await asked.getByRole('button', { name: 'Do it all the same' }).hover();
  await page.mouse.down();
  await page.getByRole('button', { name: 'Take it out of the archive' }).waitFor();
  await page.mouse.up();
  await becomes(() => seenBySpectators(), 0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'All races' }).click();
  await page.getByText('Archive (1)').waitFor();
  await assertAccessible(page);
});

/** What a station on a venue's network says of itself: this one listens to this computer alone, as tests do. */
const atVenue = (seen: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  ...seen,
  ...{ host: '192.168.1.20', listensAt: '::', hostname: 'bell-lap-3f9a.local' },
  addresses: [
    { interfaceName: 'wlan0', address: '192.168.1.20', family: 4, works: 'yes', why: null },
    { interfaceName: 'eth0', address: '10.20.0.7', family: 4, works: 'yes', why: null },
    { interfaceName: 'tailscale0', address: '100.101.7.9', family: 4, works: 'perhaps', why: 'vpn' },
    { interfaceName: 'eth0', address: 'fe80::1', family: 6, works: 'no', why: 'link-local' },
    { interfaceName: 'lo', address: '127.0.0.1', family: 4, works: 'no', why: 'loopback' },
  ],
  ...more,
});

async function openConnect(size: typeof DESK, path = '/control') {
  const page = await openConsole(path, { ...size, permissions: ['clipboard-read', 'clipboard-write'] });
  await enter(page);
  return page;
}

test('who sets up for the first time finds every screen, its code and its picture; a code nobody could open is not shown', async () => {
  const made = await ask(station, 'POST', '/v1/races', { token, body: { id: 'spring', name: 'Spring' } });
  assert.equal(made.status, 201);
  const page = await openConnect(DESK);
  const feeds: string[] = [];
  page.on('websocket', (socket) => {
    const { pathname, search } = new URL(socket.url());
    if (pathname === '/v1/live') feeds.push(search);
  });
  await page.getByRole('button', { name: 'Connect' }).first().click();
  await page.getByRole('heading', { name: 'Connect', exact: true }).waitFor();
  // As it is in a test: no other device could come.
  await page.getByText(/listens at 127\.0\.0\.1 alone/).waitFor();
  await becomes(() => page.locator('main svg.qr').count(), 0);
  await page.getByText(/address(es)? that other devices cannot use/).waitFor();

  await page.route('**/v1/connection', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: atVenue((await answer.json()) as Record<string, unknown>) });
  });
  await page.getByText('Phones and screens are sent to 192.168.1.20.').waitFor();
  await page.getByRole('combobox').selectOption({ label: 'Spring' });
  const card = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
  for (const name of [
    'Spectators',
    'Big screen',
    'Announcer',
    'Broadcast overlay',
    'Race control',
    'Starter',
  ])
    await becomes(() => card(name).locator('svg.qr').count(), 1, name);
  const codes = await page
    .locator('main svg.qr')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  assert.ok(
    codes.every((code) => code?.includes('//192.168.1.20:')),
    codes.join(),
  );
  assert.ok(
    codes.every((code) => !/key=|token|secret/i.test(code ?? '')),
    'no code on this page holds a key',
  );
  await card('Big screen').scrollIntoViewIfNeeded();
  await page.frameLocator('iframe[title="Preview: Big screen"]').getByText('Spring').first().waitFor();
  assert.ok(
    feeds.length > 0 && feeds.every((search) => search === ''),
    `a preview is no screen that anybody misses: ${feeds.join()}`,
  );

  await card('Big screen').getByRole('button', { name: 'Copy address' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, `http://192.168.1.20:${station.ports.crowd}/board/spring`);
  const fingerprint = await page
    .getByText(/^([0-9A-F]{2} ){31}[0-9A-F]{2}$/)
    .first()
    .textContent();
  const seen = await ask(station, 'GET', '/v1/connection', { token });
  assert.equal(fingerprint?.replaceAll(' ', '').toLowerCase(), seen.json.certificate.served);
  await assertAccessible(page);
  // A preview may come to keep itself for where there is no line: browsers refuse that under the station's own certificate.
  assert.deepEqual(
    page.complaints.filter((text) => !/ (401|404) |SSL certificate error/.test(text)),
    [],
  );
  // The page asks again and again: an answer that is under way must not outlive it.
  await page.unrouteAll({ behavior: 'wait' });
});

test('a key for the starter is shown once, said to be one, and ended where it was made; the Wi-Fi is a code of its own', async () => {
  const page = await openConnect(PHONE, '/control/-/connect?race=spring');
  await page.getByRole('button', { name: 'Make a link with a key' }).click();
  const dialog = page.getByRole('dialog', { name: 'The starter’s link' });
  await dialog.getByText(/do not print it/).waitFor();
  await becomes(() => dialog.locator('svg.qr').getAttribute('aria-label'), /\/start\/spring#key=/);
  await page.keyboard.press('Escape');
  const end = page.getByRole('button', { name: 'Hold to end it' });
  await end.scrollIntoViewIfNeeded();
  await end.focus();
  await page.keyboard.down('Enter');
  await page.getByText('None. Nobody comes in by a key.').waitFor();
  await page.keyboard.up('Enter');
  await becomes(async () => (await ask(station, 'GET', '/v1/tokens', { token })).json.tokens.length, 0);

  await page.getByLabel('Name of the network').fill('Kermesse');
  await page.getByLabel('Password (empty: none)').fill('short');
  await page.getByText(/8 to 63 letters/).waitFor();
  await page.getByLabel('Password (empty: none)').fill('long enough');
  await page.getByRole('img', { name: 'WIFI:T:WPA;S:Kermesse;P:long enough;;' }).waitFor();
  await becomes(() => page.evaluate(() => document.documentElement.scrollWidth), 390);
  await assertAccessible(page);
});

test('with two networks an organiser says where phones are; what is not there is refused in a sentence', async () => {
  const choose = (network: unknown) =>
    ask(station, 'PUT', '/v1/connection/network', { token, body: { network } });
  const refused = await choose({ interfaceName: 'wlan0', family: 4 });
  assert.equal(refused.status, 409);
  assert.match(refused.json.detail, /listen at 127\.0\.0\.1 alone/);
  assert.equal((await choose(null)).status, 204);
  assert.equal((await choose({ interfaceName: 7 })).status, 400);
});
