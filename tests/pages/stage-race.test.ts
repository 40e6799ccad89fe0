/**
 * A stage race of three small races in a real browser against a real station: ridden, published, chosen, added up;
 * what was asked wrongly is said. With BELL_LAP_SHOTS=folder it leaves pictures.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { decide, signIn } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { assertAccessible, DESK, openBrowser, openPage, PHONE } from './browser.ts';
import { becomes } from './seen.ts';

/** Whole seconds of riders 1 to 4 on each stage. */
const STAGES = [
  [3_600, 3_600, 3_600, 3_640],
  [3_700, 3_690, 3_705, 3_695],
  [3_500, 3_501, 3_502, null],
] as const;

let browser: Browser;
let station: StationProcess;
before(async () => {
  [browser, station] = await Promise.all([openBrowser(), startStationProcess()]);
  const token = await signIn(station);
  for (const [index, seconds] of STAGES.entries()) {
    const race = `tour-${index + 1}`;
    const startMs = Date.now() - (STAGES.length - index) * 86_400_000;
    const categories = [{ id: 'open', name: 'Open', length: { by: 'distance' }, startOffsetMs: 0 }];
    const body = { id: race, name: `Harbour tour, stage ${index + 1}`, format: 'road', categories };
    const made = await ask(station, 'POST', '/v1/races', { token, body });
    assert.equal(made.status, 201, made.text);
    const entries = seconds.map((_, at) => ({
      entry: at + 1,
      bib: `${at + 1}`,
      name: `Rider ${at + 1}`,
      team: at < 3 ? 'Velo' : 'Roue',
      category: 'open',
      chips: [],
    }));
    await decide(station, token, race, { type: 'put-entries', entries });
    await decide(station, token, race, { type: 'start', atMs: startMs });
    const passings = seconds.flatMap((after, at) =>
      after === null
        ? []
        : [
            {
              id: randomUUID(),
              line: 'finish',
              source: 'photo',
              who: { bib: `${at + 1}` },
              // Four thousandths apart: placed, and one bunch.
              timeMs: startMs + after * 1_000 + at * 4,
            },
          ],
    );
    const seen = await ask(station, 'POST', `/v1/races/${race}/passings`, { token, body: { passings } });
    assert.ok(seen.status === 200 && !seen.text.includes('refusal'), seen.text);
    for (const [at, after] of seconds.entries())
      if (after === null)
        await decide(station, token, race, { type: 'set-status', entry: at + 1, status: 'DNF' });
    await decide(station, token, race, { type: 'publish-result', state: 'official' });
  }
});
after(async () => {
  await browser?.close();
  await station?.stop();
  if (station) removeDataDir(station);
});

const shots = process.env.BELL_LAP_SHOTS;
async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
const open = (path: string, size = DESK, theme: 'tent' | 'sun' = 'tent') =>
  openPage(
    browser,
    `https://127.0.0.1:${station.ports.https}${path}`,
    { ...size, ignoreHTTPSErrors: true },
    theme,
  );
const rows = async (page: Page, table: string) =>
  (await page.getByRole('region', { name: table }).locator('tbody tr').allInnerTexts()).map((text) =>
    text.replace(/\s+/g, ' ').trim(),
  );
const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

test('three stages are chosen among past races and added up; the link shows the same on a phone, and prints', async () => {
  const page = await open('/history');
  await page.getByRole('link', { name: 'Stage race' }).click();
  for (const stage of [1, 2, 3]) await page.getByLabel(`Harbour tour, stage ${stage}`).check();
  await page.getByLabel('Bonuses at the finish').fill('10,6,4');
  await page.getByLabel('Points at each finish').fill('15,12,10');
  await page.getByLabel('Sprints and climbs').fill('2 HC 3,1 : 10,8');
  await shoot(page, 'stages-choice-desk');
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Add up' }).click();
  await page.getByRole('region', { name: 'General classification' }).waitFor();
  // 2: 3600−6 + 3690−10 + 3501−6 · 1: 3600−10 + 3700−4 + 3500−10 · 3: 3600−4 + 3705 + 3502−4. 4 gave up.
  const general = await rows(page, 'General classification');
  assert.match(
    general.join(' | '),
    /^1 2 Rider 2 2:59:29 \| 2 1 Rider 1 2:59:36 \S*7\S* \| 3 3 Rider 3 2:59:59 \S*30\S*$/,
  );
  await becomes(() => rows(page, 'Mountains classification'), ['1 3 Rider 3 10', '2 1 Rider 1 8']);
  await becomes(
    () => rows(page, 'Points classification'),
    ['1 1 Rider 1 40', '2 2 Rider 2 39', '3 3 Rider 3 20'],
  );
  await becomes(async () => (await rows(page, 'Teams')).join(' | '), /^1 Velo 8:59:58$/);
  await assertAccessible(page);
  await becomes(() => wide(page), 0);
  await shoot(page, 'stages-desk');
  await page.emulateMedia({ media: 'print' });
  await becomes(
    () => page.locator('.stage-choice').isVisible(),
    false,
    'on paper there is nothing to choose',
  );
  await becomes(() => page.getByRole('table').first().isVisible(), true);
  const link = new URL(page.url());
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  const phone = await open(link.pathname + link.search, PHONE, 'sun');
  await phone.getByRole('region', { name: 'General classification' }).waitFor();
  await becomes(() => rows(phone, 'General classification'), general);
  await assertAccessible(phone);
  await becomes(() => wide(phone), 0);
  await shoot(phone, 'stages-phone-sun');
  await phone.context().close();
});

test('a prize that cannot be read, and one of a stage that is not there: the page says what would be right', async () => {
  const page = await open('/history?stages=tour-1&prizes=gold');
  await page.getByText(/a prize reads/).waitFor();
  await page.goto(page.url().replace('gold', encodeURIComponent('2 sprint 1 : 5')));
  await page.getByText(/there are 1/).waitFor();
  await page.goto(`${new URL(page.url()).origin}/history?stages=tour-1,nowhere`);
  await page.getByText('One of these races is not here or not public.').waitFor();
  await page.context().close();
});
