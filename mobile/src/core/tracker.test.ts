import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fix } from '../../../race/fix.ts';
import { openShelf } from '../storage/fix-store.ts';
import { nodeDatabase } from '../storage/node-database.fixture.ts';
import { type Rider, riderFrom } from './rider.ts';
import { CardRefused } from './station-api.ts';
import { openTracker } from './tracker.ts';

const START_MS = 1_700_000_000_000;

export const RIDER: Rider = riderFrom(
  {
    kind: 'rider',
    station: { id: 'station', event: 'Spring' },
    race: { id: 'spring', name: 'Spring race' },
    entry: 7,
    bib: '41',
    name: 'Ada',
    credential: { username: 'spring.41', password: 'K7QF93XMK7QF93XM' },
    tracking: { batchMs: 5_000, sending: 'steady', sampling: 'dense' },
  },
  'https://bell-lap.local:8443',
)!;

/** A station whose clock is right, a phone whose clock is not, and a line between them that may be cut. */
function venue({ phoneFastMs = 0 } = {}) {
  let nowMs = START_MS;
  const stored = new Map<number, Fix>();
  const met = { batches: 0, repeats: 0, isCut: false, losesAnswers: false, refuses: false, hangs: false };
  const database = nodeDatabase();
  const api = {
    bytes: 0,
    async send(_rider: Rider, fixes: readonly Fix[]) {
      if (met.hangs) return new Promise<void>(() => {});
      if (met.refuses) throw new CardRefused('The station answers 401.');
      if (met.isCut) throw new Error('no network');
      met.batches += 1;
      for (const fix of fixes) {
        if (stored.has(fix.timeMs)) met.repeats += 1;
        stored.set(fix.timeMs, fix);
      }
      if (met.losesAnswers) throw new Error('no answer');
    },
    async askClock() {
      if (met.isCut) throw new Error('no network');
      return { t0: nowMs, t1: nowMs - phoneFastMs + 20, t2: nowMs - phoneFastMs + 20, t3: nowMs + 40 };
    },
  };
  return {
    met,
    stored,
    /** The app's start, as often as wished, on the same phone. */
    start: async () =>
      openTracker({ shelf: await openShelf(database, true), api, now: () => nowMs, chance: () => 0.5 }),
    pass(ms: number) {
      nowMs += ms;
    },
    fix(): Fix {
      const second = (nowMs - START_MS) / 1_000;
      return { timeMs: nowMs, latDeg: 50 + second * 1e-4, lonDeg: 10, speedMps: 11, headingDeg: 0 };
    },
  };
}

async function rideFor(
  { pass, fix }: ReturnType<typeof venue>,
  tracker: Awaited<ReturnType<typeof openTracker>>,
  seconds: number,
): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    pass(1_000);
    await tracker.hear([fix()]);
  }
}

test('given a rider in reach, when they ride a minute, then a batch goes out every five seconds and no timer was needed', async () => {
  const race = venue();
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  await rideFor(race, tracker, 60);
  assert.ok(race.met.batches >= 9 && race.met.batches <= 12, `${race.met.batches} batches`);
  assert.equal(race.stored.size + tracker.state().waiting, 60);
  assert.ok(tracker.state().waiting <= 6);
  assert.equal(tracker.state().line, 'open');
});

test('given a rider out of range for ten minutes, when the app is killed meanwhile and they come back, then the station has every position once', async () => {
  const race = venue();
  const before = await race.start();
  await before.be(RIDER);
  await before.ride(true);
  await rideFor(race, before, 20);
  race.met.isCut = true;
  await rideFor(race, before, 300);
  assert.equal(before.state().line, 'closed');

  const after = await race.start();
  assert.equal(after.state().riding, true);
  assert.equal(after.state().rider?.bib, '41');
  await rideFor(race, after, 300);
  race.met.isCut = false;
  await rideFor(race, after, 60);
  await after.hurry();
  await after.ride(false);
  assert.equal(after.state().waiting, 0);
  assert.equal(race.stored.size, 680);
  assert.equal(race.met.repeats, 0);
});

test('given answers that are lost, then what went again is recognised as the same positions', async () => {
  const race = venue({ phoneFastMs: 90_000 });
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  race.met.losesAnswers = true;
  await rideFor(race, tracker, 30);
  race.met.losesAnswers = false;
  await rideFor(race, tracker, 60);
  await tracker.ride(false);
  assert.ok(race.met.repeats > 0);
  assert.equal(race.stored.size, 90);
});

test('given a phone whose clock is an hour fast, then the station gets the right times', async () => {
  const race = venue({ phoneFastMs: 3_600_000 });
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  await rideFor(race, tracker, 10);
  const [first] = race.stored.keys();
  assert.equal(first, START_MS + 1_000 - 3_600_000);
  assert.equal(tracker.state().correctionMs, -3_600_000);
});

test('given a card that was revoked, then all is kept and tried again later, and a new card sends it', async () => {
  const race = venue();
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  race.met.refuses = true;
  await rideFor(race, tracker, 30);
  assert.equal(tracker.state().line, 'refused');
  assert.equal(tracker.state().waiting, 30);
  race.met.refuses = false;
  await tracker.be({ ...RIDER, credential: { username: 'spring.41', password: 'A7QF93XMK7QF93XM' } });
  assert.equal(tracker.state().waiting, 30);
  await tracker.hurry();
  assert.equal(race.stored.size, 30);
});

test('given a delivery that never ends because the phone slept, then it is given up and the positions go again', async () => {
  const race = venue();
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  await rideFor(race, tracker, 4);
  race.met.hangs = true;
  race.pass(2_000);
  void tracker.hear([race.fix()]);
  await new Promise((resolve) => setImmediate(resolve));
  race.met.hangs = false;
  await rideFor(race, tracker, 70);
  await tracker.ride(false);
  assert.equal(tracker.state().waiting, 0);
  assert.equal(race.stored.size, 75);
});

test('given positions handed over several at a time, then all are stored in one go', async () => {
  const race = venue();
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  const fixes: Fix[] = [];
  for (let second = 0; second < 30; second++) {
    race.pass(1_000);
    fixes.push(race.fix());
  }
  await tracker.hear(fixes);
  assert.equal(race.stored.size + tracker.state().waiting, 30);
});

test('given a new card in the middle of a ride, then positions that come meanwhile wait and none is lost', async () => {
  const race = venue();
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  race.met.isCut = true;
  await rideFor(race, tracker, 20);
  const changing = tracker.be({ ...RIDER, credential: { username: 'spring.41', password: 'B' } });
  race.pass(1_000);
  await Promise.all([changing, tracker.hear([race.fix()])]);
  race.met.isCut = false;
  await rideFor(race, tracker, 40);
  await tracker.ride(false);
  assert.equal(race.stored.size, 61);
  assert.equal(tracker.state().storeFailed, false);
});

test('given a rider who has stopped, when the system goes on giving positions, then none is kept', async () => {
  const race = venue();
  const tracker = await race.start();
  await tracker.be(RIDER);
  await tracker.ride(true);
  await rideFor(race, tracker, 10);
  await tracker.ride(false);
  await rideFor(race, tracker, 60);
  assert.equal(tracker.state().kept, 10);
  assert.equal(race.stored.size, 10);
});

test('given no rider, then positions are not kept', async () => {
  const race = venue();
  const tracker = await race.start();
  await rideFor(race, tracker, 5);
  assert.equal(tracker.state().kept, 0);
});
