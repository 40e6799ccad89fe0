/**
 * Lists of three thousand riders on the officials' console in a real Chromium that draws in software: frames while the
 * board and the start list are scrolled from end to end, and how many rows exist meanwhile.
 */
import { loadavg } from 'node:os';
import type { Locator, Page } from 'playwright-core';
import { sampleCourse } from '../../simulator/course-file.ts';
import { drawRiders } from '../../simulator/model/riders.ts';
import { signIn } from '../../simulator/official.ts';
import { startOwnStation } from '../../simulator/own-station.ts';
import { setUpOrders, startOrder } from '../../simulator/race-orders.ts';
import { createRandom } from '../../simulator/random.ts';
import { openBrowser } from '../pages/browser.ts';
import { openCrowdedConsole } from './console/officials-day.ts';
import { type PageWatch, watchPage } from './console/page-watch.ts';
import type { Row } from './row.ts';

const RIDERS = Number(process.env.LISTS_RIDERS ?? 3_000);
const SCROLL_MS = 6_000;
const RACE = 'crowded';

export async function run(): Promise<Row[]> {
  const station = await startOwnStation();
  const browser = await openBrowser();
  try {
    const { api, ca } = station.address;
    const official = await signIn(api, station.official, ca);
    await official.ask('POST', '/v1/races', { id: RACE, name: 'Gran fondo', format: 'circuit' });
    const drawn = drawRiders(RIDERS, createRandom(3));
    const riders = drawn.map((rider, index) => ({ ...rider, bib: String(index + 1) }));
    const paper = { name: 'Gran fondo', format: 'circuit', timeZone: 'America/Chicago' } as const;
    const length = { by: 'laps', laps: 5 } as const;
    const course = sampleCourse('grant-park-criterium');
    for (const order of setUpOrders({ ...paper, course, length, riders })) await official.decide(RACE, order);
    await official.decide(RACE, startOrder(Date.now()));
    official.close();
    const page = await openCrowdedConsole(browser, {
      station,
      race: RACE,
      control: `${api}/control/${RACE}`,
    });
    const watch = await watchPage(page);
    const board = await scrolled(page, watch, page.getByRole('region', { name: 'Board' }), 'board');
    await page.getByRole('button', { name: 'Riders', exact: true }).click();
    const list = await scrolled(page, watch, page.getByRole('main'), 'start list');
    return [...board, ...list];
  } finally {
    await browser.close();
    await station.stop();
  }
}

async function scrolled(page: Page, watch: PageWatch, inside: Locator, what: string): Promise<Row[]> {
  const list = inside.locator('.sliding').first();
  await list.waitFor();
  await list.hover();
  // To the foot and back, as far in a second as a hand on a wheel gets.
  const scrolling = (async () => {
    const untilMs = Date.now() + SCROLL_MS;
    for (let i = 0; Date.now() < untilMs; i++) {
      await page.mouse.wheel(0, i % 60 < 30 ? 700 : -700);
      await page.waitForTimeout(30);
    }
  })();
  const seen = await watch.frames(SCROLL_MS);
  await scrolling;
  const rows = await list.locator('.sliding-row').count();
  return [
    {
      name: `${what} of ${RIDERS}, scrolled: frames a second`,
      value: seen.perSecond,
      unit: '/s',
      goal: '60',
      p50: seen.p50Ms,
      p99: seen.p99Ms,
      note: `${seen.longTasksMs.length} tasks over 50 ms; ${rows} rows exist; load of the machine ${loadavg()[0]!.toFixed(1)}`,
    },
  ];
}
