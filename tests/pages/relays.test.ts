/** Cloud relays on the Connect page, with a real relay: none, a wrong address, a wrong code, the right one, and taken off. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { freePort } from '../../server/testing/free-port.ts';
import { CODE, type RelayProcess, startRelayProcess } from '../cloud/relay-process.ts';
import { ADMIN_PASSWORD, ask } from '../station/station-process.ts';
import { assertAccessible, DESK, openPage } from './browser.ts';
import { address, browser, enter, hold, openConsole, station, token } from './console.ts';
import { becomes, stays } from './seen.ts';

let relay: RelayProcess | undefined;
let naming: RelayProcess | undefined;
after(async () => {
  for (const one of [relay, naming]) {
    await one?.kill();
    if (one) rmSync(one.dataDir, { recursive: true, force: true });
  }
});

const listed = async (): Promise<readonly { url: string }[]> =>
  (await ask(station, 'GET', '/v1/relays', { token })).json.relays;

test('an official adds a relay: what is wrong is said where it was typed, and after a wrong code the right one is taken', async () => {
  relay = await startRelayProcess();
  const page = await openConsole('/control/-/connect', DESK, 'sun');
  await enter(page);
  const part = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Cloud relays' }) });
  await part.getByText('None: nothing leaves the venue.').waitFor();
  const address = part.getByLabel(/^Address of the relay/);
  const code = part.getByLabel(/^Code to enrol there/);
  const add = part.getByRole('button', { name: 'Add a relay' });

  for (const wrong of ['', 'relay.example.org', 'ftp://relay', 'https://one.example, https://two.example']) {
    await address.fill(wrong);
    await add.click();
    await part.getByText('One address such as https://relay.example.org is needed here.').waitFor();
    await becomes(() => address.getAttribute('aria-invalid'), 'true', wrong);
  }
  // Whoever copies it takes the address of a page: the relay is meant.
  await address.fill(`${relay.address}/watch/spring`);
  await code.fill('short');
  await add.click();
  await part.getByText('A code has 8 characters or more.').waitFor();
  await becomes(() => address.getAttribute('aria-invalid'), 'false');
  await assertAccessible(page);
  await stays(() => listed(), []);

  await code.fill('a-code-of-somebody-else');
  await add.click();
  const line = part.getByRole('listitem').filter({ hasText: relay.address });
  await line.getByText('takes nothing').waitFor();
  await line.getByText(/This code is not known/).waitFor();
  await becomes(() => address.inputValue(), '');
  await part.getByText(/moved to another address is another relay: add the new address/).waitFor();

  await address.fill(relay.address);
  await code.fill(CODE);
  await page.keyboard.press('Enter');
  await line.locator('strong').getByText('has everything').waitFor();
  await becomes(async () => (await listed()).map(({ url }) => url), [relay.address]);
  await assertAccessible(page);

  await hold(page, /^Hold to take it off/);
  await part.getByText('None: nothing leaves the venue.').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a relay whose address nobody answers at is on the list, with why, in words', async () => {
  const page = await openConsole('/control/-/connect', DESK, 'sun');
  await enter(page);
  const url = `http://127.0.0.1:${await freePort()}`;
  const gone = await ask(station, 'POST', '/v1/relays', { token, body: { url, code: CODE } });
  assert.equal(gone.status, 201, gone.text);
  const line = page.getByRole('listitem').filter({ hasText: url });
  await line.getByText('not reached').waitFor();
  await line.getByText('Nothing listens at the relay’s address.').waitFor();
  // Of a mistyped address it is said that it is the address that is wrong.
  const mistyped = 'https://127.0.0.1:22';
  const typed = await ask(station, 'POST', '/v1/relays', { token, body: { url: mistyped, code: CODE } });
  assert.equal(typed.status, 201, typed.text);
  const wrong = page.getByRole('listitem').filter({ hasText: mistyped });
  await wrong.getByText(/^Port 22 is none that a relay can be reached at\. Take it off/).waitFor();
  await page.context().close();
  for (const [locale, standing, why] of [
    ['de-DE', 'nicht erreicht', 'Unter der Adresse des Relays antwortet niemand.'],
    ['fr-FR', 'injoignable', 'Rien n’écoute à l’adresse du relais.'],
  ] as const) {
    const there = await openPage(browser, address('/control/-/connect'), {
      ...DESK,
      ignoreHTTPSErrors: true,
      locale,
    });
    await there.locator('input[autocomplete=username]').fill('admin');
    await there.locator('input[type=password]').fill(ADMIN_PASSWORD);
    await there.keyboard.press('Enter');
    const said = there.getByRole('listitem').filter({ hasText: url });
    await said.getByText(standing).waitFor();
    const words = said.getByText(why);
    await words.waitFor();
    await becomes(() => words.getAttribute('lang'), null, 'no English is read out as if it were');
    await there.context().close();
  }
});

const NAME = 'k7m2p9x4qa.venue.live.example.org';
/** The station's name as a station says it that is in a venue; this one is on loopback, to which no name leads. */
const named = (more: object) => ({
  ...{ relay: 'https://live.example.org', name: NAME, state: 'works', isUsed: false, line: 'names' },
  ...{ addresses: ['192.168.1.20'], endsMs: Date.UTC(2027, 1, 3), renewedMs: Date.UTC(2026, 10, 5) },
  ...{ says: null, trouble: null, ...more },
});

