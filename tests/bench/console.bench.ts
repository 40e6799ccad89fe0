/**
 * The officials' console with a thousand riders at one fix a second, in a real Chromium that draws in software, at a
 * real station: frames, long tasks and load of the page's main thread. `CONSOLE_RIDERS`, `CONSOLE_SECONDS` shorten it;
 * `CONSOLE_PROFILE=FILE` also writes a CPU profile that Chromium's developer tools open.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { openBrowser } from '../pages/browser.ts';
import { startCrowdedRace } from './console/crowded-race.ts';
import { openCrowdedConsole } from './console/officials-day.ts';
import { traced, watchPage } from './console/page-watch.ts';
import type { Row } from './row.ts';

const RIDERS = Number(process.env.CONSOLE_RIDERS ?? 1_000);
const SECONDS = Number(process.env.CONSOLE_SECONDS ?? 40);
const SETTLE_MS = 8_000;

export async function run(): Promise<Row[]> {
  const race = await startCrowdedRace({ riders: RIDERS });
  const browser = await openBrowser();
  try {
    const page = await openCrowdedConsole(browser, race);
    await page.waitForTimeout(SETTLE_MS);
    const watch = await watchPage(page);
    const profile = process.env.CONSOLE_PROFILE;
    if (profile) {
      await watch.session.send('Profiler.enable');
      await watch.session.send('Profiler.setSamplingInterval', { interval: 200 });
      await watch.session.send('Profiler.start');
    }
    const { result: seen, trace } = await traced(browser, page, () => watch.frames(SECONDS * 1_000));
    if (profile) writeFileSync(profile, JSON.stringify((await watch.session.send('Profiler.stop')).profile));
    if (process.env.CONSOLE_SCREENSHOT) await page.screenshot({ path: process.env.CONSOLE_SCREENSHOT });
    const weight = await watch.weight();
    const load = `load of the machine ${loadavg()[0]!.toFixed(1)}`;
    const longest = seen.longTasksMs[0] ?? 0;
    return [
      {
        name: `frames a second, ${RIDERS} riders`,
        value: seen.perSecond,
        unit: '/s',
        goal: '60',
        p50: seen.p50Ms,
        p99: seen.p99Ms,
        note: `longest ${seen.longestMs.toFixed(0)} ms; ${load}`,
      },
      { name: 'pictures on the screen, by the trace', value: trace.drawnPerSecond, unit: '/s', goal: '60' },
      {
        name: `tasks over 50 ms in ${SECONDS} s`,
        value: seen.longTasksMs.length,
        unit: '',
        goal: '0',
        note: `longest ${longest.toFixed(0)} ms, waiting for a processor counted`,
      },
      {
        name: 'of them by processor time',
        unit: '',
        goal: '0',
        value: trace.longestTasksMs.filter((ms) => ms > 50).length,
        note: `longest ${trace.longestTasksMs[0]?.toFixed(0)} ms`,
      },
      { name: 'main thread busy', value: seen.busy * 100, unit: '%' },
      { name: 'heap after a collection', value: weight.heapMB, unit: 'MB', note: `${weight.nodes} nodes` },
    ];
  } finally {
    await browser.close();
    await race.stop();
  }
}
