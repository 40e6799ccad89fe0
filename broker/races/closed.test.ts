/** A season in one folder: races that are over are not folded at the start, and nobody can tell. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Fix } from '../../race/fix.ts';
import type { Bib, CategoryId, EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Passing } from '../../race/passing.ts';
import { explain, position } from '../../race/race.ts';
import type { Outcome } from '../../server/outcome.ts';
import { sampleCourse } from '../../simulator/course-file.ts';
import { createField } from '../../simulator/model/field.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { appended } from '../journal/sample.ts';
import { asideStore } from './asides.ts';
import { closedFolder, openClosedRaces } from './closed.ts';
import { Races } from './races.ts';

const data = mkdtempSync(join(tmpdir(), 'bell-lap-closed-'));
const DAY_MS = 86_400_000;
const NOW_MS = 1_795_000_000_000;
const OLD = 'last-week' as RaceId;
const NEW = 'today' as RaceId;
const RIDERS = 8;
let journal: StationJournal;
after(async () => {
  await journal.close();
  rmSync(data, { recursive: true, force: true });
});

/** A race on the modelled field, ridden to its end. */
async function ridden(race: RaceId, startMs: number, isOver: boolean): Promise<Fix[]> {
  let count = 0;
  const by = { role: 'official', name: 'Rosa' } as const;
  const decide = (decision: object, atMs = startMs) =>
    appended(journal, {
      race,
      by,
      atMs,
      input: { kind: 'decision', decision: { id: `${race}-${++count}-00000000`, ...decision } as Decision },
    });
  const course = sampleCourse('grant-park-criterium');
  await decide({ type: 'set-race', name: race, format: 'circuit' });
  const categories = [
    { id: 'open' as CategoryId, name: 'Open', startOffsetMs: 0, length: { by: 'laps', laps: 3 } },
  ];
  await decide({ type: 'set-categories', categories });
  await decide({ type: 'set-course', course: structuredClone(course) });
  const field = createField({
    course,
    riders: RIDERS,
    seed: 5,
    startMs,
    warmUpMs: 0,
    length: { laps: 3 },
    firstBib: 1,
  });
  const entries = field.riders.map(({ bib, name }, index) => ({
    entry: (index + 1) as EntryId,
    bib: bib as Bib,
    name,
    category: 'open' as CategoryId,
    chips: [],
  }));
  await decide({ type: 'put-entries', entries });
  await decide({ type: 'start', atMs: startMs });
  const first: Fix[] = [];
  const waiting: Promise<unknown>[] = [];
  const untilMs = isOver ? startMs + 3_600_000 : startMs + 60_000;
  const fix = (rider: number, one: Fix) => {
    if (rider === 0) first.push(one);
    const input = { kind: 'fixes', entry: (rider + 1) as EntryId, source: 'native', fixes: [one] } as const;
    waiting.push(
      appended(journal, { race, by: { role: 'rider', name: String(rider + 1) }, atMs: one.timeMs, input }),
    );
  };
  while (field.nowMs() < untilMs) if (!field.step({ fix })) break;
  await Promise.all(waiting);
  if (isOver) {
    await decide({ type: 'finish', atMs: untilMs }, untilMs);
    await decide({ type: 'publish-result', state: 'official' }, untilMs);
  }
  return first;
}

/** By the races' clock. */
let laterMs = 0;

const open = async (isLazy: boolean) => {
  const closed = isLazy ? openClosedRaces(data, journal.stationId, journal.health().lastSeq) : undefined;
  const told: string[] = [];
  const races = await Races.open({
    journal,
    now: () => NOW_MS + laterMs,
    ...(closed && { closed }),
    listener: {
      board: (race, board) => told.push(`${race} ${JSON.stringify(board)}`),
      position: (race, at) => told.push(`${race} ${JSON.stringify(at)}`),
    },
  });
  races.tellEverything();
  return { races, told };
};
const shown = (races: Races) =>
  JSON.stringify(races.list().map((id) => [id, races.board(id), races.publicBoard(id), races.lastSeq([id])]));
const inside = (races: Races) => {
  const race = races.get(OLD)!;
  return JSON.stringify(
    Array.from({ length: RIDERS }, (_, index) => [
      explain(race, (index + 1) as EntryId),
      position(race, (index + 1) as EntryId),
    ]),
  );
};

