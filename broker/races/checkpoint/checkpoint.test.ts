/** A station that starts from a checkpoint is the one that folds its whole journal; whatever is wrong with it, it is not used. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import type { Fix } from '../../../race/fix.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { decision as decisionShape } from '../../../race/journal/decision.ts';
import {
  explain,
  keptTrack,
  liveOrder,
  passings,
  position,
  review,
  trackedRiders,
  versions,
} from '../../../race/race.ts';
import { createRandom } from '../../../simulator/random.ts';
import { openJournal, type StationJournal } from '../../journal/open-journal.ts';
import { appended } from '../../journal/sample.ts';
import { checkpointPath } from '../../journal-path.ts';
import { openClosedRaces } from '../closed.ts';
import { createForgetting } from '../forgetting.ts';
import { openForgottenList } from '../forgotten-list.ts';
import { Races } from '../races.ts';
import { CHECKPOINT_KEY, type Checkpoints, createCheckpoints } from './checkpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-checkpoint-'));
const journals: StationJournal[] = [];
after(async () => {
  for (const journal of journals) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const RACE = 'sunday' as RaceId;
const OTHER = 'juniors' as RaceId;
const RIDERS = 6;
const GUN_MS = 1_795_000_000_000;
const NOW_MS = GUN_MS + 7_200_000;
const BY = { role: 'official', name: 'Rosa' } as const;

const square = (side: number, reversed: boolean) => {
  const points = [
    { latDeg: 50, lonDeg: 8 },
    { latDeg: 50 + side, lonDeg: 8 },
    { latDeg: 50 + side, lonDeg: 8 + 1.5 * side },
    { latDeg: 50, lonDeg: 8 + 1.5 * side },
  ];
  const lines = [{ id: 'finish', name: 'Finish', kind: 'start-finish', atM: reversed ? 300 : 100 }];
  return { name: 'Square', loop: true, points: reversed ? points.reverse() : points, lines };
};

/** Where a rider is: round the square, a little beside it. */
function fixAt(entry: number, second: number): Fix {
  const along = (((second + 10_000) * (7 + entry)) % 1_600) / 400;
  const corners = square(0.0036, false).points;
  const [from, to] = [corners[Math.floor(along)]!, corners[(Math.floor(along) + 1) % 4]!];
  const share = along % 1;
  const place = (a: number, b: number) =>
    Math.round((a + (b - a) * share + 1e-5 * Math.sin(second)) * 1e6) / 1e6;
  return {
    timeMs: GUN_MS + second * 1_000,
    latDeg: place(from.latDeg, to.latDeg),
    lonDeg: place(from.lonDeg, to.lonDeg),
    accuracyM: 4,
  };
}

interface Day {
  readonly path: string;
  readonly journal: StationJournal;
  readonly races: Races;
  readonly checkpoints: Checkpoints;
  readonly said: Record<string, unknown>[];
  /** It began with a checkpoint. */
  readonly isKept: boolean;
}

let files = 0;
const newPath = (): string => join(folder, `${++files}`, 'journal.db');

/** Opens it as a start does. */
async function open(path: string, key = ''): Promise<Day> {
  const journal = await openJournal({ path, now: () => NOW_MS, ...(key !== '' && { key }) });
  journals.push(journal);
  return started(path, journal);
}

async function started(path: string, journal: StationJournal): Promise<Day> {
  const said: Record<string, unknown>[] = [];
  const now = () => NOW_MS;
  const checkpoints = createCheckpoints({ path, journal, log: (line) => said.push(line), fixesBetween: 1 });
  const kept = await checkpoints.read();
  let isKept = kept !== null;
  const races = await Races.open({
    journal,
    now,
    kept,
    onUnfit(reason) {
      isKept = false;
      checkpoints.unfit(reason);
    },
    listener: { board() {}, position() {} },
  });
  return { path, journal, races, checkpoints, said, isKept };
}

async function begin(path: string, race = RACE, key = ''): Promise<Day> {
  const day = await open(path, key);
  const decide = (body: object) => decided(day, body, race);
  await day.races.create(
    race,
    decisionShape.parse({ type: 'set-race', id: `${race}-race`, name: race, format: 'circuit' }) as never,
    BY,
  );
  await decide({ type: 'set-course', course: square(0.0036, false) });
  await decide({
    type: 'set-categories',
    categories: [{ id: 'open', name: 'Open', startOffsetMs: 0, length: { by: 'laps', laps: 20 } }],
  });
  await decide({
    type: 'put-entries',
    entries: Array.from({ length: RIDERS }, (_, index) => ({
      entry: index + 1,
      bib: String(index + 1),
      name: `Rider ${index + 1}`,
      category: 'open',
      chips: [],
    })),
  });
  await decide({ type: 'start', atMs: GUN_MS });
  return day;
}

