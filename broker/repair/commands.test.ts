/** A damaged journal in the hands of whoever stands beside the computer: `npm run journal`, as docs/backup.md tells it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { EntryId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { openJournal } from '../journal/open-journal.ts';
import {
  announceRecord,
  appended,
  everything,
  fixesRecord,
  keypadRecord,
  START_MS,
} from '../journal/sample.ts';
import { finishSettingAside } from '../standby/quarantine.ts';
import { mend, outlook, see } from './mend.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-repair-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const newData = (): string => {
  const data = join(folder, `data-${++made}`);
  mkdirSync(join(data, 'copies'), { recursive: true });
  return data;
};
const open = (data: string, key?: string) =>
  openJournal({ path: join(data, 'journal.db'), now: () => START_MS, ...(key === undefined ? {} : { key }) });

const decide = (decision: object) => ({
  ...announceRecord(''),
  input: { kind: 'decision' as const, decision: decision as Decision },
});
const MARKED = 'only once in the file';

/** A morning: a race, three riders, then rounds of positions, passings and words, a copy half-way. */
async function written(key?: string, rounds = 30): Promise<{ data: string; records: JournalRecord[] }> {
  const data = newData();
  const journal = await open(data, key);
  await appended(
    journal,
    decide({ type: 'set-race', id: 'make-race', name: 'Spring criterium', format: 'circuit' }),
  );
  const entries = [41, 42, 43].map((bib, index) => ({
    entry: (index + 1) as EntryId,
    bib: String(bib),
    name: `Rider ${bib}`,
    chips: [],
  }));
  await appended(journal, decide({ type: 'put-entries', id: 'put-entries', entries }));
  await journal.settings.put('event', { name: 'Spring criterium' });
  for (let round = 0; round < rounds; round++) {
    await appended(journal, fixesRecord(1 + (round % 3), round * 10, 10));
    await appended(journal, keypadRecord('42', round));
    await appended(
      journal,
      announceRecord(round === 7 ? MARKED : `Lap ${round} `.repeat(1 + (round % 4) * 300)),
    );
    if (round === Math.floor(rounds / 2))
      await journal.backup(join(data, 'copies', 'journal-20261129T100000Z.db'));
  }
  const records = await everything(journal);
  await journal.close();
  return { data, records };
}

const MAIN = join(import.meta.dirname, 'main.ts');
const run = (command: string, data: string, ...options: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, command, data, ...options], {
    encoding: 'utf8',
    env: { ...process.env, BELL_LAP_KEY: '' },
  });
  return { status, said: `${stdout}${stderr}` };
};

/** Turns bytes over, where this stands in the file (plain journals) or at an offset. */
function hurt(data: string, where: string | number, length = 4): void {
  const path = join(data, 'journal.db');
  const bytes = readFileSync(path);
  const at = typeof where === 'number' ? where : bytes.indexOf(where);
  assert.ok(at >= 0);
  for (let index = at; index < Math.min(bytes.length, at + length); index++) bytes[index]! ^= 0x5a;
  writeFileSync(path, bytes);
}

async function recordsOf(data: string, key?: string): Promise<JournalRecord[]> {
  const journal = await open(data, key);
  try {
    return await everything(journal);
  } finally {
    await journal.close();
  }
}

test('check: a whole journal is whole; also while a station has it open', async () => {
  const { data } = await written();
  assert.match(run('check', data).said, /92 records, the newest 92; .*\n✔ Everything is whole/);
  const journal = await open(data);
  const { status, said } = run('check', data);
  assert.equal(status, 0, said);
  assert.match(said, /in use by a station/);
  const refused = run('salvage', data);
  assert.equal(refused.status, 1);
  assert.match(refused.said, /in use by another station/);
  await journal.close();
});

test('everything is gone but a copy: nobody is told that nothing is missing', async () => {
  const { data } = await written();
  for (const part of ['', '.mark', '.beside']) rmSync(join(data, `journal.db${part}`), { force: true });
  const checked = run('check', data);
  assert.match(checked.said, /is gone.*copies.* has \d+ records of them.*nothing tells how much/s);
  const mended = run('salvage', data);
  assert.deepEqual([checked.status, mended.status], [1, 1]);
  assert.match(mended.said, /as its newest copy was. What came after that is not in it/);
  assert.doesNotMatch(`${checked.said}${mended.said}`, /nothing is missing|can be read all the same/);
});

