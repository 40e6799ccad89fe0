/**
 * An hour of a race, replayed thirty times as fast at a real station, on the officials' console in a real Chromium while
 * somebody works on it: live heap after forced collections, DOM nodes and listeners at intervals, and the slope of
 * each over the hour, its first quarter left out (caches fill). `MEMORY_RIDERS`, `MEMORY_SPEED`, `MEMORY_MINUTES`.
 */
import { openBrowser } from '../pages/browser.ts';
import { startCrowdedRace } from './console/crowded-race.ts';
import { openCrowdedConsole, workARound } from './console/officials-day.ts';
import { type Weight, watchPage } from './console/page-watch.ts';
import type { Row } from './row.ts';

const RIDERS = Number(process.env.MEMORY_RIDERS ?? 200);
const SPEED = Number(process.env.MEMORY_SPEED ?? 30);
const MINUTES = Number(process.env.MEMORY_MINUTES ?? 60);
const SAMPLES = 12;
const MINUTE_MS = 60_000;

/** Least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

export async function run(): Promise<Row[]> {
  const rideMs = MINUTES * MINUTE_MS;
  const race = await startCrowdedRace({ riders: RIDERS, speed: SPEED, rideMs, laps: 200 });
  const browser = await openBrowser();
  try {
    const page = await openCrowdedConsole(browser, race);
    const watch = await watchPage(page);
    const seen: { hour: number; weight: Weight }[] = [];
    let rounds = 0;
    for (let sample = 1; sample <= SAMPLES; sample++) {
      while (race.riddenMs() < (rideMs * sample) / SAMPLES) {
        await workARound(page);
        rounds += 1;
        await page.waitForTimeout(1_000);
      }
      const weight = await watch.weight();
      seen.push({ hour: race.riddenMs() / (60 * MINUTE_MS), weight });
      console.log(
        `  ${Math.round(race.riddenMs() / MINUTE_MS)} min raced: ${weight.heapMB.toFixed(2)} MB, ${weight.nodes} nodes, ${weight.listeners} listeners`,
      );
    }
    const later = seen.slice(SAMPLES / 4);
    const row = (name: string, unit: string, pick: (weight: Weight) => number): Row => ({
      name,
      value: pick(later.at(-1)!.weight),
      unit,
      goal: 'flat',
      note: `${slope(later.map(({ hour, weight }) => [hour, pick(weight)])).toFixed(2)} an hour; after a quarter ${pick(later[0]!.weight).toFixed(2)}`,
    });
    return [
      row(`heap after collection, ${RIDERS} riders`, 'MB', (weight) => weight.heapMB),
      row('DOM nodes', '', (weight) => weight.nodes),
      row('event listeners', '', (weight) => weight.listeners),
      { name: 'rounds of work', value: rounds, unit: '' },
    ];
  } finally {
    await browser.close();
    await race.stop();
  }
}