let decisions = 0;
const decided = ({ races }: Day, body: object, race = RACE) =>
  races.decision(race, decisionShape.parse({ id: `decision-${++decisions}`, ...body }), BY);

/** As a phone sends them; resolves when they are on disk and folded. */
const sent = ({ races }: Day, entry: number, fixes: readonly Fix[], race = RACE) =>
  new Promise((resolve) =>
    races.fixes(
      { role: 'rider', race, entry: entry as EntryId, name: String(entry) },
      { race, entry: entry as EntryId },
      { source: 'native', fixes, phone: null, corrected: true } as Parameters<Races['fixes']>[2],
      resolve,
    ),
  );

const from = (entry: number, second: number, count: number): Fix[] =>
  Array.from({ length: count }, (_, index) => fixAt(entry, second + index));

/** All that is known, whoever asks, and every track byte by byte. */
function everything(races: Races) {
  return JSON.stringify(
    races.list().map((id) => {
      const race = races.get(id)!;
      const board = races.board(id)!;
      const riders = Array.from({ length: RIDERS }, (_, index) => (index + 1) as EntryId);
      const tracks = [...trackedRiders(race)].sort().map((entry) => {
        return [entry, Buffer.from(keptTrack(race, entry)!).toString('base64')];
      });
      return [
        id,
        board,
        races.publicBoard(id),
        races.lastSeq([id]),
        versions(race),
        review(race, NOW_MS),
        passings(race),
        board.categoryOrder.map((category) => liveOrder(race, category, NOW_MS)),
        riders.map((entry) => [explain(race, entry), position(race, entry)]),
        tracks,
      ];
    }),
  );
}

async function assertSame(day: Day): Promise<void> {
  const shown = everything(day.races);
  const { lastMs } = day.races;
  const lastSeq = day.races.lastSeq();
  const whole = await Races.open({
    journal: day.journal,
    now: () => NOW_MS,
    listener: { board() {}, position() {} },
  });
  assert.ok(shown === everything(whole), 'a start from the checkpoint shows what the whole journal says');
  assert.deepEqual([lastSeq, lastMs], [whole.lastSeq(), whole.lastMs]);
}

/** More by BELL_LAP_CHECKPOINT_DAYS=20. */
const DAYS = Number(process.env.BELL_LAP_CHECKPOINT_DAYS ?? 2);

test('a checkpoint and what came after it are the whole journal, over days of anything', async (t) => {
  let starts = 0;
  for (let seed = 1; seed <= DAYS; seed++) {
    const random = createRandom(seed);
    const chance = (share: number) => random.next() < share;
    const any = (max: number) => 1 + Math.floor(random.next() * max);
    let day = await begin(newPath(), RACE, seed % 2 === 0 ? 'a key' : '');
    const key = seed % 2 === 0 ? 'a key' : '';
    const at = new Map<number, number>();
    const late: { entry: number; fixes: Fix[] }[] = [];
    let passingCount = 0;
    for (let step = 0; step < 50; step++) {
      const entry = any(RIDERS);
      const fixes = from(entry, at.get(entry) ?? -20, any(120));
      at.set(entry, (at.get(entry) ?? -20) + fixes.length);
      if (chance(0.2)) late.push({ entry, fixes });
      else await sent(day, entry, fixes);
      if (chance(0.15) && late.length > 0) {
        const one = late.splice(Math.floor(random.next() * late.length), 1)[0]!;
        await sent(day, one.entry, one.fixes);
      }
      if (chance(0.1))
        await decided(day, {
          type: 'insert-passing',
          entry,
          line: 'finish',
          timeMs: GUN_MS + any(900) * 1_000,
        });
      if (chance(0.1)) await decided(day, { type: 'undo', target: `decision-${any(decisions)}` });
      if (chance(0.06)) await decided(day, { type: 'set-course', course: square(0.0036, chance(0.5)) });
      if (chance(0.06)) await decided(day, { type: 'set-start', entry, atMs: GUN_MS + any(60) * 1_000 });
      if (chance(0.06))
        await decided(day, {
          type: 'set-race',
          rules: { acceptProposals: chance(0.5) ? 'automatically' : 'by-official' },
        });
      if (chance(0.1))
        await day.races.passing(
          RACE,
          {
            id: `k:${++passingCount}`,
            line: 'finish',
            timeMs: GUN_MS + any(900) * 1_000,
            who: { bib: String(entry) },
            source: 'keypad',
            uncertaintyMs: 200,
          } as never,
          BY,
        );
      // While it is written the race goes on.
      if (chance(0.15)) {
        const written = day.checkpoints.look(day.races);
        await sent(day, entry, from(entry, 5_000 + step * 50, 40));
        await written;
      }
      if (chance(0.12)) {
        await day.journal.close();
        day = await open(day.path, key);
        starts += day.isKept ? 1 : 0;
        await assertSame(day);
        // What a phone sends again is known, and not stored twice.
        const again = (await sent(day, entry, fixes)) as { accepted: number };
        if (!late.some((one) => one.fixes === fixes)) assert.equal(again.accepted, 0);
      }
    }
    await assertSame(day);
  }
  assert.ok(starts >= 3 * DAYS, `${starts} starts from a checkpoint`);
  t.diagnostic(`${starts} starts from a checkpoint`);
});