test('a relay that gives names gives the station one; what is in the way and what helps is said, and it can be left', async () => {
  naming = await startRelayProcess({
    env: {
      BELL_LAP_RELAY_VENUES: 'venue.live.example.org',
      BELL_LAP_RELAY_VENUES_DNS: `127.0.0.1:${await freePort()}`,
      BELL_LAP_RELAY_VENUES_ACME: `https://127.0.0.1:${await freePort()}/dir`,
    },
  });
  const page = await openConsole('/control/-/connect', DESK, 'sun');
  await enter(page);
  const part = page.locator('section#certificate');
  await part.getByRole('heading', { name: 'In the browser’s warning (SHA-256)' }).waitFor();
  const heading = part.getByRole('heading', { name: 'A name that phones know' });
  await becomes(() => heading.count(), 0, 'without such a relay nothing is said of names');
  const body = { url: naming.address, code: CODE };
  const added = await ask(station, 'POST', '/v1/relays', { token, body });
  assert.equal(added.status, 201, added.text);
  await heading.waitFor();
  await part.getByText(/^This computer has no private address/).waitFor();
  await part.getByText(/[a-z2-9]{10}\.venue\.live\.example\.org/).waitFor();
  await part.getByText('▲ Phones are sent to 127.0.0.1, with the station’s own certificate').waitFor();

  await part.getByRole('button', { name: 'Keep phones at the plain address' }).click();
  await part.getByText('It is switched off here.').waitFor();
  await part.getByRole('button', { name: 'Use the name where it works' }).click();
  await part.getByText(/^This computer has no private address/).waitFor();
  await assertAccessible(page);

  // As it is in a venue.
  let now = named({ isUsed: true });
  await page.route('**/v1/connection', async (route) => {
    const answer = await route.fetch();
    const body = { ...(await answer.json()), named: now, ...(now.isUsed && { securely: NAME }) };
    await route.fulfill({ response: answer, json: body });
  });
  await part
    .getByText(`✓ Officials, riders and programs are sent to ${NAME}: no phone warns there.`)
    .waitFor();
  await part.getByText('3 February 2027').waitFor();
  await part.getByText('5 November 2026').waitFor();
  await page.getByText(`https://${NAME}:${station.ports.https}/control`, { exact: true }).first().waitFor();
  const trouble = { code: 'refused', says: 'CAA record prevents issuance', againMs: Date.now() + 3_600_000 };
  for (const [told, said] of [
    [{ state: 'filtered' }, /rebind-domain-ok=\/venue\.live\.example\.org\//],
    [{ state: 'waiting', endsMs: null, trouble }, /^CAA record prevents issuance$/],
    [{ state: 'waiting', endsMs: null, line: 'away' }, /^The relay is not reached: until it is/],
    [{ state: 'no-answer' }, /port 53 is open there/],
  ] as const) {
    now = named(told);
    await part.getByText(said).waitFor();
  }
  await assertAccessible(page);
  assert.deepEqual(page.complaints, []);
  // The page asks again and again: an answer that is under way must not outlive it.
  await page.unrouteAll({ behavior: 'wait' });
  await page.context().close();
});
