/**
 * A chip decoder from the officials' console: set up in the health dialog, its box speaking RACE RESULT over a real
 * socket, laps on the board, a chip that nobody has before the officials, the box gone and back.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { RaceResultBox } from '../../broker/decoders/testing/devices.ts';
import { decide, makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask } from '../station/station-process.ts';
import { assertAccessible, DESK } from './browser.ts';
import { beforeTests, enter, openConsole, startAgain, station } from './console.ts';

let day: RaceDay;
const TWO_HOURS_MS = 7_200_000;
const box = new RaceResultBox(() => Date.now() + TWO_HOURS_MS);
let port: number;
beforeTests(async () => {
  port = await box.listen();
  day = await makeRaceDay(station, 'crit', ['23', '7'], Date.now() - 400_000);
  const entries = ['23', '7'].map((bib, index) => ({
    entry: index + 1,
    bib,
    name: `Rider ${bib}`,
    category: 'open',
    chips: [`CHIP${bib}`],
  }));
  await decide(station, day.token, 'crit', { type: 'put-entries', entries });
});
after(() => box.close());

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let look = 0; !(await what()); look++) {
    assert.ok(look < 400, String(what));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('set up in a minute: the box connects, its reads are laps, a stranger’s chip is asked about', async () => {
  const page = await openConsole('/control/crit');
  await enter(page);
  await page.getByRole('button', { name: /How the station is/ }).click();
  await page.getByRole('button', { name: 'Chip decoders …' }).click();
  await page.getByText('No chip decoder is set up').waitFor();
  await page.getByRole('button', { name: 'Add a decoder' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Finish line');
  await dialog.getByLabel('Its address').fill('127.0.0.1');
  await dialog.getByLabel('Port').fill(String(port));
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const story = dialog.getByRole('listitem').first();
  await story.getByText('connected', { exact: true }).waitFor();

  const lapMs = Date.now() - 200_000;
  const passed = (chip: string, ms: number) => box.passings.push({ chip, readerMs: ms + TWO_HOURS_MS });
  passed('CHIP7', lapMs);
  passed('00CHIP23', lapMs + 1_500);
  passed('STRANGER', lapMs + 3_000);
  await story.getByText('STRANGER').waitFor();
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  const rows = async () =>
    Object.values((await ask(station, 'GET', '/v1/races/crit', { token: day.token })).json.rows);
  await until(async () => (await rows()).every((row) => (row as { laps: number }).laps === 1));
  await page
    .getByRole('region', { name: /Attention/ })
    .getByText(/STRANGER/)
    .waitFor();

  const asked = box.asked.length;
  box.cut();
  passed('CHIP7', Date.now() - 10_000);
  await until(async () => (await rows()).some((row) => (row as { laps: number }).laps === 2));
  assert.ok(box.asked.slice(asked).includes('4:1'), 'only what was missed is asked for');
  await page.context().close();
});

test('what a decoder tells that counts for nobody is shown with its reason, in the reader’s language, and can be counted', async () => {
  const page = await openConsole('/control/crit', { ...DESK, locale: 'de-CH' });
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Passwort').fill(ADMIN_PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('button', { name: /Wie es der Station geht/ }).click();
  await page.getByRole('button', { name: 'Chip-Decoder …' }).click();
  const readerMs = Date.now() - 5_000 + TWO_HOURS_MS;
  box.passings.push({ chip: 'CHIP23', readerMs, loop: '2' }, { chip: '99999', readerMs });
  box.passings.push({ chip: '', readerMs, line: '7;;nonsense' });
  const aside = page.locator('.decoder-aside');
  await aside.getByText('3 Lesungen liegen beiseite').waitFor();
  await aside.getByText(/An Schleife 2 gelesen; dieser Decoder steht für Schleife 1/).waitFor();
  await aside.getByText(/Ein Impuls \(Lichtschranke, Taster\), kein Chip/).waitFor();
  await page.getByText(/Seine Uhr geht 2 h 0 min vor/).waitFor();
  await assertAccessible(page);
  await aside.getByRole('button', { name: 'Zählen' }).click();
  await aside.getByText('2 Lesungen liegen beiseite').waitFor();
  await aside.getByRole('button', { name: 'Von der Liste' }).first().click();
  await aside.getByText('Eine Lesung liegt beiseite').waitFor();
  const answer = await ask(station, 'GET', '/v1/races/crit/passings', { token: day.token });
  assert.equal(answer.json.passings.length, 5, 'the one that was counted');
  await page.context().close();
});

test('a station that starts again asks its decoders for everything, and counts nothing twice', async () => {
  await station.kill();
  const asked = box.asked.length;
  await startAgain();
  await until(async () => box.asked.slice(asked).includes('1:7'));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const answer = await ask(station, 'GET', '/v1/races/crit/passings', { token: day.token });
  assert.equal(answer.json.passings.length, 5);
});