test('a log with a damaged place is not said to be whole', async () => {
  const { data } = await written();
  const journal = await open(data);
  for (let count = 0; count < 10; count++) await appended(journal, announceRecord(`More ${count}`));
  const left = newData();
  for (const part of ['', '-wal', '.mark', '.beside'])
    copyFileSync(join(data, `journal.db${part}`), join(left, `journal.db${part}`));
  await journal.close();
  const log = readFileSync(join(left, 'journal.db-wal'));
  log[Math.floor(log.length / 2)]! ^= 1;
  writeFileSync(join(left, 'journal.db-wal'), log);
  const { status, said } = run('check', left);
  assert.equal(status, 1, said);
  assert.match(said, /The log has a damaged place: by itself SQLite finds records up to \d+ of 102/);
});

test('one damaged record: who and when is said; the copy gives it back, and nothing is missing', async () => {
  const { data, records } = await written();
  hurt(data, 'keypad:42:3"');
  const checked = run('check', data);
  assert.equal(checked.status, 1);
  assert.match(
    checked.said,
    /✖ Record 13: a passing of rider 42 in race "elite-men", stored between .* UTC and .* UTC/,
  );
  assert.match(
    checked.said,
    /journal-20261129T100000Z\.db has 1 record of them\.\n✔ With the copies nothing is missing/,
  );
  const mended = run('salvage', data);
  assert.equal(mended.status, 0, mended.said);
  assert.match(mended.said, /✔ The journal is whole: nothing is missing/);
  assert.deepEqual(await recordsOf(data), records);
  assert.equal(run('check', data).status, 0);
  assert.ok(readdirSync(join(data, 'aside')).some((name) => name.startsWith('journal-damaged-')));
});

test('beyond the copy: salvage lists what is not there, health goes on saying so, verify knows the gap', async () => {
  const { data, records } = await written();
  hurt(data, 'keypad:42:25"');
  const mended = run('salvage', data, '--by', 'Rosa');
  assert.equal(mended.status, 1);
  assert.match(mended.said, /✖ Record 79: a passing of rider 42/);
  const journal = await open(data);
  assert.deepEqual(
    await everything(journal),
    records.filter(({ seq }) => seq !== 79),
  );
  assert.equal(journal.health().lost?.records, 1);
  assert.equal((await appended(journal, announceRecord('After'))).seq, 93);
  await journal.close();
  const again = run('check', data);
  assert.equal(again.status, 0, again.said);
  assert.match(again.said, /○ Records 79 to 79, .* the journal went on without them at .*, by Rosa/);
});

test('one flipped bit needs no copy: its checksum says which it was', async () => {
  const { data, records } = await written();
  rmSync(join(data, 'copies'), { recursive: true });
  const path = join(data, 'journal.db');
  const bytes = readFileSync(path);
  bytes[bytes.indexOf(MARKED) + 3]! ^= 16;
  writeFileSync(path, bytes);
  await assert.rejects(recordsOf(data), /checksum/);
  const mended = run('salvage', data);
  assert.equal(mended.status, 0, mended.said);
  assert.match(mended.said, /1 row had one flipped bit/);
  assert.deepEqual(await recordsOf(data), records);
});

