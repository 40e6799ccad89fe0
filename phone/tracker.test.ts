/**
 * The tracker in both its shells, the riders' page and the native app, over real SQLite and a station on loopback: one
 * suite, each story told twice, and at its end what both have left on the phone and sent compared byte for byte.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fix } from '../race/fix.ts';
import { type AnyTracker, type Card, type Phone, SHELLS, type Shell } from './testing/shells.ts';
import { openTestVenue, type TestVenue } from './testing/venue.ts';

const START_MS = 1_700_000_000_000;
const CARD: Card = { entry: 41, password: 'K7QF93XMK7QF93XM' };
const NEW_CARD: Card = { ...CARD, password: 'A7QF93XMK7QF93XM' };
const STANDBY = '127.0.0.2';

interface Race {
  readonly venue: TestVenue;
  readonly phone: Phone;
  tracker: AnyTracker;
  /** The app is killed and started again. */
  restart(): Promise<void>;
  be(card: Card | null): Promise<void>;
  ride(seconds: number): Promise<void>;
  pass(ms: number): void;
  fix(): Fix;
  /** The phone's disk is full, or has room again. */
  setFull(isFull: boolean): Promise<void>;
}

async function race(shell: Shell, { phoneFastMs = 0, hosts = ['127.0.0.1'] } = {}): Promise<Race> {
  let nowMs = START_MS;
  const venue = await openTestVenue(() => nowMs - phoneFastMs, hosts);
  const phone = await shell.phone(() => nowMs);
  const { origin } = venue;
  const fix = (): Fix => {
    const second = (nowMs - START_MS) / 1_000;
    return { timeMs: nowMs, latDeg: 50 + second * 1e-4, lonDeg: 10, speedMps: 11, headingDeg: 0 };
  };
  const made: Race = {
    venue,
    phone,
    tracker: await phone.start(origin),
    async restart() {
      made.tracker = await phone.start(origin);
    },
    be: (card) => phone.be(made.tracker, origin, card),
    async ride(seconds) {
      for (let second = 0; second < seconds; second++) {
        nowMs += 1_000;
        await made.tracker.hear([fix()]);
      }
    },
    pass(ms) {
      nowMs += ms;
    },
    fix,
    async setFull(isFull) {
      const [row] = await phone.database.all('pragma page_count', []);
      await phone.database.exec(`pragma max_page_count = ${isFull ? Number(row?.page_count) : 1_000_000}`);
    },
  };
  return made;
}

/** What is on the phone: positions as they were and as they were sent, and who is remembered, whatever its name is. */
async function onThePhone({ phone: { database } }: Race): Promise<unknown> {
  const fixes = await database.all('select id, sent, fix from fixes order by id', []);
  const frozen = await database.all("select value from kept where key like 'frozen/%'", []);
  const riding = await database.all("select value from kept where key = 'riding'", []);
  return JSON.parse(JSON.stringify({ fixes, frozen, riding }));
}

type Story = (race: Race) => Promise<void>;

interface Told extends NonNullable<Parameters<typeof race>[1]> {
  /** A socket is refused before a batch is made up, a POST after: then the batches are cut differently. */
  readonly batchesDiffer?: true;
}

/** Tells a story in both shells; both must end with the same store, the same bytes and the same acknowledgements. */
function both(name: string, options: Told, story: Story): void {
  const ends = new Map<string, unknown>();
  for (const shell of SHELLS)
    test(`${shell.name}: ${name}`, async () => {
      const told = await race(shell, options);
      await story(told).finally(async () => {
        const { kept, acknowledged, waiting, line, correctionMs, storeFailed } = told.tracker.state();
        ends.set(shell.name, {
          store: await onThePhone(told),
          sent: options.batchesDiffer ? [...told.venue.fixes.values()] : told.venue.batches,
          state: { kept, acknowledged, waiting, line, correctionMs, storeFailed },
        });
        await told.venue.close();
      });
    });
  test(`both the same: ${name}`, () => {
    const [first, second] = SHELLS.map((shell) => ends.get(shell.name));
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual(first, second);
  });
}

async function start(race: Race): Promise<void> {
  await race.be(CARD);
  await race.tracker.ride(true);
}

both('a minute in reach is a batch every five seconds, without a timer', {}, async (race) => {
  await start(race);
  await race.ride(60);
  const { state } = race.tracker;
  assert.ok(race.venue.batches.length >= 9 && race.venue.batches.length <= 12);
  assert.equal(race.venue.fixes.size + state().waiting, 60);
  assert.ok(state().waiting <= 6);
  assert.equal(state().line, 'open');
});

both(
  'out of range for ten minutes, the app killed meanwhile: every position arrives once',
  {},
  async (race) => {
    await start(race);
    await race.ride(20);
    await race.venue.cut('127.0.0.1');
    await race.ride(60);
    assert.equal(race.tracker.state().line, 'closed');
    await race.restart();
    assert.equal(race.tracker.state().riding, true);
    await race.ride(540);
    await race.venue.mend('127.0.0.1');
    await race.ride(60);
    await race.tracker.hurry();
    await race.tracker.ride(false);
    assert.equal(race.tracker.state().waiting, 0);
    assert.equal(race.venue.fixes.size, 680);
    assert.equal(race.venue.repeats, 0);
  },
);

