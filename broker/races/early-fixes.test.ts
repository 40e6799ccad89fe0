/** A station that has just been started takes positions before it has folded the past; afterwards nobody can tell. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Fix } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { decision as decisionShape } from '../../race/journal/decision.ts';
import { explain, passings, position, trackedRiders } from '../../race/race.ts';
import type { Outcome } from '../../server/outcome.ts';
import { createRandom } from '../../simulator/random.ts';
import { SQUARE } from '../../tests/station/race-day.ts';
import type { Journal } from '../journal/journal.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { Races } from './races.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-early-'));
const opened: StationJournal[] = [];
after(async () => {
  for (const journal of opened) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const RACE = 'sunday' as RaceId;
const RIDERS = 5;
const GUN_MS = 1_795_000_000_000;
const NOW_MS = GUN_MS + 7_200_000;
const BY = { role: 'official', name: 'Rosa' } as const;
const listener = { board() {}, position() {} };
const now = () => NOW_MS;

let files = 0;
async function newJournal(): Promise<StationJournal> {
  const journal = await openJournal({ path: join(folder, `${++files}`, 'journal.db'), now });
  opened.push(journal);
  return journal;
}

let decisions = 0;
const decided = (races: Races, body: object) =>
  races.decision(RACE, decisionShape.parse({ id: `decision-${++decisions}`, ...body }), BY);

/** As a phone sends them; resolves when they are answered. */
const sent = (races: Races, entry: number, fixes: readonly Fix[], phone: object = {}): Promise<Outcome> =>
  new Promise((resolve) =>
    races.fixes(
      { role: 'rider', race: RACE, entry: entry as EntryId, name: String(entry) },
      { race: RACE, entry: entry as EntryId },
      { source: 'native', fixes, phone: null, corrected: true, ...phone },
      resolve,
    ),
  );

/** Round the square in two minutes. */
function ridden(entry: number, second: number, count: number): Fix[] {
  return Array.from({ length: count }, (_, index) => {
    const along = ((((second + index + entry * 3) % 120) + 120) % 120) / 24;
    const [from, to] = [SQUARE.points[Math.floor(along)]!, SQUARE.points[(Math.floor(along) + 1) % 5]!];
    const at = (a: number, b: number) => Math.round((a + (b - a) * (along % 1)) * 1e6) / 1e6;
    return {
      timeMs: GUN_MS + (second + index) * 1_000,
      latDeg: at(from.latDeg, to.latDeg),
      lonDeg: at(from.lonDeg, to.lonDeg),
    };
  });
}

async function begun(journal: Journal): Promise<Races> {
  const races = await Races.open({ journal, now, listener });
  const made = { type: 'set-race', id: 'sunday-race', name: 'Sunday', format: 'circuit' };
  await races.create(RACE, decisionShape.parse(made) as never, BY);
  await decided(races, { type: 'set-course', course: SQUARE });
  const open = { id: 'open', name: 'Open', startOffsetMs: 0, length: { by: 'laps', laps: 20 } };
  await decided(races, { type: 'set-categories', categories: [open] });
  await decided(races, {
    type: 'put-entries',
    entries: Array.from({ length: RIDERS }, (_, index) => ({
      ...{
        entry: index + 1,
        bib: String(index + 1),
        name: `Rider ${index + 1}`,
        category: 'open',
        chips: [],
      },
    })),
  });
  await decided(races, { type: 'start', atMs: GUN_MS });
  for (let entry = 1; entry <= RIDERS; entry++) await sent(races, entry, ridden(entry, 0, 600));
  return races;
}

const early = (journal: Journal) => Races.early({ journal, now, listener });
const everything = (races: Races) =>
  JSON.stringify([
    races.list().map((id) => [races.board(id), races.publicBoard(id), races.lastSeq([id])]),
    passings(races.get(RACE)!),
    [...trackedRiders(races.get(RACE)!)].sort().map((entry) => {
      return [entry, explain(races.get(RACE)!, entry), position(races.get(RACE)!, entry)];
    }),
    [races.lastSeq(), races.lastMs],
  ]);

async function assertAsFoldedWhole(races: Races, journal: StationJournal): Promise<void> {
  const whole = await Races.open({ journal, now, listener });
  assert.ok(everything(races) === everything(whole), 'as the whole journal says');
  for (let entry = 1; entry <= RIDERS; entry++) {
    const range = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1e6 };
    const times = (await journal.fixes(RACE, entry as EntryId, range)).map(({ timeMs }) => timeMs);
    assert.equal(new Set(times).size, times.length, `rider ${entry} has no moment twice`);
  }
}

