/**
 * Positions by way of the relay when its clock is wrong, and of phones of our own that measured theirs wrongly: nothing
 * is dated by a clock that is off, and nothing is refused for it.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRelayClock } from '../../cloud-sync/uplink/relay-clock.ts';
import { phoneText } from '../../cloud-sync/wire/phone-name.ts';
import type { Bib, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { PhoneFixes } from '../../server/intake.ts';
import { comeAgain, type Outcome } from '../../server/outcome.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { countHeld } from '../uplink.ts';
import { cameByRelay } from './by-relay.ts';
import { Races } from './races.ts';
import { createRelaySeals } from './relay-seals.ts';

const HOUR_MS = 3_600_000;
const FULL = { code: 'overloaded', message: 'The disk is full.' } as const;
const NOON_MS = Date.UTC(2026, 6, 4, 12);
const RACE = 'crit' as RaceId;
const ENTRY = 1 as EntryId;
const folder = mkdtempSync(join(tmpdir(), 'bell-lap-relay-'));
const journals: StationJournal[] = [];
after(async () => {
  for (const journal of journals) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openDay() {
  let nowMs = NOON_MS;
  const now = () => nowMs;
  const journal = await openJournal({ path: join(folder, `${journals.length}.db`), now });
  journals.push(journal);
  const races = await Races.open({ journal, now, listener: { board() {}, position() {} } });
  const by = { role: 'official' as const, name: 'Ida' };
  const decide = (decision: object) => races.decision(RACE, decision as Decision, by);
  await races.create(
    RACE,
    { type: 'set-race', id: 'r' as never, name: 'Crit', format: 'circuit', public: true },
    by,
  );
  const men = { id: 'men', name: 'Men', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 };
  await decide({ type: 'set-categories', id: 'c', categories: [men] });
  const ana = { entry: ENTRY, bib: '7' as Bib, name: 'Ana Silva', category: 'men', chips: [] };
  await decide({ type: 'put-entries', id: 'e', entries: [ana] });
  return {
    races,
    journal,
    now,
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 1_000) {
        nowMs += Math.min(1_000, left);
        races.tick();
      }
      // Until what that brought under way is on the disk, however slow that is.
      do await new Promise((resolve) => setTimeout(resolve, 30));
      while (journal.health().pending > 0);
    },
    send: (sent: PhoneFixes) =>
      new Promise<Outcome>((resolve) =>
        races.fixes(
          { role: 'device', name: 'relay', races: 'all' },
          { race: RACE, entry: ENTRY },
          sent,
          resolve,
        ),
      ),
    stored: async () =>
      (await journal.fixes(RACE, ENTRY, { fromMs: 0, toMs: NOON_MS * 2, limit: 1_000 })).map(
        ({ timeMs }) => timeMs,
      ),
  };
}

let id = 0;
const fix = (timeMs: number) => ({ timeMs, latDeg: 46 + id++ * 1e-5, lonDeg: 14.5 });
const item = (fixes: ReturnType<typeof fix>[], atMs: number, phone: string | null) => ({
  id: id++,
  race: RACE,
  entry: ENTRY,
  fixes,
  atMs,
  phone,
});
const FOREIGN = phoneText({ name: 'owntracks x', line: '10.0.0.1' });

for (const relayAheadMs of [HOUR_MS, -HOUR_MS])
  test(`a relay whose clock is an hour ${relayAheadMs > 0 ? 'ahead' : 'behind'}: phones on mobile data are dated right`, async () => {
    const day = await openDay();
    const clock = createRelayClock();
    const right: number[] = [];
    for (let second = 0; second < 40; second += 5) {
      const [nowMs, relayMs] = [day.now(), day.now() + relayAheadMs];
      clock.heard(relayMs - 80, nowMs);
      // OwnTracks by the time of its network; ours by what it measured at the relay, and one that measured at the venue.
      const times = [nowMs - 900, nowMs - 600, nowMs - 300];
      right.push(...times);
      await day.send(cameByRelay(item([fix(times[0]!)], relayMs - 200, FOREIGN), clock.addMs()));
      await day.send(cameByRelay(item([fix(times[1]! + relayAheadMs)], relayMs - 200, null), clock.addMs()));
      await day.send(cameByRelay(item([fix(times[2]!)], relayMs - 200, null), clock.addMs()));
      await day.pass(5_000);
    }
    await day.pass(90_000);
    const stored = await day.stored();
    const aside = day.races.phoneClocks.seen().reduce((sum, { positions }) => sum + positions, 0);
    assert.equal(stored.length + aside, right.length, 'nothing is lost');
    assert.ok(aside <= 2, `${aside} wait`);
    for (const timeMs of stored)
      assert.ok(
        right.some((ms) => Math.abs(ms - timeMs) < 400),
        `${timeMs - day.now()} ms from now`,
      );
  });

test('a relay whose clock agrees, or says nothing of it, changes nothing', async () => {
  const clock = createRelayClock();
  assert.equal(clock.addMs(), 0);
  for (const wayMs of [40, 900, 1_800, 60]) clock.heard(NOON_MS, NOON_MS + wayMs);
  assert.equal(clock.addMs(), 0);
  const own = item([fix(NOON_MS)], NOON_MS, null);
  assert.deepEqual(cameByRelay(own, 0), {
    fixes: own.fixes,
    source: 'relay',
    arrivalMs: NOON_MS,
    sealed: false,
    phone: null,
    corrected: true,
  });
  // It is set while the line holds: known with the next message.
  clock.heard(NOON_MS + HOUR_MS, NOON_MS + 100);
  assert.equal(clock.addMs(), 100 - HOUR_MS);
});

test('officials see whose positions come by the relay, and whether the phone sealed them', async () => {
  const day = await openDay();
  const way = () => day.races.relayWays.of(RACE, ENTRY);
  const came = (sealed: boolean) =>
    day.send(cameByRelay(item([fix(day.now() - 500)], day.now(), null), 0, sealed));
  await came(true);
  assert.equal(way(), 'relay-sealed');
  await came(false);
  assert.equal(way(), 'relay-unsealed');
  const own = { fixes: [fix(day.now() - 100)], source: 'native', phone: null, corrected: true } as const;
  await day.send(own);
  assert.equal(way(), 'venue');
});

test('a phone of our own that is minutes ahead of what it measured is kept aside, then dated with its distances', async () => {
  const day = await openDay();
  const right: number[] = [];
  for (let n = 0; n < 6; n++) {
    const times = [0, 1_000, 2_000].map((ms) => day.now() - 2_100 + ms);
    right.push(...times);
    const fixes = times.map((ms) => fix(ms + 5 * 60_000));
    const { accepted, aside, refused, again } = await day.send({
      fixes,
      source: 'native',
      phone: null,
      corrected: true,
    });
    assert.deepEqual([accepted + aside, refused, again], [3, [], null]);
    await day.pass(3_000);
  }
  const stored = await day.stored();
  assert.equal(stored.length, right.length);
  assert.equal(day.races.refusals.length, 0);
  const offMs = stored.map((ms, at) => ms - right[at]!);
  assert.ok(Math.max(...offMs) - Math.min(...offMs) <= 1, 'as they were ridden');
  assert.ok(Math.abs(offMs[0]!) < 400, `${offMs[0]} ms off`);
});

test('one stray date of ours, an hour ahead among good ones, waits alone', async () => {
  const day = await openDay();
  const now = day.now();
  const fixes = [fix(now - 2_000), fix(now - 1_000), fix(now + HOUR_MS)];
  await day.send({ fixes, source: 'native', phone: null, corrected: true });
  await day.pass(10_000);
  assert.deepEqual(await day.stored(), [now - 2_000, now - 1_000]);
  assert.equal(day.races.phoneClocks.seen()[0]?.positions, 1);
});

for (const relayAheadMs of [HOUR_MS, -HOUR_MS])
  test(`what is held and counted later is dated by the relay's clock as it was: an hour ${relayAheadMs > 0 ? 'ahead' : 'behind'}`, async () => {
    const day = await openDay();
    const open = () => createRelaySeals(day.journal.settings, () => null);
    await open().setUnsigned('refuse');
    const right: number[] = [];
    for (let second = 0; second < 40; second += 5) {
      const nowMs = day.now();
      right.push(nowMs - 900);
      // By what it measured at the relay.
      const one = item([fix(nowMs - 900 + relayAheadMs)], nowMs + relayAheadMs - 200, null);
      assert.equal(await open().judge(one, -relayAheadMs), 'held');
      await day.pass(5_000);
    }
    // After a restart, and the relay's clock was set meanwhile.
    const seals = open();
    assert.equal(seals.held()[0]?.sinceMs, right[0]! + 700, 'by the station’s clock');
    assert.equal(await countHeld(day.races, seals, { race: RACE, entry: ENTRY }), right.length);
    await day.pass(90_000);
    const stored = await day.stored();
    assert.equal(stored.length, right.length);
    stored.forEach((timeMs, at) => {
      assert.ok(Math.abs(timeMs - right[at]!) < 400, `${timeMs - right[at]!} ms off`);
    });
    assert.deepEqual(open().held(), []);
  });

test('what is held is taken out only once the journal has it', async () => {
  const day = await openDay();
  const seals = createRelaySeals(day.journal.settings, () => null);
  await seals.setUnsigned('refuse');
  await seals.judge(item([fix(day.now() - 900)], day.now() - 500, null), 0);
  const full = { fixes: (...[, , , done]: Parameters<Races['fixes']>) => done(comeAgain(FULL)) };
  assert.deepEqual(await countHeld(full as Races, seals, { race: RACE, entry: ENTRY }), FULL);
  assert.equal(seals.held()[0]?.positions, 1, 'it waits on');
  assert.equal(await countHeld(day.races, seals, { race: RACE, entry: ENTRY }), 1);
  assert.equal((await day.stored()).length, 1);
});

test('of before, without the relay’s difference, it is counted as it was', async () => {
  const day = await openDay();
  await day.journal.settings.put(
    `relay/held/${RACE}/${ENTRY}/of-before`,
    item([fix(day.now() - 900)], day.now(), null),
  );
  const seals = createRelaySeals(day.journal.settings, () => null);
  assert.equal(await countHeld(day.races, seals, { race: RACE, entry: ENTRY }), 1);
  assert.deepEqual(seals.held(), []);
});