both(
  'answers that are lost: what goes again is known as the same positions',
  { phoneFastMs: 90_000 },
  async (race) => {
    await start(race);
    race.venue.losesAnswers = true;
    await race.ride(30);
    race.venue.losesAnswers = false;
    await race.ride(60);
    await race.tracker.ride(false);
    assert.ok(race.venue.repeats > 0);
    assert.equal(race.venue.fixes.size, 90);
    assert.equal(race.tracker.state().waiting, 0);
  },
);

both('a phone an hour fast: the station gets the right times', { phoneFastMs: 3_600_000 }, async (race) => {
  await start(race);
  await race.ride(10);
  assert.equal([...race.venue.fixes.keys()][0], START_MS + 1_000 - 3_600_000);
  assert.equal(race.tracker.state().correctionMs, -3_600_000);
});

both('a revoked card: all is kept, and a new card sends it', { batchesDiffer: true }, async (race) => {
  await start(race);
  // A revoked card is thrown out, as the station does.
  race.venue.refuses = true;
  await race.venue.cut('127.0.0.1');
  await race.venue.mend('127.0.0.1');
  await race.ride(40);
  assert.equal(race.tracker.state().line, 'refused');
  assert.equal(race.tracker.state().waiting, 40);
  race.venue.refuses = false;
  await race.be(NEW_CARD);
  assert.equal(race.tracker.state().waiting, 40);
  await race.tracker.hurry();
  assert.equal(race.venue.fixes.size, 40);
});

both(
  'a full phone: nothing in hand is lost, it says so, and stores again once there is room',
  {},
  async (race) => {
    await start(race);
    await race.ride(10);
    await race.venue.cut('127.0.0.1');
    await race.setFull(true);
    await race.ride(300);
    assert.equal(race.tracker.state().storeFailed, true, 'the phone has room for 300 positions more');
    assert.equal(race.tracker.state().kept, 310);
    await race.venue.mend('127.0.0.1');
    await race.ride(60);
    assert.equal(race.tracker.state().waiting <= 6, true, `${race.tracker.state().waiting} wait`);
    await race.venue.cut('127.0.0.1');
    await race.ride(20);
    await race.setFull(false);
    await race.ride(10);
    assert.equal(race.tracker.state().storeFailed, false);
    // Killed now: what was only in memory is on the disk by this time.
    await race.restart();
    await race.venue.mend('127.0.0.1');
    await race.ride(60);
    await race.tracker.ride(false);
    assert.equal(race.tracker.state().waiting, 0);
    assert.equal(race.venue.fixes.size, 460);
  },
);

both('a station whose disk is full: what it did not take goes again', {}, async (race) => {
  await start(race);
  await race.ride(20);
  race.venue.isFull = true;
  await race.ride(60);
  assert.ok(race.tracker.state().waiting >= 60);
  race.venue.isFull = false;
  await race.ride(60);
  await race.tracker.ride(false);
  assert.equal(race.venue.fixes.size, 140);
});

both(
  'a standby at another address: found when the station dies, kept to, and left again',
  { hosts: ['127.0.0.1', STANDBY] },
  async (race) => {
    await start(race);
    await race.tracker.alternates([STANDBY]);
    await race.ride(20);
    await race.venue.cut('127.0.0.1');
    await race.ride(60);
    const atStandby = race.venue.batches.filter(({ at }) => at === STANDBY).length;
    assert.ok(atStandby >= 8, `${atStandby} batches at the standby`);
    await race.venue.mend('127.0.0.1');
    await race.venue.cut(STANDBY);
    await race.ride(60);
    await race.tracker.ride(false);
    assert.equal(race.venue.fixes.size, 140);
    assert.equal(race.tracker.state().waiting, 0);
  },
);

both('positions handed over several at a time are stored in one go', {}, async (race) => {
  await start(race);
  const fixes: Fix[] = [];
  for (let second = 0; second < 30; second++) {
    race.pass(1_000);
    fixes.push(race.fix());
  }
  await race.tracker.hear(fixes);
  assert.equal(race.venue.fixes.size + race.tracker.state().waiting, 30);
});

both(
  'a new card in the middle of a ride: positions that come meanwhile wait, none is lost',
  {},
  async (race) => {
    await start(race);
    await race.venue.cut('127.0.0.1');
    await race.ride(20);
    const changing = race.be(NEW_CARD);
    race.pass(1_000);
    await Promise.all([changing, race.tracker.hear([race.fix()])]);
    await race.venue.mend('127.0.0.1');
    await race.ride(40);
    await race.tracker.ride(false);
    assert.equal(race.venue.fixes.size, 61);
    assert.equal(race.tracker.state().storeFailed, false);
  },
);

both(
  'another rider on a full phone: what the first had in hand is not sent under the second',
  {},
  async (race) => {
    await start(race);
    await race.venue.cut('127.0.0.1');
    await race.ride(20);
    await race.setFull(true);
    await race.ride(200);
    await race.setFull(false);
    await race.be({ ...CARD, entry: 42 });
    assert.equal(race.tracker.state().waiting, 0);
    await race.venue.mend('127.0.0.1');
    await race.be(CARD);
    assert.equal(race.tracker.state().waiting, 220);
    await race.tracker.hurry();
    assert.equal(race.venue.fixes.size, 220);
  },
);

both('a rider who has stopped is not followed home, nor is nobody', {}, async (race) => {
  await race.ride(5);
  assert.equal(race.tracker.state().kept, 0);
  await start(race);
  await race.ride(10);
  await race.tracker.ride(false);
  await race.ride(60);
  assert.equal(race.tracker.state().kept, 10);
  assert.equal(race.venue.fixes.size, 10);
});
