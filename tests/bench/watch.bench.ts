/**
 * A spectator opens a race of two hundred riders at a real station on a phone with a sixth of this computer's speed, five
 * times over: what is transferred and how long it takes until standings are shown and the first rider moves.
 */
import { loadavg } from 'node:os';
import { openBrowser, PHONE } from '../pages/browser.ts';
import { startCrowdedRace } from './console/crowded-race.ts';
import { type FirstMove, firstMove } from './console/first-move.ts';
import type { Row } from './row.ts';

const RIDERS = 200;
const SLOWER = 6;
const TIMES = 5;

export async function run(): Promise<Row[]> {
  const race = await startCrowdedRace({ riders: RIDERS });
  const browser = await openBrowser();
  try {
    const seen: FirstMove[] = [];
    for (let i = 0; i < TIMES; i++) seen.push(await firstMove(browser, race, PHONE, SLOWER));
    const middle = (pick: (one: FirstMove) => number) => seen.map(pick).sort((a, b) => a - b)[TIMES >> 1]!;
    const most = (pick: (one: FirstMove) => number) => Math.max(...seen.map(pick));
    return [
      {
        name: `transferred before the first of ${RIDERS} riders moves`,
        unit: 'kB',
        goal: '≤ 200',
        value: most(({ kB }) => kB),
        note: seen[0]!.largest,
      },
      {
        name: `first rider moves, processor ${SLOWER} times slower`,
        unit: 'ms',
        goal: '≤ 5,000',
        value: middle(({ movingMs }) => movingMs),
        note: `longest ${Math.round(most(({ movingMs }) => movingMs))}; load of the machine ${loadavg()[0]!.toFixed(1)}`,
      },
      { name: 'standings shown', value: middle(({ standingsMs }) => standingsMs), unit: 'ms' },
    ];
  } finally {
    await browser.close();
    await race.stop();
  }
}
