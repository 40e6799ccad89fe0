/** The day of a race's data comes: positions and contacts go, results stay, and nothing goes while somebody may need it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { entries, versions } from '../../race/race.ts';
import { bytesOf, clearAway, GUN_MS, open, RACE, raced, verify } from './testing/forgotten-day.ts';

after(clearAway);

const DAY_MS = 86_400_000;
/** How she is reached, and when she was born. */
const CONTACTS = ['zsofia@example.org', '+36 1 555', '1994-02-03', 'her mother'];

test('a race’s own day: contacts and positions leave the file, name, licence and result stay, and it says who, when and how much', async () => {
  const { path, clock, forgetting, fine, decide, races, journal } = await raced();
  await fine({ type: 'publish-result', state: 'official', reason: 'asked at +36 1 555' });
  const [before] = versions(races.get(RACE)!);
  const dayMs = GUN_MS + 20 * DAY_MS;
  await fine({ type: 'keep-until', untilMs: dayMs });
  const [seen] = forgetting.races();
  assert.deepEqual([seen?.keptUntilMs, seen?.dueMs, seen?.isOwn, seen?.held], [dayMs, dayMs, true, null]);
  clock.ms = dayMs - 1;
  await forgetting.clock.confirm(clock.ms);
  await forgetting.retain();
  assert.deepEqual(forgetting.races()[0]?.gone, []);
  clock.ms = dayMs;
  await forgetting.retain();
  await forgetting.tick();

  const [one] = entries(races.get(RACE)!);
  assert.deepEqual(
    [one?.name, one?.licence, one?.uciId, one?.nation, one?.chips, one?.birthYear],
    ['Zsófia Kővári', 'HUN19940203', '10012345678', 'HUN', ['AB123'], 1994],
  );
  assert.equal(versions(races.get(RACE)!)[0]?.text, before!.text);
  assert.equal(races.publicBoard(RACE)!.race.published?.newer, false);
  const [gone] = forgetting.races()[0]!.gone;
  assert.deepEqual([gone?.atMs, gone?.by, gone?.contacts, gone?.records], [dayMs, 'station', true, 2]);
  // Done once: neither the next hour nor the next look does it again, and no later day is taken.
  const { seq } = await journal.head();
  await forgetting.retain();
  await forgetting.tick();
  assert.equal((await journal.head()).seq, seq);
  const late = await decide({ type: 'keep-until', untilMs: dayMs + DAY_MS });
  assert.ok('code' in late && /deleted already/.test(late.message));
  await journal.close();
  for (const file of bytesOf(path)) for (const word of CONTACTS) assert.ok(!file.includes(word), word);
  assert.ok(bytesOf(path)[0]!.includes('HUN19940203'));
  const whole = verify(path);
  assert.equal(whole.status, 0, whole.says);
  const tomorrow = await open(path);
  await tomorrow.forgetting.tick();
  assert.equal((await tomorrow.journal.head()).seq, seq);
  await tomorrow.journal.close();
});

test('while the result is not official or a protest is open nothing goes by itself; an official may say: even so', async () => {
  const { clock, forgetting, fine, decide, races, journal } = await raced();
  const dayMs = GUN_MS + 20 * DAY_MS;
  await fine({ type: 'keep-until', untilMs: dayMs });
  clock.ms = dayMs + DAY_MS;
  const heldBy = () => forgetting.races()[0]?.held;
  assert.equal(heldBy(), 'not-official');
  await fine({ type: 'publish-result', state: 'official' });
  await fine({
    ...{ type: 'protest', id: 'protest-1', by: 'Team Sol', lodgedAtMs: GUN_MS + 800_000 },
    ...{ against: [1], about: 'The line at the bend' },
  });
  assert.deepEqual([heldBy(), forgetting.races()[0]?.dueMs], ['protest-open', null]);
  assert.equal(forgetting.races()[0]?.keptUntilMs, dayMs, 'the clock is shown all the same');
  await forgetting.retain();
  assert.deepEqual(forgetting.races()[0]?.gone, []);
  const asked = await decide({ type: 'forget-positions', contacts: true });
  assert.ok('code' in asked && /A protest is open/.test(asked.message));
  await fine({ type: 'forget-positions', contacts: true, evenSo: true });
  await forgetting.tick();
  assert.equal(entries(races.get(RACE)!)[0]?.phone, undefined);
  assert.equal(forgetting.races()[0]?.gone[0]?.by, 'Ida');
  // Neither the order nor the station's report of it is taken back.
  for (const { decision } of races.get(RACE)!.decisions.slice(-2)) {
    const back = await decide({ type: 'undo', target: decision.id });
    assert.ok('code' in back && /gone for good/.test(back.message), decision.type);
  }
  await journal.close();
});

