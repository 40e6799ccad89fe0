/**
 * A time trial lived through on the pages alone, from the first start of the program to the printed official sheet: a
 * start order, a gun, a late starter at the line, a late starter whom the jury gives the real start, no-shows, the screen
 * of who is on the course, and hundredths.
 *
 * By hand. Ten riders every 5 s by bib, the first at G. Chips, since G:
 *   1 starts 0   reads  24.37 → 24.37            6 starts 25  reads 55.05 → 30.05
 *   2 starts 5   reads  28.91 → 23.91            7 starts 30  reads 61.20 → 31.20 by the list; the jury gives the start
 *   4 starts 15  reads  39.38 → 24.38              at G+34 (held up at the gate) → 27.20
 *   3 starts 10, late; the starter presses at P, 12.5 or later, reads 33 s after that → about 33
 *   5 is a no-show at the line; 8, 9, 10 never come: DNS in bulk, after the finish.
 * So: 2 23.91 · 1 +0.46 · 4 +0.47 · 7 +3.29 · 6 +6.14 · 3 last; 5, 8, 9, 10 DNS.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { becomes, said, stays } from '../pages/seen.ts';
import { box, firstRace, startedAt, story } from './first-race.ts';
import { act, clockAt, correct, hold, panel, pause, printed, publishOfficial, type } from './official.ts';

const RIDERS = [
  'Ada Nowak',
  'Bo Silva',
  'Cem Ito',
  'Dora Blanc',
  'Eva Lund',
  'Finn Weber',
  'Gil Roux',
  'Ida Mas',
  'Jon Ek',
  'Kim Lee',
];
/** Into the hundredth: the station puts a box's clock right by what it measured, to some milliseconds. */
const INTO_MS = 5;
/** How long the late starter rides, from the starter's press: longest of all. */
const LATE_RIDES_MS = 33_000;
/** Seconds since the gun. */
const READ = [
  ['1', 24.37] as const,
  ['2', 28.91] as const,
  ['4', 39.38] as const,
  ['6', 55.05] as const,
  ['7', 61.2] as const,
];

async function startOrder(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start order' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start order and starter' });
  await dialog.getByLabel('Order within a category').selectOption('bib');
  await type(dialog.getByLabel('Seconds between riders'), '5');
  await dialog.getByRole('button', { name: 'Show the order' }).click();
  await dialog.getByRole('button', { name: 'Put on the start list: 10 riders' }).click();
  await dialog.getByText('Choose two riders to swap them.').waitFor();
}

/** The gun at a full second: both the starter's clock and the screens count down to it. */
async function theGun(page: Page): Promise<number> {
  // On a machine so busy that it has gone by meanwhile, they did start.
  const gunMs = Math.ceil((Date.now() + 8_000) / 1_000) * 1_000;
  await startedAt(page, gunMs);
  return gunMs;
}
const until = (ms: number) => pause(ms - Date.now());

/** A read comes in as it happens. */
function reads(bib: string, atMs: number): void {
  const readerMs = Math.round(atMs) + INTO_MS;
  setTimeout(() => box.passings.push({ chip: `C${bib}`, readerMs }), readerMs - Date.now() + 5);
}
/** Who reads before the screen of the course is looked at, and who after it, however long that takes. */
const HOME_BEFORE = 2;

