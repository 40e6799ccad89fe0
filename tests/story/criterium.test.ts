/**
 * A criterium of 40 minutes and 3 laps, lived through on the pages alone from the first start of the program to the
 * printed official sheet: nobody presses start, the race is neutralised, the tab crashes while a bunch is typed, a photo
 * decides, a protest is upheld, and the second version is official.
 *
 * By hand. Thirteen laps of three minutes by chip after a gun that nobody pressed (39:00). 40 minutes are over while the
 * race goes on; the leader's next passing ends lap 14, and with it three laps are to go: 17 laps. In lap 15 the race is
 * neutralised for a while. Ends of the laps, as typed:
 *   14: 1 2 3 4 5 6    15: 1 2 3 | crash | 4 5, 6 is out (14 laps, DNF)    16: 1 2 3 4 5    17: 2 1 3 4 5 in one breath
 * The picture has 1 before 2. The protest against 1 is upheld: 1 goes to the end of its group, which is all five.
 * So: 2, 3, 4, 5, 1 with 17 laps, 6 DNF.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { becomes, said, stays } from '../pages/seen.ts';
import { box, firstRace, story } from './first-race.ts';
import {
  act,
  clockAt,
  correct,
  hold,
  keyed,
  keyedAtOnce,
  panel,
  pause,
  printed,
  publishOfficial,
  shortLaps,
  type,
} from './official.ts';

const NAMES = ['Ada Nowak', 'Bo Silva', 'Cem Ito', 'Dora Blanc', 'Eva Lund', 'Finn Weber'];
const LAP_MS = 180_000;
const LAPS_BEFORE = 13;
/** How long before the end of the 40 minutes the official sits down at the keypad. */
const LEFT_MS = 25_000;

const makeTheRace = (): Promise<Page> =>
  firstRace({
    name: 'Harbour criterium',
    making: async (dialog) => {
      await dialog.getByLabel('Length').selectOption('time-laps');
      await type(dialog.getByRole('spinbutton', { name: 'Minutes' }), '40');
      await type(dialog.getByRole('spinbutton', { name: 'Then laps' }), '3');
    },
    rules: shortLaps,
    riders: NAMES,
  });

/** The reader has read them for 39 minutes, and nobody pressed start: when they started is off the starter's watch. */
async function startWhereItWas(page: Page): Promise<number> {
  const gunMs = Math.floor((Date.now() - 40 * 60_000 + LEFT_MS) / 1_000) * 1_000;
  for (let lap = 1; lap <= LAPS_BEFORE; lap++)
    for (const [index] of NAMES.entries())
      box.passings.push({ chip: `C${index + 1}`, readerMs: gunMs + lap * LAP_MS + index * 300 });
  const attention = panel(page, 'Attention');
  await attention.getByText(/^6 riders have passed since .* and nobody pressed start/).waitFor();
  await attention.getByRole('button', { name: 'Say when they started …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start the race' });
  // One lap before the first passing: to the millisecond what the watch says.
  await dialog.getByText('one lap before the first passing').waitFor();
  await type(dialog.getByRole('textbox', { name: 'At a time' }), await clockAt(page, gunMs));
  await dialog.getByText(/^That was \d+ min ago/).waitFor();
  await hold(dialog.getByRole('button', { name: /^Hold: they started at/ }));
  await said(page, 'Started');
  return gunMs;
}

/** While the race is neutralised its clock stands, and so do the times. */
async function neutralise(page: Page): Promise<void> {
  await act(page, /^Neutralise/, 'Neutralised');
  await page.keyboard.press('Escape');
  // The board that it is neutralised comes over its own line: the clock goes until then.
  await page.getByRole('button', { name: /^Restart/ }).waitFor();
  const clock = page.getByRole('timer').first();
  const stood = await clock.textContent();
  await stays(() => clock.textContent(), stood!, 'the race’s clock stands', 3_000);
  await hold(page.getByRole('button', { name: /^Restart/ }));
  await said(page, 'Restarted');
}