test('a rule of before, about positions, takes no contacts; one that takes them takes those that were left', async () => {
  const { clock, forgetting, fine, races, journal } = await raced();
  await fine({ type: 'publish-result', state: 'official' });
  await journal.settings.put('retention', { days: 1 });
  clock.ms = GUN_MS + 3 * DAY_MS;
  await forgetting.clock.confirm(clock.ms);
  await forgetting.retain();
  await forgetting.tick();
  assert.equal(entries(races.get(RACE)!)[0]?.phone, '+36 1 555');
  assert.equal(forgetting.races()[0]?.goneMs, clock.ms);
  await forgetting.setRule({ days: 1, contacts: true });
  await forgetting.retain();
  await forgetting.tick();
  assert.equal(entries(races.get(RACE)!)[0]?.phone, undefined);
  assert.deepEqual(
    forgetting.races()[0]?.gone.map(({ contacts }) => contacts),
    [false, true],
  );
  await journal.close();
});

test('a computer that says next year in the morning deletes nothing, nor tells relays to; the date put right, all is as it was', async () => {
  const { path, clock, forgetting, fine, journal } = await raced();
  await fine({ type: 'publish-result', state: 'official' });
  await forgetting.setRule({ days: 30, contacts: true });
  await forgetting.clock.confirm(clock.ms);
  await forgetting.retain();
  const rightMs = clock.ms + DAY_MS;
  await journal.close();

  // Started again, and again, and an hour later: looking often makes no wrong date right.
  const morning = await open(path);
  for (const afterMs of [0, 60_000, 3_600_000]) {
    morning.clock.ms = rightMs + 365 * DAY_MS + afterMs;
    await morning.forgetting.retain();
    await morning.forgetting.tick();
  }
  const [seen] = morning.forgetting.races();
  assert.deepEqual([seen?.held, seen?.dueMs, seen?.gone], ['clock', null, []]);
  assert.equal(entries(morning.races.get(RACE)!)[0]?.phone, '+36 1 555');
  assert.equal(await morning.forgetting.clock.confirm(rightMs), false, 'another date than the clock says');
  morning.clock.ms = rightMs;
  await morning.forgetting.retain();
  assert.equal(morning.forgetting.races()[0]?.held, null);

  // The days really go by, one after the other: nobody is asked.
  for (let day = 1; day <= 30; day++) {
    morning.clock.ms = rightMs + day * DAY_MS;
    await morning.forgetting.retain();
  }
  await morning.forgetting.tick();
  assert.equal(entries(morning.races.get(RACE)!)[0]?.phone, undefined);
  await morning.journal.close();
});

test('a race run by last year’s date has its day behind it when the date is put right: an official is asked first, and it goes by their word', async () => {
  const { clock, forgetting, fine, races, journal } = await raced();
  await fine({ type: 'publish-result', state: 'official' });
  await forgetting.setRule({ days: 30, contacts: true });
  // A journal of before, in which nobody remembered when the station last looked.
  assert.equal(forgetting.clock.seenMs(), null);
  clock.ms += 365 * DAY_MS;
  await forgetting.retain();
  assert.deepEqual([forgetting.races()[0]?.held, forgetting.races()[0]?.gone], ['clock', []]);
  assert.equal(await forgetting.clock.confirm(clock.ms - 60_000), true);
  await forgetting.retain();
  await forgetting.tick();
  assert.equal(entries(races.get(RACE)!)[0]?.phone, undefined);
  await journal.close();
});

test('a race with a day of its own that is ridden by a wrong date keeps its data when it is over', async () => {
  const { clock, forgetting, fine, journal } = await raced();
  const rightMs = clock.ms;
  await fine({ type: 'keep-until', untilMs: rightMs + 30 * DAY_MS });
  await forgetting.clock.confirm(rightMs);
  clock.ms = rightMs + 365 * DAY_MS;
  await forgetting.retain();
  assert.equal(forgetting.races()[0]?.held, 'not-official');
  await fine({ type: 'publish-result', state: 'official' });
  await forgetting.retain();
  assert.deepEqual([forgetting.races()[0]?.held, forgetting.races()[0]?.gone], ['clock', []]);
  await journal.close();
});
