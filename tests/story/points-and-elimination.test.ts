/**
 * An evening on the track, lived through on the pages alone from the first start of the program to two printed official
 * sheets: a points race and an elimination, whose sprints the judges enter, and in each of them somebody is disqualified
 * after the finish.
 *
 * By hand. Points race of 8 laps, sprints on 2, 4, 6, 8 (5-3-2-1, the last one doubled), ± 20 for a lap:
 *   lap 2   1 2 3 4 5   1: 5   2: 3   3: 2   4: 1
 *   lap 4   2 3 1 4 5   2: 5   3: 3   1: 2   4: 1     (at the line it looked like 2 1 3 4 5: the judges have the film)
 *   lap 6   3 1 2 5 4   3: 5   1: 3   2: 2   5: 1
 *   lap 8   1 2 4 3 5   1: 10  2: 6   4: 4   3: 2
 *   After lap 5 rider 5 catches the field, and so has gained a lap: + 20, and 9 passings for 8 laps of the race.
 *   1: 20 · 2: 16 · 3: 12 · 4: 6 · 5: 21.   So 5 1 2 3 4.
 *   2 is disqualified. A sprint that the judges entered holds as entered, nobody moves up in it: 5 21, 1 20, 3 12, 4 6.
 *
 * Elimination of 6 riders, a sprint a lap, the last is out, two in the final: 6, then 5, then 4, then 3 are out; 2 beats 1
 * in the final. 1 is disqualified: those who were out stay out in that order, and everybody behind moves up: 2 3 4 5 6.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { said } from '../pages/seen.ts';
import { story } from './first-race.ts';
import {
  act,
  correct,
  hold,
  keyed,
  newRace,
  panel,
  pasteList,
  pause,
  president,
  printed,
  publishOfficial,
  settings,
  shortLaps,
  signIn,
  toRace,
  type,
} from './official.ts';

const NAMES = ['Ada Nowak', 'Bo Silva', 'Cem Ito', 'Dora Blanc', 'Eva Lund', 'Finn Weber'];
const list = (riders: number) => [
  'Bib\tName',
  ...NAMES.slice(0, riders).map((name, index) => `${index + 1}\t${name}`),
];

async function readyToRide(page: Page, riders: number): Promise<void> {
  await pasteList(page, list(riders));
  await toRace(page);
  await settings(page, async (dialog) => {
    await president(dialog, 'M. Keller');
    await shortLaps(dialog);
  });
  await page.getByRole('button', { name: 'Start …' }).click();
  await hold(page.getByRole('dialog').getByRole('button', { name: /^Hold to start now/ }));
  await said(page, 'Started');
}

/** The judges' sheet of the sprint that ends a lap: what they saw, typed. */
const sprint = (page: Page, lap: number, bibs: string) =>
  correct(
    page,
    'Sprints',
    async (dialog) => {
      await dialog.getByRole('radio', { name: new RegExp(`^${lap}\\b`) }).check();
      await type(dialog.getByLabel('Bibs in order over the line'), bibs);
    },
    'Sprint decided',
  );
/** Round once more than the field, and judged to have gained a lap on it from now on. */
async function gainsALap(page: Page, bib: string): Promise<void> {
  await keyed(page, `${bib} `);
  await correct(
    page,
    'Laps up or down',
    async (dialog) => {
      await type(dialog.getByRole('combobox', { name: 'Bib' }).first(), bib);
      await dialog.getByRole('button', { name: '+1', exact: true }).click();
    },
    'Lap on the field',
  );
}
const disqualify = (page: Page, bib: string) =>
  correct(
    page,
    'Status',
    async (dialog) => {
      await type(dialog.getByRole('combobox', { name: 'Bib' }).first(), bib);
      await dialog.getByLabel(/^DSQ/).check();
      await dialog.getByRole('button', { name: 'Irregular sprint' }).click();
    },
    'Status set',
  );

/** Provisional, then a disqualification, then official: the second version. */
async function publishWithout(page: Page, bib: string, race: string) {
  await act(page, /^Finish/, 'Race finished');
  await act(page, /^Publish provisional/, 'Result published');
  await disqualify(page, bib);
  await publishOfficial(page);
  return (await printed(page, story.origin, race, 2)).tables.Open!;
}

test('a points race from the first start of the program to its official sheet', {
  timeout: 290_000,
}, async () => {
  const page = await story.open('/control');
  await signIn(story, page);
  await newRace(page, 'Lantern points', async (dialog) => {
    await dialog.getByLabel('Format').selectOption('points');
    await type(dialog.getByRole('spinbutton', { name: 'Laps' }), '8');
    await type(dialog.getByRole('textbox', { name: /^A sprint every/ }), '2');
  });
  await readyToRide(page, 5);
  const laps = [
    '1 2 3 4 5',
    '1 2 3 4 5',
    '1 2 3 4 5',
    '2 1 3 4 5',
    '1 2 3 4 5',
    '3 1 2 5 4',
    '1 2 3 4 5',
    '1 2 4 3 5',
  ];
  for (const [index, bibs] of laps.entries()) {
    await pause(400);
    await keyed(page, `${bibs} `, 40);
    if (index === 4) await gainsALap(page, '5');
  }
  await sprint(page, 2, '1 2 3 4 5');
  await sprint(page, 4, '2 3 1 4 5');
  await sprint(page, 6, '3 1 2 5 4');
  await sprint(page, 8, '1 2 4 3 5');
  const board = panel(page, 'Board');
  await board.getByRole('button', { name: /1 5 Eva Lund/ }).waitFor();
  const rows = await publishWithout(page, '2', 'lantern-points');
  const points = rows.map(([place, bib, , laps, points]) => [place, bib, laps, points]);
  assert.deepEqual(points.slice(0, 4), [
    ['1', '5', '8', '21'],
    ['2', '1', '8', '20'],
    ['3', '3', '8', '12'],
    ['4', '4', '8', '6'],
  ]);
  assert.deepEqual(points[4]!.slice(0, 2), ['DSQ', '2']);
  await page.close();
});

test('an elimination on the same evening, to its official sheet', { timeout: 290_000 }, async () => {
  const page = await story.open('/control');
  await newRace(page, 'Devil take the hindmost', async (dialog) => {
    await dialog.getByLabel('Format').selectOption('elimination');
    await type(dialog.getByRole('spinbutton', { name: 'Laps' }), '5');
    await type(dialog.getByRole('textbox', { name: /^A sprint every/ }), '1');
  });
  await readyToRide(page, 6);
  const laps = ['1 2 3 4 5 6', '1 2 3 4 5', '2 1 3 4', '1 2 3', '2 1'];
  for (const [index, bibs] of laps.entries()) {
    await pause(400);
    await keyed(page, `${bibs} `, 40);
    await sprint(page, index + 1, bibs);
  }
  const rows = await publishWithout(page, '1', 'devil-take-the-hindmost');
  assert.deepEqual(
    rows.map(([place, bib]) => [place, bib]),
    [
      ['1', '2'],
      ['2', '3'],
      ['3', '4'],
      ['4', '5'],
      ['5', '6'],
      ['DSQ', '1'],
    ],
  );
  console.log(story.told('points race and elimination'));
});
