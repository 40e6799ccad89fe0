/** A spectator's first seconds at a real station with two hundred riders: what is transferred before anybody moves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCrowdedRace } from '../bench/console/crowded-race.ts';
import { firstMove } from '../bench/console/first-move.ts';
import { openBrowser, PHONE } from './browser.ts';

const MOST_KB = 200;

test(`no more than ${MOST_KB} kB over the line before the first of 200 riders moves, the base map aside`, async () => {
  const race = await startCrowdedRace({ riders: 200 });
  const browser = await openBrowser();
  try {
    const { kB, largest } = await firstMove(browser, race, PHONE);
    console.log(`    ${kB.toFixed(0)} kB: ${largest}`);
    assert.ok(kB > 50, `${kB} kB: the line was not counted`);
    assert.ok(kB <= MOST_KB, `${kB.toFixed(0)} kB: ${largest}`);
  } finally {
    await browser.close();
    await race.stop();
  }
});