test('a race that is over: its board, lists and what is told are the full fold’s byte by byte, without its positions', async () => {
  journal = await openJournal({ path: join(data, 'journal.db'), now: () => NOW_MS });
  const fixes = await ridden(OLD, NOW_MS - 7 * DAY_MS, true);
  await ridden(NEW, NOW_MS - 120_000, false);
  const full = await open(false);
  assert.match(full.races.board(OLD)!.race.state, /finished/);
  const first = await open(true);
  assert.equal(first.races.isClosed(OLD), false, 'nothing is kept yet');
  first.races.keepClosed();
  assert.deepEqual(readdirSync(closedFolder(data)), [`${OLD}.json`], 'the race that is on is not kept');

  const lazy = await open(true);
  assert.equal(lazy.races.isClosed(OLD), true);
  assert.equal(position(lazy.races.get(OLD)!, 1 as EntryId), null, 'its positions are not folded');
  assert.equal(shown(lazy.races), shown(full.races));
  assert.deepEqual(lazy.told, full.told);
  assert.equal(lazy.races.lastSeq(), full.races.lastSeq());

  await Promise.all([lazy.races.whole(OLD), lazy.races.whole(OLD), lazy.races.whole(NEW)]);
  assert.equal(lazy.races.isClosed(OLD), false);
  assert.equal(inside(lazy.races), inside(full.races));
  assert.equal(shown(lazy.races), shown(full.races));

  const again = await open(true);
  const outcome = await new Promise<Outcome>((resolve) =>
    again.races.fixes(
      { role: 'rider', race: OLD, entry: 1 as EntryId, name: '1' },
      { race: OLD, entry: 1 as EntryId },
      { source: 'native', fixes: fixes.slice(0, 5), phone: null, corrected: true } as Parameters<
        Races['fixes']
      >[2],
      resolve,
    ),
  );
  assert.equal(outcome.repeated, 5, 'a phone that sends again is recognised');
  assert.equal(outcome.accepted, 0);
});

test('while the station runs a race that is over lets go of its positions, unless somebody looks into it', async () => {
  const full = await open(false);
  const { races, told } = await open(true);
  await races.whole(OLD);
  const before = shown(races);
  await races.keepClosed();
  assert.equal(races.isClosed(OLD), false, 'somebody has just looked into it');
  laterMs = 16 * 60_000;
  await races.keepClosed();
  assert.equal(races.isClosed(OLD), true);
  assert.equal(races.isClosed(NEW), false, 'the race that is on stays');
  assert.equal(position(races.get(OLD)!, 1 as EntryId), null, 'its positions are not held any more');
  assert.equal(shown(races), before);
  told.length = 0;
  races.tellEverything();
  assert.deepEqual(told, full.told, 'and what is told is the full fold’s');
  await races.whole(OLD);
  assert.equal(inside(races), inside(full.races));
  assert.equal(shown(races), before);
  laterMs = 0;
});

test('what comes for a race in the moment it lets go of its positions is in it', async () => {
  const { races } = await open(true);
  await races.whole(OLD);
  laterMs = 16 * 60_000;
  const letting = races.keepClosed();
  const by = { role: 'official', name: 'Rosa' } as const;
  const said = (text: string) =>
    races.decision(OLD, { type: 'announce', id: `${text}-00000000`, text } as unknown as Decision, by);
  const answers = await Promise.all([said('One'), letting.then(() => said('Two')), letting]);
  assert.ok(!('code' in answers[0]) && !('code' in answers[1]));
  await races.whole(OLD);
  laterMs = 0;
  const full = await open(false);
  assert.equal(shown(races), shown(full.races));
  assert.equal(inside(races), inside(full.races));
  await races.keepClosed();
});