test('a head that is hurt is told from another key, another program and an encrypted file', async () => {
  for (const [at, length] of [
    [0, 20],
    [68, 4],
  ] as const) {
    const { data, records } = await written(undefined, 6);
    hurt(data, at, length);
    await assert.rejects(recordsOf(data), /is damaged \(its first page/);
    assert.equal(run('salvage', data).status, 0);
    assert.deepEqual(await recordsOf(data), records);
  }
});

test('restore: the copy, and what the journal has beyond it; also of a journal that is gone', async () => {
  const { data, records } = await written();
  hurt(data, 0, 6_000);
  const restored = run('restore', data);
  assert.equal(restored.status, 0, restored.said);
  assert.match(restored.said, /From the copy .*100000Z\.db:/);
  assert.deepEqual(await recordsOf(data), records);

  const gone = await written();
  rmSync(join(gone.data, 'journal.db'));
  const back = run('restore', gone.data);
  assert.equal(back.status, 1);
  assert.match(
    back.said,
    /✖ Records 51 to 92: positions of riders 42, 43, 41, 14 passings, 14 decisions in race "elite-men", stored between/,
  );
  assert.deepEqual(await recordsOf(gone.data), gone.records.slice(0, 50));
  // Health says whose they were, too.
  const journal = await open(gone.data);
  const { of } = journal.health().lost ?? {};
  await journal.close();
  assert.deepEqual(of?.riders.map(({ entry }) => entry).sort(), [1, 2, 3]);
  assert.deepEqual([of?.passings, of?.decisions], [14, 14]);
});

test('a copy of another station is refused, and nothing is changed', async () => {
  const [{ data }, other] = [await written(), await written()];
  const before = readFileSync(join(data, 'journal.db'));
  const { status, said } = run(
    'restore',
    data,
    '--from',
    join(other.data, 'copies', 'journal-20261129T100000Z.db'),
  );
  assert.equal(status, 1);
  assert.match(said, /is of another station .* Nothing was changed\.$/m);
  assert.doesNotMatch(said, /--alone/);
  assert.deepEqual(readFileSync(join(data, 'journal.db')), before);
});

/** As a later version of Bell Lap would leave it. */
function ofTomorrow(path: string): void {
  const db = new Database(path);
  db.exec(
    `PRAGMA user_version = 99; INSERT INTO migration VALUES (99, 1764000000000, 'what is still to come')`,
  );
  db.close();
}

test('a copy of a newer version is refused, a journal of one is left as it is: nothing is changed by any command', async () => {
  const [{ data }, newer] = [await written(undefined, 6), await written(undefined, 6)];
  const copy = join(data, 'copies', 'journal-20261129T100000Z.db');
  ofTomorrow(copy);
  hurt(data, 'Lap 3');
  const before = readFileSync(join(data, 'journal.db'));
  const { status, said } = run('restore', data, '--from', copy);
  assert.equal(status, 1);
  assert.match(said, /newer Bell Lap \(schema 99; .*Nothing was changed\.\n$/);
  assert.doesNotMatch(said, /Nothing was changed.*Nothing was changed|--alone/);
  assert.match(run('restore', data).said, /cannot be opened[\s\S]*Nothing was changed/);
  assert.deepEqual(readFileSync(join(data, 'journal.db')), before);
  const { filled, refused } = see(data, null, [join(data, 'copies')]);
  assert.equal(filled, null, 'the repair page offers none');
  assert.deepEqual(
    refused.map(({ kind }) => kind),
    ['newer'],
    'and says why',
  );
  ofTomorrow(join(newer.data, 'journal.db'));
  const whole = readFileSync(join(newer.data, 'journal.db'));
  const to = join(folder, 'elsewhere');
  for (const [command, ...options] of [
    ['check'],
    ['salvage'],
    ['restore'],
    ['backup', '--to', folder],
    ['move', '--to', to],
  ]) {
    const refused = run(command!, newer.data, ...options);
    assert.equal(refused.status, 1, command);
    assert.match(refused.said, /was written by a newer Bell Lap \(schema 99/, command);
  }
  assert.deepEqual(readFileSync(join(newer.data, 'journal.db')), whole);
  assert.equal(existsSync(to), false);
});

test('a journal that is gone takes its own copies, though a newer one of another station lies among them', async () => {
  for (const hasMark of [true, false]) {
    const [gone, other] = [await written(undefined, 6), await written(undefined, 6)];
    const own = join(gone.data, 'copies', 'journal-20261129T100000Z.db');
    const strange = join(gone.data, 'copies', `journal-20261129T${hasMark ? '11' : '09'}0000Z.db`);
    copyFileSync(join(other.data, 'copies', 'journal-20261129T100000Z.db'), strange);
    rmSync(join(gone.data, 'journal.db'));
    if (!hasMark) rmSync(join(gone.data, 'journal.db.mark'));
    const seen = see(gone.data, null, [join(gone.data, 'copies')]);
    assert.equal(seen.newestCopy?.path, own);
    assert.deepEqual(
      seen.filled?.refused.map(({ path }) => path),
      [strange],
    );
    assert.match(seen.filled?.refused[0]?.why ?? '', /of another station/);
  }
});

test('restore by itself takes the newest whole copy of this station, and shows the choice', async () => {
  const [one, other] = [await written(undefined, 6), await written(undefined, 6)];
  const copy = (data: string, moment: string) => join(data, 'copies', `journal-20261129T${moment}Z.db`);
  copyFileSync(copy(other.data, '100000'), copy(one.data, '113000'));
  // What the journal gave when it was damaged already is newer still.
  copyFileSync(copy(one.data, '100000'), join(one.data, 'copies', 'journal-not-whole.db'));
  hurt(one.data, 0, 6_000);
  const { said } = run('restore', one.data);
  assert.match(said, /^○ .*113000Z\.db, made 2026-11-29 11:30:00 UTC: of another station$/m);
  assert.match(said, /^● .*100000Z\.db, made 2026-11-29 10:00:00 UTC: of this station$/m);
  assert.match(said, /^From the copy .*100000Z\.db:$/m);
  assert.deepEqual(await recordsOf(one.data), one.records);
});

test('the power goes while the damaged journal is moved aside: its log is not taken for the new one’s', async () => {
  const { data, records } = await written(undefined, 6);
  const path = join(data, 'journal.db');
  // As a station that was killed leaves it: what came last stands in the log alone.
  const journal = await open(data);
  await appended(journal, announceRecord('in the log'));
  const log = readFileSync(`${path}-wal`);
  await journal.close();
  mkdirSync(join(data, 'aside'));
  copyFileSync(path, join(data, 'aside', 'journal-damaged-20261129T100000Z.db'));
  // The file was moved, its log not yet, and the next one waits.
  const other = await written(undefined, 6);
  copyFileSync(join(other.data, 'journal.db'), join(data, 'journal-next.db'));
  rmSync(path);
  writeFileSync(`${path}-wal`, log);
  finishSettingAside(data);
  assert.deepEqual(await recordsOf(data), other.records);
  assert.deepEqual(readFileSync(join(data, 'aside', 'journal-damaged-20261129T100000Z.db-wal')), log);
  assert.ok(existsSync(join(data, 'aside', 'journal-damaged-20261129T100000Z.db.mark')));
  assert.equal(records.length, other.records.length);
});

test('the power goes just before the mended journal takes its place: salvage once more loses nothing of it', async () => {
  const { data, records } = await written(undefined, 6);
  for (const part of ['', '.mark'])
    renameSync(join(data, `journal.db${part}`), join(data, `journal-next.db${part}`));
  const salvaged = run('salvage', data);
  assert.equal(salvaged.status, 0, salvaged.said);
  assert.deepEqual(await recordsOf(data), records);
});

test('of positions that are hurt only riders of the race are named, not what the damage looks like', async () => {
  const { data } = await written(undefined, 6);
  const db = new Database(join(data, 'journal.db'), { readonly: true });
  const body = db
    .prepare('SELECT body FROM record WHERE typeof(body) = ? LIMIT 1')
    .pluck()
    .get('blob') as Buffer;
  db.close();
  const path = join(data, 'journal.db');
  const whole = readFileSync(path);
  const at = whole.indexOf(body);
  assert.ok(at > 0);
  for (let from = 0; from < Math.min(24, body.length); from++) {
    hurt(data, at + from, 4);
    const { lost } = outlook({ data, key: null, copies: [] });
    for (const one of lost.flatMap(({ who }) => who)) assert.match(one, /^4[123]$/);
    writeFileSync(path, whole);
  }
});

test('backup opens what it wrote; move brings everything, and leaves no second station behind', async () => {
  const { data, records } = await written();
  const stick = newData();
  const backed = run('backup', data, '--to', stick);
  assert.equal(backed.status, 0, backed.said);
  assert.match(backed.said, /✔ .*journal-\d{8}T\d{6}Z\.db: 92 records, opened and checked/);
  const there = join(folder, 'laptop');
  const moved = run('move', data, '--to', there);
  assert.equal(moved.status, 0, moved.said);
  assert.deepEqual(
    readdirSync(there).filter((name) => /-(wal|shm)$/.test(name)),
    [],
  );
  assert.deepEqual(await recordsOf(there), records);
  // Not "gone": a copy put in its place would be a second station.
  await assert.rejects(recordsOf(data), /was moved to another folder/);
  assert.equal(existsSync(join(data, 'journal.db')), false, 'nothing is in the way of its old name');
  assert.match(run('move', data, '--to', there).said, /is not empty/);
});

test('a link of the chain that is hurt is put back by the one after it; a changed record is still told', async () => {
  const { data, records } = await written(undefined, 6);
  const path = join(data, 'journal.db');
  const change = (sql: string, ...values: unknown[]) => {
    const db = new Database(path);
    assert.equal(db.prepare(sql).run(...values).changes, 1);
    db.close();
  };
  const hurtLink =
    'UPDATE record SET chain = ? WHERE seq = (SELECT seq FROM record WHERE chain NOT NULL LIMIT 1 OFFSET ?)';
  change(hurtLink, Buffer.alloc(32, 7), 3);
  const mended = run('salvage', data, '--alone');
  assert.equal(mended.status, 0);
  assert.doesNotMatch(mended.said, /✖/);
  assert.match(run('check', data).said, /✔ Everything is whole/);
  assert.deepEqual(await recordsOf(data), records);
  // Two links that do not follow are no flaw of a disk: nothing confirms the first.
  change(hurtLink, Buffer.alloc(32, 7), 3);
  change(hurtLink, Buffer.alloc(32, 8), 4);
  assert.match(run('salvage', data, '--alone').said, /✖ The chain breaks at or before record/);
});

test('a disk that takes no more: nothing half-made is left behind, and the next try finds room', {
  skip: process.platform === 'win32',
}, async () => {
  const { data, records } = await written();
  const stick = join(newData(), 'stick');
  mkdirSync(stick);
  // Files may not grow beyond 64 blocks of 512 bytes here.
  const cramped = (...args: string[]) =>
    spawnSync('sh', ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, MAIN, ...args], {
      encoding: 'utf8',
    });
  const moved = cramped('move', data, '--to', stick);
  assert.equal(moved.status, 1);
  assert.match(moved.stderr, /It was not moved: .* Nothing was changed/);
  assert.deepEqual(readdirSync(stick), []);
  hurt(data, MARKED);
  assert.equal(cramped('salvage', data).status, 1);
  assert.deepEqual(
    readdirSync(data).filter((name) => /mending|next/.test(name)),
    [],
  );
  assert.equal(run('salvage', data).status, 0);
  assert.equal(run('move', data, '--to', stick).status, 0);
  assert.deepEqual(await recordsOf(stick), records);
});

test('what was not understood is said with the help', () => {
  assert.match(run('mend', folder).said, /"mend" is none of them\.\n\nnpm run journal -- WHAT/);
  assert.equal(run('mend', folder).status, 2);
  assert.match(run('check', join(folder, 'nowhere')).said, /There is no folder/);
});

const DAMAGE = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.constantFrom(1, 40, 4_096, 9_000),
    how: fc.constantFrom('flip', 'zero', 'cut'),
  }),
  { minLength: 1, maxLength: 3 },
);

