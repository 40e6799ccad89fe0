/**
 * A cyclo-cross lived through on the pages alone, from the first start of the program to the printed official sheet: the
 * 80 % rule takes riders off, one gives up, and one who was taken off is kept in by the jury.
 *
 * By hand. Four laps. The leader's first lap takes 6:00, 80 % of it are 4:48: who is further behind at the line is taken
 * off there, not on the last lap. Chips, since the gun:
 *   1   6:00  12:00  18:00  24:00
 *   2   6:10  12:30  19:00  25:40
 *   3   7:30  15:00  22:30  30:15     1:30, 3:00, 4:30 behind: rides on; comes in 6:15 down
 *   4   8:20  17:00  25:30            2:20, then 5:00 behind: taken off after 2 laps; rides a lap too many, which is nothing
 *   5  11:00                          5:00 behind: taken off after 1 lap
 *   6   9:00  18:30                   3:00, then 6:30 behind: taken off after 2 laps, later than 4
 *   7   6:30                          broken chain: DNF, by the keypad
 *   8  10:50  18:40  28:20            4:50 behind: taken off after 1 lap. Stopped by a marshal for an ambulance: the jury
 *                                     keeps 8 in, who ends lap 3 after the winner and so has finished, a lap down
 * So: 1 24:00 · 2 +1:40 · 3 +6:15 · 8 −1 lap; those taken off with the time at which they were: 4 −2 laps 17:00 ·
 * 6 −2 laps 18:30 · 5 −3 laps 11:00; 7 DNF.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { becomes } from '../pages/seen.ts';
import { box, firstRace, startedAt, story } from './first-race.ts';
import { act, correct, keyed, panel, pause, printed, publishOfficial, type } from './official.ts';

const RIDERS = [
  'Ada Nowak',
  'Bo Silva',
  'Cem Ito',
  'Dora Blanc',
  'Eva Lund',
  'Finn Weber',
  'Gil Roux',
  'Ida Mas',
];
const ROUNDS: Readonly<Record<string, readonly string[]>> = {
  1: ['6:00', '12:00', '18:00', '24:00'],
  2: ['6:10', '12:30', '19:00', '25:40'],
  3: ['7:30', '15:00', '22:30', '30:15'],
  4: ['8:20', '17:00', '25:30'],
  5: ['11:00'],
  6: ['9:00', '18:30'],
  7: ['6:30'],
  8: ['10:50', '18:40', '28:20'],
};
/** Into the second: the station puts a box's clock right by what it measured, to some milliseconds. */
const INTO_MS = 450;
const AGO_MS = 31 * 60_000;

function ride(gunMs: number): void {
  const reads = Object.entries(ROUNDS).flatMap(([bib, times]) =>
    times.map((text) => {
      const [minutes = 0, seconds = 0] = text.split(':').map(Number);
      return { chip: `C${bib}`, readerMs: gunMs + (minutes * 60 + seconds) * 1_000 + INTO_MS };
    }),
  );
  box.passings.push(...reads.sort((a, b) => a.readerMs - b.readerMs));
}

test('a cyclo-cross from the first start of the program to its official sheet', {
  timeout: 290_000,
}, async () => {
  const making = async (dialog: Locator) => {
    await dialog.getByLabel('Format').selectOption('cyclocross');
    // Its rule is there from the start.
    await becomes(() => dialog.getByLabel('Lapped riders').inputValue(), 'pulled');
    await becomes(() => dialog.getByRole('textbox', { name: /^Pulled when behind by/ }).inputValue(), '80');
    await dialog.getByLabel('Length').selectOption('laps');
    await type(dialog.getByRole('spinbutton', { name: 'Laps' }), '4');
  };
  const page = await firstRace({ name: 'Dune cross', making, riders: RIDERS });
  const gunMs = Math.floor((Date.now() - AGO_MS) / 1_000) * 1_000;
  await startedAt(page, gunMs);
  ride(gunMs);

  const board = panel(page, 'Board');
  const line = (name: string) => board.getByRole('button', { name: new RegExp(name) });
  for (const name of ['Dora Blanc', 'Eva Lund', 'Finn Weber', 'Ida Mas'])
    await line(name).getByText('PUL').waitFor();
  await keyed(page, '-7 ');
  await line('Gil Roux').getByText('DNF').waitFor();
  await correct(
    page,
    'Status',
    async (dialog) => {
      await type(dialog.getByRole('combobox', { name: 'Bib' }).first(), '8');
      await dialog.getByLabel('Back in the race').check();
      await type(dialog.getByLabel(/^Reason/), 'Stopped for the ambulance');
    },
    'Status set',
    // That she races again is no wish to have her taken out again.
    async () => {
      await line('Ida Mas').getByText('PUL').waitFor({ state: 'detached' });
      await pause(300);
    },
  );

  await act(page, /^Finish/, 'Race finished');
  await act(page, /^Publish provisional/, 'Result published');
  await publishOfficial(page);
  const { tables } = await printed(page, story.origin, 'dune-cross', 2);
  assert.deepEqual(
    tables.Open!.map(([place, bib, , laps, time, gap]) => [place, bib, laps, time, gap]),
    [
      ['1', '1', '4', '24:00', ''],
      ['2', '2', '4', '25:40', '+1:40'],
      ['3', '3', '4', '30:15', '+6:15'],
      ['4', '8', '3', '28:20', '−1 lap'],
      ['5', '4', '2', '17:00', '−2 laps'],
      ['6', '6', '2', '18:30', '−2 laps'],
      ['7', '5', '1', '11:00', '−3 laps'],
      ['DNF', '7', '1', '', ''],
    ],
  );
  console.log(story.told('cyclo-cross'));
});