async function written(path = newPath(), key = ''): Promise<Day> {
  const day = await begin(path, RACE, key);
  for (let entry = 1; entry <= RIDERS; entry++) await sent(day, entry, from(entry, 0, 700));
  await day.checkpoints.look(day.races);
  assert.ok(existsSync(checkpointPath(path)), JSON.stringify(day.said));
  return day;
}

test('a checkpoint with any byte changed, or cut anywhere, is thrown away, and the log says so', async () => {
  const day = await written();
  await sent(day, 1, from(1, 700, 30));
  const good = readFileSync(checkpointPath(day.path));
  const random = createRandom(7);
  const damages = [0, 9, 20, good.length - 1, good.length - 9, good.length - 14]
    .concat(Array.from({ length: 12 }, () => Math.floor(random.next() * good.length)))
    .map((at) => () => {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 1 << Math.floor(random.next() * 8);
      writeFileSync(checkpointPath(day.path), bytes);
    });
  const cuts = [0, 5, 30, good.length - 1, Math.floor(good.length / 2)].map((length) => () => {
    writeFileSync(checkpointPath(day.path), good);
    truncateSync(checkpointPath(day.path), length);
  });
  for (const damage of [...damages, ...cuts]) {
    damage();
    const again = await started(day.path, day.journal);
    assert.equal(again.isKept, false);
    assert.match(JSON.stringify(again.said), /not used: the race is folded from the journal/);
    assert.equal(existsSync(checkpointPath(day.path)), false);
    await assertSame(again);
  }
  writeFileSync(checkpointPath(day.path), good);
  const again = await started(day.path, day.journal);
  assert.equal(again.isKept, true, 'the same, not damaged');
  await assertSame(again);
});

test('what lies in its place and cannot be taken away keeps nobody from starting', async () => {
  const day = await written();
  rmSync(checkpointPath(day.path));
  mkdirSync(checkpointPath(day.path));
  const again = await started(day.path, day.journal);
  assert.equal(again.isKept, false);
  assert.match(JSON.stringify(again.said), /cannot be removed/);
  await assertSame(again);
});

test('a checkpoint of another journal, of before a backup was put back, or of another version is not used', async () => {
  const day = await written();
  const copy = join(folder, 'copy.db');
  await day.journal.backup(copy);
  const first = readFileSync(checkpointPath(day.path));
  await sent(day, 2, from(2, 700, 50));
  await day.checkpoints.look(day.races);
  await day.journal.close();
  const newer = readFileSync(checkpointPath(day.path));

  const other = await written();
  await other.journal.close();
  writeFileSync(checkpointPath(other.path), newer);
  const foreign = await open(other.path);
  assert.equal(foreign.isKept, false);
  await assertSame(foreign);

  // A journal put back from its copy has the key, and ends before this one.
  const back = newPath();
  await (await open(back)).journal.close();
  for (const suffix of ['-wal', '-shm', '.mark', '.tracks']) rmSync(back + suffix, { force: true });
  writeFileSync(back, readFileSync(copy));
  writeFileSync(checkpointPath(back), newer);
  const putBack = await open(back);
  assert.equal(putBack.isKept, false);
  await assertSame(putBack);
  await sent(putBack, 2, from(2, 700, 50));
  await putBack.journal.close();
  // Nor is one that it had itself: it is another station's now.
  writeFileSync(checkpointPath(back), first);
  const later = await open(back);
  assert.equal(later.isKept, false);
  await assertSame(later);
});

test('of an encrypted journal, nothing in it can be read, and without its key it is not used', async () => {
  const day = await written(newPath(), 'a key');
  await day.journal.close();
  const bytes = readFileSync(checkpointPath(day.path)).toString('latin1');
  for (const word of [RACE, 'courseVersion', day.journal.stationId])
    assert.equal(bytes.includes(word), false);
  const again = await open(day.path, 'a key');
  assert.equal(again.isKept, true);
  await again.journal.settings.delete(CHECKPOINT_KEY);
  await again.journal.close();
  const keyless = await open(day.path, 'a key');
  assert.equal(keyless.isKept, false);
  await assertSame(keyless);
});

