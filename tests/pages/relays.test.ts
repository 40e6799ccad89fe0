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
after(async () => {
  await relay?.kill();
  if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
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
