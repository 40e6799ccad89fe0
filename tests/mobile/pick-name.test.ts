/** A rider without a card, with the native app's web build: picks their name, an official says yes, they may ride. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible } from '../pages/browser.ts';
import { keyOf, openPhone } from '../phone/phone.ts';
import { makeRaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, startStationProcess } from '../station/station-process.ts';
import { openFront } from './front.ts';

test('a rider picks their name from the event’s link and rides once an official has said yes; a typed code does too', async () => {
  const station = await startStationProcess();
  const front = await openFront(station);
  const day = await makeRaceDay(station, 'crit', ['23', '7'], Date.now());
  const phone = await openPhone({
    origin: `https://127.0.0.1:${front.port}`,
    trust: await keyOf(front.port),
  });
  try {
    const link = await ask(station, 'POST', '/v1/join-link', { token: day.token });
    const page = await phone.open(new URL(link.json.url).pathname);
    await page.getByLabel('Name or bib').fill('rider 7');
    await assertAccessible(page);
    await page.getByRole('button', { name: '7 Rider 7' }).click();
    await page.getByText('Race control is asked').waitFor();

    const path = `/v1/races/${day.race}/join-requests`;
    const { json } = await ask(station, 'GET', path, { token: day.token });
    assert.equal(json.requests[0].bib, '7');
    const body = { answer: 'yes' };
    await ask(station, 'POST', `${path}/${json.requests[0].id}`, { token: day.token, body });
    await page.getByText('Rider 7 · Race crit').waitFor();

    // Somebody else on this phone, by the code on a card: the station is chosen from the list.
    await page.getByRole('button', { name: 'Another rider on this phone' }).click();
    await phone.open('/');
    await page.getByRole('radio', { name: /^127\.0\.0\.1/ }).click();
    await page.getByLabel('Link or code on the card').fill('not a code');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByText(/neither a join link nor/).waitFor();
    const spelled = day.cards
      .get('23')!
      .toLowerCase()
      .replace(/(.{4})(?=.)/g, '$1-');
    await page.getByLabel('Link or code on the card').fill(spelled);
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByText('Rider 23 · Race crit').waitFor();
  } finally {
    await phone.end();
    await front.close();
    await station.stop();
    removeDataDir(station);
  }
});