test('a rider who is forgotten is gone from it before anything else is done, and not in the next', async () => {
  const day = await written();
  const { journal, races, checkpoints } = day;
  const forgetting = createForgetting({
    log: (line) => assert.ok(!('reason' in line), JSON.stringify(line)),
    journal,
    races,
    now: () => NOW_MS,
    list: openForgottenList(join(day.path, '..')),
    revokeCard: () => async () => {},
    dropHeld: () => null,
    dropDerived: async () => {
      await checkpoints.drop();
      assert.equal(existsSync(checkpointPath(day.path)), false);
      assert.equal(
        journal.settings.get(CHECKPOINT_KEY),
        undefined,
        'whoever kept a copy of it cannot read it',
      );
    },
  });
  const writing = checkpoints.look(races);
  await decided(day, { type: 'finish', atMs: GUN_MS + 1_800_000 });
  await decided(day, { type: 'publish-result', state: 'official' });
  const ordered = await decided(day, { type: 'forget-rider', entry: 3 });
  assert.ok(!('code' in ordered), JSON.stringify(ordered));
  await forgetting.tick();
  await writing;
  assert.equal(existsSync(checkpointPath(day.path)), false);
  await sent(day, 1, from(1, 2_000, 10));
  await checkpoints.look(races);
  await journal.close();
  const again = await open(day.path);
  assert.equal(again.isKept, true);
  assert.equal(position(again.races.get(RACE)!, 3 as EntryId), null);
  await assertSame(again);
});

test('a second race that began later, and one whose board alone is kept, are what they were', async () => {
  const path = newPath();
  const day = await written(path);
  await day.journal.close();
  const both = await open(path);
  await both.races.create(
    OTHER,
    decisionShape.parse({ type: 'set-race', id: 'other-race', name: 'U17' }) as never,
    BY,
  );
  await decided(
    both,
    { type: 'put-entries', entries: [{ entry: 1, bib: '1', name: 'Mia', category: 'u17', chips: [] }] },
    OTHER,
  );
  await sent(both, 1, from(1, 0, 50), OTHER);
  await both.journal.close();
  const again = await open(path);
  assert.equal(again.isKept, true);
  await assertSame(again);
  // The first race is over since yesterday: how it stood is kept, and then a checkpoint without it.
  const finished = await decided(again, { type: 'finish', atMs: NOW_MS - 60_000 });
  assert.ok(!('code' in finished), JSON.stringify(finished));
  const data = join(path, '..');
  const openWith = async () => {
    const closed = openClosedRaces(data, again.journal.stationId, again.journal.health().lastSeq);
    const kept = await again.checkpoints.read();
    const races = await Races.open({
      journal: again.journal,
      now: () => NOW_MS + 20 * 3_600_000,
      closed,
      kept,
      onUnfit: assert.fail,
      listener: { board() {}, position() {} },
    });
    return { races, closed };
  };
  const first = await openWith();
  first.races.keepClosed();
  const second = await openWith();
  assert.equal(second.races.isClosed(RACE), true);
  await sent({ ...again, races: second.races }, 1, from(1, 50, 50), OTHER);
  await again.checkpoints.look(second.races);
  const third = await openWith();
  assert.equal(third.races.isClosed(RACE), true);
  await third.races.whole(RACE);
  await assertSame({ ...again, races: third.races });
  // How it stood is lost: it is folded.
  third.closed.drop(RACE);
  const fourth = await openWith();
  assert.equal(fourth.races.isClosed(RACE), false);
  await assertSame({ ...again, races: fourth.races });
});

test('a row that was hurt under a checkpoint is an alarm while the station runs, and no other checkpoint is made', async () => {
  const path = newPath();
  const day = await written(path);
  await day.journal.close();
  const disk = new Database(path);
  disk.exec('UPDATE record SET at_ms = at_ms + 1 WHERE seq = (SELECT max(seq) FROM record WHERE kind = 0)');
  disk.close();
  const again = await open(path);
  assert.equal(again.isKept, true);
  const gaps = await again.journal.look(again.races.lastSeq());
  assert.equal(gaps, null);
  assert.match(again.journal.health().damaged ?? '', /checksum|damaged/);
  await sent(again, 1, from(1, 900, 10));
  await again.checkpoints.drop();
  await again.checkpoints.look(again.races);
  assert.equal(existsSync(checkpointPath(path)), false);
  await again.journal.close();
  await assert.rejects(open(path), /checksum|damaged/);
});

test('numbers that no row has are found by looking through, a checkpoint or not', async () => {
  const day = await written();
  const gaps = await day.journal.look(day.races.lastSeq());
  assert.deepEqual(gaps, []);
  await appended(day.journal, {
    race: RACE,
    by: BY,
    atMs: NOW_MS,
    input: { kind: 'fixes', entry: 1 as EntryId, source: 'native', fixes: from(1, 950, 3) },
  });
  assert.deepEqual(await day.journal.look(day.journal.health().lastSeq), []);
});
