/**
 * Women and juniors in two waves, lived through on the pages alone from the first start of the program to the printed
 * official sheet. The gun was set a minute wrong, for both waves, and is corrected together; a rider's own chip times
 * stay what they were.
 *
 * By hand. Women ride 3 laps, juniors 2, who start 2:00 after the women. The right gun is at G; the official writes
 * G − 1:00. Chips, as time since the women's right gun:
 *   women  101  5:00  10:00  15:00      juniors  201  6:00  10:30    (since their own gun 4:00   8:30)
 *          102  5:02  10:03  15:12               202  6:01  10:40    (                4:01   8:40)
 *          103  5:30  11:10  16:45               203  6:20  never    (                4:20      –)
 *          104  never
 * Under the wrong gun the women's winner has 16:00 and the juniors' 9:30; both are a minute too long. Corrected:
 *   women    1. 101 15:00   2. 102 +12   3. 103 +1:45   104 DNS
 *   juniors  1. 201  8:30   2. 202 +10   203 DNF
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { becomes, said } from '../pages/seen.ts';
import { box, firstRace, startedAt, story } from './first-race.ts';
import { act, clockAt, panel, printed, publishOfficial, type } from './official.ts';

const LIST = [
  ['101', 'Ada Nowak', 'Women'],
  ['102', 'Dora Blanc', 'Women'],
  ['103', 'Eva Lund', 'Women'],
  ['104', 'Ida Mas', 'Women'],
  ['201', 'Bo Silva', 'Juniors'],
  ['202', 'Cem Ito', 'Juniors'],
  ['203', 'Finn Weber', 'Juniors'],
] as const;
/** Seconds since the women's right gun. */
const READ: readonly (readonly [bib: string, atS: number])[] = [
  ...[300, 600, 900].map((atS) => ['101', atS] as const),
  ...[302, 603, 912].map((atS) => ['102', atS] as const),
  ...[330, 670, 1_005].map((atS) => ['103', atS] as const),
  ...[360, 630].map((atS) => ['201', atS] as const),
  ...[361, 640].map((atS) => ['202', atS] as const),
  ['203', 380],
];
/** Into the second: how long a box's answer takes on a busy machine is what the station's measure of its clock is off by. */
const INTO_MS = 450;
/** How long ago the women started. */
const AGO_MS = 18 * 60_000;

/** Two categories, the juniors' wave two minutes after the gun. */
const makeTheRace = (): Promise<Page> =>
  firstRace({
    name: 'Spring road race',
    making: async (dialog) => {
      await dialog.getByLabel('Format').selectOption('road');
      await type(dialog.getByLabel('Category'), 'Women');
      await dialog.getByLabel('Length').selectOption('laps');
      await type(dialog.getByRole('spinbutton', { name: 'Laps' }), '3');
    },
    rules: async (dialog) => {
      await dialog.getByRole('button', { name: 'Categories' }).click();
      await dialog.getByRole('button', { name: 'Add a category' }).click();
      await type(dialog.getByLabel('Category', { exact: true }).last(), 'Juniors');
      await type(dialog.getByLabel('Starts after the gun, minutes').last(), '2');
      await type(dialog.getByRole('spinbutton', { name: 'Laps' }).last(), '2');
    },
    riders: LIST,
  });

test('two waves from the first start of the program to their official sheet', {
  timeout: 290_000,
}, async () => {
  const page = await makeTheRace();
  const gunMs = Math.floor((Date.now() - AGO_MS) / 1_000) * 1_000;
  // Where the official believes that it was: a minute early.
  await startedAt(page, gunMs - 60_000);
  for (const [bib, atS] of [...READ].sort((a, b) => a[1] - b[1]))
    box.passings.push({ chip: `C${bib}`, readerMs: gunMs + atS * 1_000 + INTO_MS });

  const board = panel(page, 'Board');
  // The wrong gun shows: the winner's 16:00 where the judge's watch has 15:00.
  const clock = page.getByRole('timer').first();
  await board.getByText('Columns', { exact: true }).click();
  await board.getByLabel('Time', { exact: true }).check();
  await page.keyboard.press('Escape');
  await board
    .getByText(/^16:00\.\d$/)
    .first()
    .waitFor();
  await board
    .getByText(/^9:30\.\d$/)
    .first()
    .waitFor();

  await page.getByRole('button', { name: 'Corrections …' }).click();
  const corrections = page.getByRole('dialog', { name: 'Corrections' });
  await corrections
    .getByRole('navigation')
    .getByRole('button', { name: 'Start of a wave', exact: true })
    .click();
  // Both waves are chosen: one mistake, one correction.
  await becomes(() => corrections.getByRole('checkbox', { checked: true }).count(), 2);
  await type(corrections.getByLabel('Started at (time of day)'), await clockAt(page, gunMs));
  await corrections.getByText(`→ ${await clockAt(page, gunMs + 120_000)}.000`).waitFor();
  await corrections.getByRole('button', { name: 'Do it' }).click();
  await corrections.getByText('✓ Starts moved').waitFor();
  await page.keyboard.press('Escape');
  await board
    .getByText(/^15:00\.\d$/)
    .first()
    .waitFor();
  await board
    .getByText(/^8:30\.\d$/)
    .first()
    .waitFor();

  // Never seen is asked about before the result, and is no DNF.
  const never = panel(page, 'Attention').getByRole('listitem').filter({ hasText: 'Never seen' });
  await never.getByRole('button', { name: 'Did not start' }).click();
  await said(page, 'Status set');
  await act(page, /^Finish/, 'Race finished');
  // The board with the winner's time comes over its own line, after the answer that the decision was kept.
  await clock.filter({ hasText: /^15:00$/ }).waitFor();
  await act(page, /^Publish provisional/, 'Result published');
  await publishOfficial(page);
  const { tables, text } = await printed(page, story.origin, 'spring-road-race', 2);
  const told = (name: string) =>
    tables[name]!.map(([place, bib, , laps, time, gap]) => [place, bib, laps, time, gap].join(' ').trim());
  assert.deepEqual(told('Women'), ['1 101 3 15:00', '2 102 3 15:12 +12', '3 103 3 16:45 +1:45', 'DNS 104 0']);
  assert.deepEqual(told('Juniors'), ['1 201 2 8:30', '2 202 2 8:40 +10', 'DNF 203 1']);
  assert.match(text, /M\. Keller/);
  console.log(story.told('two waves'));
});