test('what a phone’s clock kept aside enters a race that is over once that is whole: repeats stay repeats, the board is right', async () => {
  const full = await open(false);
  const before = shown(full.races);
  const rider = { race: OLD, entry: 1 as EntryId };
  const stored = async () =>
    (await journal.fixes(OLD, rider.entry, { fromMs: 0, toMs: NOW_MS, limit: 100_000 })).length;
  const known = (await journal.fixes(OLD, rider.entry, { fromMs: 0, toMs: NOW_MS, limit: 3 })).slice(0, 3);
  const countBefore = await stored();
  // As an earlier run left it: two positions that another line has brought since, and one that nobody has.
  const own = { timeMs: known[2]!.timeMs + 1, latDeg: known[2]!.latDeg, lonDeg: known[2]!.lonDeg + 1e-6 };
  const fixes = [known[0]!, known[1]!, own].map(({ timeMs, latDeg, lonDeg }) => ({ timeMs, latDeg, lonDeg }));
  const { id, ...rest } = { id: 1, ...rider, name: 'phone x', line: '10.0.0.1', arrivalMs: NOW_MS };
  await asideStore(journal.settings).put({
    id,
    ...rest,
    source: 'owntracks',
    by: { role: 'rider', name: '1' },
    fixes,
  });
  const { races } = await open(true);
  assert.equal(races.isClosed(OLD), true);
  assert.equal(await races.phoneClocks.resolve(rider, 'phone x', 'own-clock'), 3);
  const untilMs = performance.now() + 5_000;
  while (races.phoneClocks.count > 0 && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(races.phoneClocks.count, 0);
  assert.equal(races.isClosed(OLD), false, 'it is folded, so that its board knows of them');
  assert.equal(await stored(), countBefore + 1, 'what was known is not stored twice');
  assert.equal(inside(races), inside((await open(false)).races));
  assert.notEqual(shown(races), before, 'their numbers moved on');
  races.keepClosed();
});

test('late fixes, resends, passings and a decision at once for a race that is over: all stored once, and the board is the full fold’s', async () => {
  (await open(false)).races.keepClosed();
  const whole = await open(true);
  await whole.races.whole(OLD);
  whole.races.keepClosed();
  const { races } = await open(true);
  assert.equal(races.isClosed(OLD), true);
  const rider = { race: OLD, entry: 3 as EntryId };
  const known = await journal.fixes(OLD, rider.entry, { fromMs: 0, toMs: NOW_MS, limit: 4 });
  const fresh = known.map((fix) => ({ ...fix, timeMs: fix.timeMs + 300, latDeg: fix.latDeg + 1e-5 }));
  const send = (fixes: readonly Fix[]) =>
    new Promise<Outcome>((resolve) =>
      races.fixes(
        { role: 'device', name: 'relay', races: 'all' },
        rider,
        { source: 'relay', fixes, phone: null, corrected: true },
        resolve,
      ),
    );
  const by = { role: 'official', name: 'Rosa' } as const;
  const passing: Passing = {
    id: 'late:1' as PassingId,
    line: 'finish' as LineId,
    timeMs: known[0]!.timeMs + 60_000,
    who: { bib: '3' as Bib },
    source: 'keypad' as const,
    uncertaintyMs: 200,
  };
  const announce = { type: 'announce', id: 'late-00000000', text: 'Thank you.' } as unknown as Decision;
  const [repeat, both, again, first, second, said] = await Promise.all([
    send(known),
    send([...known, ...fresh]),
    send(fresh),
    races.passing(OLD, passing, by),
    races.passing(OLD, passing, by),
    races.decision(OLD, announce, by),
  ]);
  assert.deepEqual([repeat.accepted, repeat.repeated], [0, 4]);
  assert.deepEqual([both.accepted, both.repeated], [4, 4]);
  assert.deepEqual([again.accepted, again.repeated], [0, 4]);
  assert.ok(!('code' in first) && !('code' in second) && !('code' in said));
  assert.equal(first.seq, second.seq);
  const full = await open(false);
  assert.equal(shown(races), shown(full.races));
  assert.equal(inside(races), inside(full.races));
  const next = await open(true);
  assert.equal(shown(next.races), shown(full.races), 'and after the next start');
  assert.equal(inside(next.races), inside(full.races));
  next.races.keepClosed();
});

test('while the journal cannot be read, what comes for a race that is over is asked for again', async () => {
  const deaf = new Proxy(journal, {
    get: (target, key) =>
      key === 'read'
        ? (from: number, how: { race?: RaceId } = {}) => {
            if (how.race !== undefined) throw new Error('the disk does not answer');
            return target.read(from, how);
          }
        : (Reflect.get(target, key).bind?.(target) ?? Reflect.get(target, key)),
  });
  const closed = openClosedRaces(data, journal.stationId, journal.health().lastSeq);
  const races = await Races.open({
    journal: deaf,
    now: () => NOW_MS,
    closed,
    listener: { board() {}, position() {} },
  });
  assert.equal(races.isClosed(OLD), true);
  const by = { role: 'official', name: 'Rosa' } as const;
  const announce = { type: 'announce', id: 'deaf-00000000', text: 'Thank you.' } as unknown as Decision;
  const answer = await races.decision(OLD, announce, by);
  assert.ok('code' in answer);
  assert.equal(answer.code, 'journal-failing');
});

test('what came after a race was kept, another version of the rules, a flip: it is folded like any other', async () => {
  const path = join(closedFolder(data), `${OLD}.json`);
  const kept = readFileSync(path, 'utf8');
  writeFileSync(path, kept.replace('"Open"', '"Oqen"'));
  assert.equal((await open(true)).races.isClosed(OLD), false);
  writeFileSync(path, kept.replace(/ [0-9a-f]{24} /, ' 000000000000000000000000 '));
  assert.equal((await open(true)).races.isClosed(OLD), false);
  writeFileSync(path, kept);
  assert.equal((await open(true)).races.isClosed(OLD), true);
  const by = { role: 'official', name: 'Rosa' } as const;
  const decision = {
    type: 'set-status',
    id: 'status-00000000',
    entry: 2,
    status: 'dsq',
  } as unknown as Decision;
  await appended(journal, { race: OLD, by, atMs: NOW_MS, input: { kind: 'decision', decision } });
  const [lazy, full] = [await open(true), await open(false)];
  assert.equal(lazy.races.isClosed(OLD), false);
  assert.equal(shown(lazy.races), shown(full.races));
  assert.equal(inside(lazy.races), inside(full.races));
});
