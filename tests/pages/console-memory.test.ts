/** The officials' console forgets what it should: round after round of work on a race that goes on weighs no more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCrowdedRace } from '../bench/console/crowded-race.ts';
import { openCrowdedConsole, workARound } from '../bench/console/officials-day.ts';
import { watchPage } from '../bench/console/page-watch.ts';
import { openBrowser } from './browser.ts';

const ROUNDS = 4;

test('after twice the rounds of work the console weighs what it weighed: heap, DOM nodes, listeners', async () => {
  const race = await startCrowdedRace({ riders: 30, speed: 20, rideMs: 1_200_000, laps: 200 });
  const browser = await openBrowser();
  try {
    const page = await openCrowdedConsole(browser, race);
    const watch = await watchPage(page);
    const work = async () => {
      for (let round = 0; round < ROUNDS; round++) await workARound(page);
      return watch.weight();
    };
    await work();
    const before = await work();
    const after = await work();
    // Generous: lists and caches fill up to their bounds; what grows with every round passes this soon.
    assert.ok(after.heapMB < before.heapMB * 1.3 + 2, `${before.heapMB} MB became ${after.heapMB}`);
    assert.ok(after.nodes < before.nodes * 1.3 + 500, `${before.nodes} nodes became ${after.nodes}`);
    assert.ok(
      after.listeners < before.listeners * 2 + 4_000,
      `${before.listeners} listeners became ${after.listeners}`,
    );
    assert.deepEqual(
      page.complaints.filter((text) => !/Failed to load resource/.test(text)),
      [],
    );
  } finally {
    await browser.close();
    await race.stop();
  }
});