test('what is sent before the past is folded is durable, acknowledged, and in the race once', async () => {
  const journal = await newJournal();
  await begun(journal);
  const races = await early(journal);

  const fresh = await sent(races, 1, ridden(1, 600, 30));
  assert.deepEqual([fresh.accepted, fresh.repeated], [30, 0]);
  const again = await sent(races, 1, ridden(1, 590, 60));
  assert.deepEqual([again.accepted, again.repeated], [20, 40], 'ten of before, thirty of just now');
  const elsewhere = ridden(2, 300, 1).map((fix) => ({ ...fix, latDeg: fix.latDeg + 1e-4 }));
  assert.equal((await sent(races, 2, elsewhere)).accepted, 1, 'another place has a moment of its own');
  assert.equal((await sent(races, 2, elsewhere)).accepted, 0, 'and is known there');
  const both = await Promise.all([sent(races, 3, ridden(3, 700, 50)), sent(races, 3, ridden(3, 700, 50))]);
  assert.deepEqual(both.map(({ accepted }) => accepted).sort(), [0, 50], 'the same at once, twice');
  assert.ok(journal.health().lastSeq > races.lastSeq(), 'on disk, and not folded yet');

  const stranger = await sent(races, 99, ridden(1, 0, 1));
  assert.equal(stranger.again?.code, 'unknown-entry', 'nobody rides as 99');
  await races.foldPast(null);
  assert.equal(races.lastSeq(), journal.health().lastSeq);
  await assertAsFoldedWhole(races, journal);
  const late = await sent(races, 1, ridden(1, 600, 50));
  assert.deepEqual([late.accepted, late.repeated], [0, 50], 'what was sent early is known afterwards');
});

test('what needs the race waits for it: decisions, passings, a phone whose clock is to be judged', async () => {
  const journal = await newJournal();
  await begun(journal);
  const races = await early(journal);
  const keyed = {
    ...{ id: 'k:1', line: 'finish', timeMs: GUN_MS + 125_000, who: { bib: '4' } },
    ...{ source: 'keypad', uncertaintyMs: 200 },
  };
  const answered: string[] = [];
  const answers = [
    decided(races, { type: 'insert-passing', entry: 4, line: 'finish', timeMs: GUN_MS + 240_000 }).then(
      // Only the positions tell of a passing there: the decision is held against the race as it then is.
      (answer) => answered.push('code' in answer && /12 s away/.test(answer.message) ? 'decision' : 'taken'),
    ),
    races.passing(RACE, keyed as never, BY).then(() => answered.push('passing')),
    sent(races, 5, ridden(5, 600, 5), { corrected: false, phone: { name: 'app', line: 'one' } }).then(() =>
      answered.push('phone'),
    ),
    races.whole(RACE).then(() => answered.push('whole')),
  ];
  assert.equal((await sent(races, 1, ridden(1, 600, 5))).accepted, 5);
  assert.deepEqual(answered, [], 'none of them is answered before a position is');
  await races.foldPast(null);
  await Promise.all(answers);
  assert.deepEqual(answered.sort(), ['decision', 'passing', 'phone', 'whole']);
  await assertAsFoldedWhole(races, journal);
});

test('a journal that cannot be asked, or cannot be folded: nobody is told that it has what it has not', async () => {
  const journal = await newJournal();
  await begun(journal);
  const unsorted: Journal = Object.assign(Object.create(journal) as StationJournal, {
    fixes: () => Promise.reject(new Error('much of the journal has yet to be sorted by rider')),
    append: (...what: Parameters<Journal['append']>) => journal.append(...what),
    read: (...what: Parameters<Journal['read']>) => journal.read(...what),
    health: () => journal.health(),
    settings: journal.settings,
  });
  const races = await early(unsorted);
  const waits = sent(races, 1, ridden(1, 595, 10));
  await races.foldPast(null);
  const { accepted, repeated } = await waits;
  assert.deepEqual([accepted, repeated], [5, 5], 'judged by the race once it is there');
  await assertAsFoldedWhole(races, journal);

  const hurt = await early(unsorted);
  const message = sent(hurt, 1, ridden(1, 605, 5));
  unsorted.read = () => {
    throw new Error('the disk does not answer');
  };
  await assert.rejects(hurt.foldPast(null), /the disk does not answer/);
  assert.match((await message).again?.message ?? '', /the disk does not answer/, 'the phone keeps it');
});

/** More by BELL_LAP_EARLY_DAYS=50. */
const DAYS = Number(process.env.BELL_LAP_EARLY_DAYS ?? 3);

test('over random starts: anything sent at any moment of the folding is stored once, and the race is the journal’s', async () => {
  for (let seed = 1; seed <= DAYS; seed++) {
    const random = createRandom(seed);
    const any = (max: number) => Math.floor(random.next() * max);
    const journal = await newJournal();
    await begun(journal);
    for (let start = 0; start < 3; start++) {
      const races = await early(journal);
      const waiting: Promise<unknown>[] = [];
      const push = (): void => {
        for (let count = any(6); count > 0; count--)
          waiting.push(sent(races, 1 + any(RIDERS), ridden(any(3), 500 + any(400), 1 + any(80))));
      };
      push();
      const folded = races.foldPast(null);
      for (let turn = any(10); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
      push();
      await folded;
      push();
      await Promise.all(waiting);
      await assertAsFoldedWhole(races, journal);
    }
  }
});
