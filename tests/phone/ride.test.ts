/**
 * A rider joins by the link on a card and rides with the page in a real browser, over real TLS, against a real station:
 * out of range for ten minutes, tab closed, phone dead, and back. Every fix is at the station exactly once, lap times
 * are right. The day goes twenty times as fast, for the phone and for the station.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { takenMs } from '../../phone/clock-offset.ts';
import { linePlaces, NOTHING_SAMPLED, SAMPLINGS, sample } from '../../phone/sampling.ts';
import type { Course } from '../../race/course/course.ts';
import { courseLengthM, placeAt } from '../../race/course/geometry.ts';
import { nearestAlong } from '../../race/course/make-course.ts';
import { assertAccessible } from '../pages/browser.ts';
import { makeRaceDay, type RaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { keyOf, openPhone, type ReceivedPlace, type TestPhone } from './phone.ts';
import { openWire, type Wire } from './wifi-cut.ts';

const PACE = 20;
const COURSE = SQUARE as unknown as Course;
const LENGTH_M = courseLengthM(COURSE);
const SPEED_MPS = 12;
const FAST_CLOCK = fileURLToPath(new URL('./fast-clock.mjs', import.meta.url));

let station: StationProcess;
let day: RaceDay;
let wire: Wire;
let trust: string;
const fromMs = Date.now();

before(async () => {
  station = await startStationProcess({
    env: {
      NODE_OPTIONS: `--import ${FAST_CLOCK}`,
      BELL_LAP_TEST_PACE: String(PACE),
      BELL_LAP_TEST_FROM: String(fromMs),
    },
  });
  wire = await openWire(station.ports.https);
  trust = await keyOf(station.ports.https);
});
after(async () => {
  await wire.close();
  await station.stop();
  removeDataDir(station);
});

/** Rides on until the phone's clock says so, at an even 12 m/s, from 30 m behind the line on. */
async function rideUntil(phone: TestPhone, beganMs: number, untilMs: number): Promise<void> {
  while (phone.now() < untilMs) {
    const place = placeAt(COURSE, (30 + ((phone.now() - beganMs) / 1_000) * SPEED_MPS) % LENGTH_M);
    await phone.at(place.latDeg, place.lonDeg, SPEED_MPS);
    await new Promise((resolve) => setTimeout(resolve, 1_000 / PACE));
  }
}

/** When the rider crossed the line, by everything the phone ever heard. */
function crossings(heard: readonly ReceivedPlace[]): number[] {
  let before: { atMs: number; alongM: number } | null = null;
  const found: number[] = [];
  for (const { atMs, latDeg, lonDeg } of heard) {
    const { atM: alongM } = nearestAlong(COURSE, { latDeg, lonDeg });
    if (before !== null && before.alongM > LENGTH_M * 0.75 && alongM < LENGTH_M * 0.25) {
      const share = (LENGTH_M - before.alongM) / (LENGTH_M - before.alongM + alongM);
      found.push(before.atMs + (atMs - before.atMs) * share);
    }
    before = { atMs, alongM };
  }
  return found;
}

/** What a phone that heard this keeps: the sampling is the race's, and starts anew with a new page. */
function kept(heard: readonly ReceivedPlace[], pages: readonly number[]): ReceivedPlace[] {
  const lines = linePlaces(COURSE);
  let state = NOTHING_SAMPLED;
  return heard.filter(({ atMs, latDeg, lonDeg }, index) => {
    if (pages.includes(index)) state = NOTHING_SAMPLED;
    const fix = { timeMs: takenMs(atMs, atMs), latDeg, lonDeg, speedMps: SPEED_MPS };
    const next = sample(state, fix, lines, SAMPLINGS.dense, 1);
    state = next.state;
    return next.keep;
  });
}

const queued = async (phone: TestPhone): Promise<number> => {
  const text = await phone.page().locator('.facts dt:text-is("Waiting to be sent") + dd').textContent();
  return Number(text);
};

async function untilSent(phone: TestPhone): Promise<void> {
  for (let wait = 0; wait < 300; wait += 1) {
    if ((await queued(phone)) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`${await queued(phone)} fixes never left the phone`);
}

test('a rider joins by link, rides, is out of range for ten minutes, loses the tab, comes back: every fix once, laps right', async () => {
  const phone = await openPhone({ origin: `https://127.0.0.1:${wire.port}`, trust, pace: PACE, fromMs });
  try {
    day = await makeRaceDay(station, 'crit', ['23', '7'], phone.now() - 60_000);
    const page = await phone.open(`/join/${day.cards.get('23')}`);
    await page.getByRole('heading', { name: 'Rider 23' }).waitFor();
    await assertAccessible(page);
    const line = placeAt(COURSE, 30);
    await phone.at(line.latDeg, line.lonDeg, 0);
    // Offline it can only be opened once it is kept.
    await page.waitForFunction(
      'navigator.serviceWorker.getRegistrations().then((all) => all.length === 2 && all.every((one) => one.active))',
    );
    await page.getByRole('button', { name: 'Track with this phone' }).click();
    await page.getByText('Race control hears you').waitFor();
    assert.equal(new URL(page.url()).pathname, '/rider', 'the link’s secret has left the address');

    const beganMs = phone.now();
    await rideUntil(phone, beganMs, beganMs + 120_000);
    await page.locator('.ride-figure', { hasText: 'Lap' }).getByText('2/5').waitFor();
    await assertAccessible(page);

    wire.cut();
    await phone.page().context().setOffline(true);
    const cutMs = phone.now();
    await rideUntil(phone, beganMs, cutMs + 240_000);
    await page.getByText(/Not heard for/).waitFor();
    const pageEnds = (await phone.heard()).length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await phone.closeTab();
    await new Promise((resolve) => setTimeout(resolve, 60_000 / PACE));
    const again = await phone.open('/rider');
    await again.getByText('Rider 23').first().waitFor({ state: 'attached' });
    await rideUntil(phone, beganMs, cutMs + 600_000);
    await again.getByRole('button', { name: 'More' }).click();
    assert.ok((await queued(phone)) > 100, 'what was ridden out of range waits on the phone');

    await phone.page().context().setOffline(false);
    wire.mend();
    await untilSent(phone);
    const heard = await phone.heard();
    const expected = kept(heard, [pageEnds]);
    const stored = await storedFixes(station, day, '23');
    assert.equal(stored.length, expected.length, 'every fix is at the station exactly once');
    stored.forEach((fix, index) => {
      const own = expected[index]!;
      assert.ok(Math.abs(fix.latDeg - own.latDeg) < 1e-6 && Math.abs(fix.lonDeg - own.lonDeg) < 1e-6);
      assert.ok(Math.abs(fix.timeMs - own.atMs) < 2_000, `${fix.timeMs - own.atMs} ms off`);
    });

    const answer = await ask(station, 'GET', '/v1/races/crit/passings', { token: day.token });
    const passings = (answer.json.passings as { entry?: number; timeMs: number; line: string }[])
      .filter(({ line: id }) => id === 'finish')
      .map(({ timeMs }) => timeMs)
      .sort((a, b) => a - b);
    const truth = crossings(heard);
    const unmatched = truth.filter((atMs) => !passings.some((timeMs) => Math.abs(timeMs - atMs) < 2_000));
    // The lap in which the tab was closed for a minute may have no positions around the line.
    assert.ok(
      unmatched.length <= 1,
      `laps at ${unmatched.map((atMs) => (atMs - beganMs) / 1_000)} s were not timed`,
    );
    assert.ok(truth.length >= 6, `${truth.length} laps`);
  } finally {
    await phone.end();
  }
});