test('a time trial from the first start of the program to its official sheet', {
  timeout: 280_000,
}, async () => {
  const opened = Promise.withResolvers<Page>();
  const page = await firstRace({
    name: 'Lake time trial',
    making: async (dialog) => {
      await dialog.getByLabel('Format').selectOption('time-trial');
      await dialog.getByLabel('Length').selectOption('laps');
      await type(dialog.getByRole('spinbutton', { name: 'Laps' }), '1');
    },
    riders: RIDERS,
    atTheList: async (page) => {
      await startOrder(page);
      const starts = story.context.waitForEvent('page');
      await page.getByRole('link', { name: 'Open it here' }).click();
      opened.resolve(await starts);
      await page.keyboard.press('Escape');
    },
  });
  const starter = await opened.promise;

  const gunMs = await theGun(page);
  for (const [bib, atS] of READ.slice(0, HOME_BEFORE)) reads(bib, gunMs + atS * 1_000);
  await stays(() => page.getByRole('button', { name: /^Bell/ }).count(), 0, 'no bell in a time trial');
  await stays(() => page.getByText(/laps? to go/i).count(), 0);

  // At the line: 3 comes three seconds late, 5 is not there.
  const justStarted = starter.getByRole('region', { name: 'Just started' });
  const gone = (name: string) => justStarted.getByRole('listitem').filter({ hasText: name });
  await until(gunMs + 12_500);
  const beforeMs = Date.now();
  await gone('Cem Ito').getByRole('button', { name: 'Started late: now' }).click();
  const pressedMs = Date.now();
  await gone('Eva Lund').waitFor();
  await hold(gone('Eva Lund').getByRole('button', { name: 'Was not there' }));
  await starter.getByRole('region', { name: 'Did not start' }).getByText('Lund').waitFor();
  await starter.getByText('All on disk at the station').waitFor();

  // On the course from 30 s on: who set off, without those who were not there or are home.
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const screenOpens = story.context.waitForEvent('page');
  await page.getByRole('link', { name: 'On-course board' }).click();
  const screen = await screenOpens;
  await page.keyboard.press('Escape');
  await until(gunMs + 32_000);
  // Those who follow set off every five seconds, whether they are there or not.
  await becomes(
    async () => (await screen.getByRole('rowheader').allTextContents()).slice(0, 4),
    ['Cem Ito', 'Dora Blanc', 'Finn Weber', 'Gil Roux'],
  );
  await screen.getByText(/\b[4-7] riders on the course/).waitFor();
  for (const [bib, atS] of READ.slice(HOME_BEFORE)) reads(bib, gunMs + atS * 1_000);
  reads('3', pressedMs + LATE_RIDES_MS);

  // Hundredths, as far as a chip knows them; who is home has a gap.
  const board = panel(page, 'Board');
  await until(gunMs + 62_000);
  await board.getByText('23.91').first().waitFor();
  await board.getByText('+0.46').first().waitFor();
  await board.getByText('31.20').first().waitFor();
  await board
    .getByRole('button', { name: /Cem Ito/ })
    .getByText(/^\+\d/)
    .first()
    .waitFor();
  await correct(
    page,
    'Start of a rider',
    async (dialog) => {
      await type(dialog.getByRole('combobox', { name: 'Bib' }).first(), '7');
      await type(dialog.getByLabel('Started at (time of day)'), await clockAt(page, gunMs + 34_000));
    },
    'Start time set',
  );
  await board.getByText('27.20').first().waitFor();

  await act(page, /^Finish/, 'Race finished');
  const never = panel(page, 'Attention').getByRole('listitem').filter({ hasText: 'Never seen' });
  await never.getByText('3 riders of Open not seen since the start.').waitFor();
  await never.getByRole('button', { name: 'All: did not start' }).click();
  await said(page, 'Status of several set');
  await act(page, /^Publish provisional/, 'Result published');
  await publishOfficial(page);
  const { tables } = await printed(page, story.origin, 'lake-time-trial', 2);
  const rows = tables.Open!.map(([place, bib, , start, time, gap]) => ({ place, bib, start, time, gap }));
  const clock = (offsetS: number) => clockAt(page, gunMs + offsetS * 1_000);
  assert.deepEqual(rows.slice(0, 5), [
    { place: '1', bib: '2', start: await clock(5), time: '0:23.91', gap: '' },
    { place: '2', bib: '1', start: await clock(0), time: '0:24.37', gap: '+0.46' },
    { place: '3', bib: '4', start: await clock(15), time: '0:24.38', gap: '+0.47' },
    { place: '4', bib: '7', start: await clock(34), time: '0:27.20', gap: '+3.29' },
    { place: '5', bib: '6', start: await clock(25), time: '0:30.05', gap: '+6.14' },
  ]);
  assert.deepEqual([rows[5]!.place, rows[5]!.bib], ['6', '3']);
  const lateS = Number(rows[5]!.time!.replace('0:', ''));
  const [leastS, mostS] = [pressedMs, beforeMs].map((atMs) => (pressedMs + LATE_RIDES_MS - atMs) / 1_000) as [
    number,
    number,
  ];
  assert.ok(
    leastS - 0.1 <= lateS && lateS <= mostS + 0.1,
    `${lateS} s from a press ${leastS} to ${mostS} s before the line`,
  );
  assert.deepEqual(
    rows.slice(6).map(({ place, bib, time }) => [place, bib, time]),
    ['5', '8', '9', '10'].map((bib) => ['DNS', bib, '']),
  );
  console.log(story.told('time trial'));
});