for (const key of [undefined, 'a secret'])
  test(`any damage, ${key === undefined ? 'plain' : 'encrypted'}: every record is there as it was, or listed`, async () => {
    const { data, records } = await written(key, 40);
    const journal = readFileSync(join(data, 'journal.db'));
    await fc.assert(
      fc.asyncProperty(DAMAGE, fc.boolean(), async (damages, withCopy) => {
        const there = newData();
        copyFileSync(join(data, 'journal.db.mark'), join(there, 'journal.db.mark'));
        const bytes = Buffer.from(journal);
        const path = join(there, 'journal.db');
        let length = bytes.length;
        for (const { at, length: bytesHurt, how } of damages) {
          const from = Math.floor(at * (bytes.length - 1));
          if (how === 'cut') length = Math.min(length, Math.max(4_096, from));
          else
            for (let index = from; index < Math.min(bytes.length, from + bytesHurt); index++)
              bytes[index] = how === 'zero' ? 0 : bytes[index]! ^ 0xa5;
        }
        writeFileSync(path, bytes);
        truncateSync(path, length);
        const copies = withCopy ? [join(data, 'copies', 'journal-20261129T100000Z.db')] : [];
        let lost: readonly { fromSeq: number; toSeq: number }[];
        try {
          ({ lost } = mend(
            { data: there, key: key ?? null, copies },
            { how: 'salvage', by: 'Rosa', atMs: START_MS },
          ));
        } catch (error) {
          // The first page of an encrypted journal holds what its key is made with.
          assert.match(String(error), /holds nothing that can be read/);
          assert.ok(existsSync(path));
          return;
        }
        const found = new Map((await recordsOf(there, key)).map((record) => [record.seq, record]));
        const isLost = (seq: number) => lost.some(({ fromSeq, toSeq }) => seq >= fromSeq && seq <= toSeq);
        for (const record of records) {
          if (isLost(record.seq)) continue;
          const { seq, atMs, input } = record;
          const there = found.get(seq);
          assert.deepEqual(there && { seq: there.seq, atMs: there.atMs, input: there.input }, {
            seq,
            atMs,
            input,
          });
        }
      }),
      { numRuns: 10 },
    );
  });