/** The tab dies with two bibs typed and one in hand; the same official goes on in a new one. */
async function crashInTheBunch(context: BrowserContext, page: Page): Promise<Page> {
  await page.getByLabel('Bibs, then Enter').focus();
  await page.keyboard.type('1 2 3', { delay: 40 });
  await page.getByRole('status', { name: 'What is being typed' }).getByText('Cem Ito').waitFor();
  await Promise.all([page.waitForEvent('crash'), page.goto('chrome://crash').catch(() => undefined)]);
  const again = await context.newPage();
  await again.goto(`${story.origin}/control/harbour-criterium`);
  await again.getByLabel('Bibs, then Enter').waitFor();
  await becomes(() => again.getByLabel('Bibs, then Enter').inputValue(), '3');
  await keyed(again, ' 4 5 -6 ');
  return again;
}

async function photo(page: Page): Promise<void> {
  await keyedAtOnce(page, '2 1 3 4 5 ');
  await panel(page, 'Attention').getByRole('button', { name: 'Put in order …' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Corrections' });
  await type(dialog.getByLabel('Bibs in the order of the picture'), '1 2');
  await dialog.getByRole('button', { name: 'Do it' }).click();
  await said(page, 'Photo order set');
  await page.keyboard.press('Escape');
}

async function protest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Race actions …' }).click();
  await page.getByRole('button', { name: 'Protests …' }).click();
  const register = page.getByRole('dialog', { name: 'Protests' });
  await type(register.getByLabel('Lodged by'), 'Bo Silva');
  await type(register.getByLabel('Against (bibs)'), '1');
  await type(register.getByLabel('Fee paid'), '50 CHF');
  await type(register.getByLabel('What it is about'), 'Left the lane.');
  await register.getByRole('button', { name: 'Enter in the register' }).click();
  await register.getByRole('button', { name: 'Decide …' }).click();
  await register.getByText('Upheld', { exact: true }).click();
  await register.getByRole('button', { name: 'Record the decision' }).click();
  await register.getByText(/Upheld by M\. Keller/).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await correct(
    page,
    'Relegate',
    (dialog) => type(dialog.getByRole('combobox', { name: 'Bib' }).first(), '1'),
    'Rider relegated',
  );
}

test('a criterium from the first start of the program to its official sheet', {
  timeout: 280_000,
}, async () => {
  const first = await makeTheRace();
  const gunMs = await startWhereItWas(first);
  await pause(gunMs + 40 * 60_000 + 1_000 - Date.now());
  const toGo = first.locator('.laps-to-go');
  await keyed(first, '1 2 3 4 5 6 ');
  await toGo.getByText('3', { exact: true }).waitFor();
  await neutralise(first);
  const page = await crashInTheBunch(story.context, first);
  await page.locator('.laps-to-go').getByText('2', { exact: true }).waitFor();
  await keyed(page, '1 2 3 4 5 ');
  await page.locator('.laps-to-go').getByText('1', { exact: true }).waitFor();
  await pause(1_000);
  await photo(page);
  await act(page, /^Finish/, 'Race finished');
  await act(page, /^Publish provisional/, 'Result published');
  await protest(page);
  await publishOfficial(page);
  const { tables, text } = await printed(page, story.origin, 'harbour-criterium', 2);
  assert.deepEqual(
    tables.Open!.map(([place, bib, name, laps]) => [place, bib, name!.split(' ', 2).join(' '), laps]),
    [
      ['1', '2', 'Bo Silva', '17'],
      ['2', '3', 'Cem Ito', '17'],
      ['3', '4', 'Dora Blanc', '17'],
      ['4', '5', 'Eva Lund', '17'],
      ['5', '1', 'Ada Nowak', '17'],
      ['DNF', '6', 'Finn Weber', '14'],
    ],
  );
  assert.match(text, /M\. Keller/);
  console.log(story.told('criterium'));
});
