/** The journal's chain: what was stored, and nothing else, verifies; journals of before are brought along. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { checksumOf, linkAfter } from './chain.ts';
import { JournalOpenError } from './errors.ts';
import { openJournal, type StationJournal } from './open-journal.ts';
import { announceRecord, appended, everything, fixesRecord, keypadRecord, RACE, START_MS } from './sample.ts';
import { checkJournal } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-chain-'));
const opened: StationJournal[] = [];
after(async () => {
  await Promise.allSettled(opened.map((journal) => journal.close()));
  rmSync(folder, { recursive: true, force: true });
});
let files = 0;
const newPath = () => join(folder, `journal-${++files}.db`);
const open = async (path: string) => {
  const journal = await openJournal({ path, now: () => START_MS });
  opened.push(journal);
  return journal;
};
const checked = (path: string) => {
  const db = new Database(path);
  try {
    return checkJournal(db);
  } finally {
    db.close();
  }
};
const change = (path: string, sql: string) => {
  const db = new Database(path);
  db.exec(sql);
  db.close();
};

async function written(): Promise<string> {
  const path = newPath();
  const journal = await open(path);
  for (let count = 0; count < 6; count++) {
    await Promise.all(
      [fixesRecord(1, count), fixesRecord(2, count), keypadRecord('12', count)].map((record) =>
        appended(journal, record),
      ),
    );
    await appended(journal, announceRecord(`Lap ${count}`));
  }
  await journal.settings.put('event', { name: 'Spring criterium' });
  await journal.close();
  return path;
}

test('what was stored verifies, and its last link is the one the journal tells', async () => {
  const path = await written();
  const { faults, newestSeq, link } = checked(path);
  assert.deepEqual(faults, []);
  assert.equal(newestSeq, 24);
  const journal = await open(path);
  assert.deepEqual(await journal.head(), { seq: 24, link });
  await journal.close();
});

test('whatever is changed in a row, put in or left out breaks the chain, also when its checksum was mended', async () => {
  const path = await written();
  const attempts = [
    `UPDATE record SET body = replace(body, 'Lap 2', 'Lap 3') WHERE kind = 2`,
    'UPDATE record SET at_ms = at_ms + 1 WHERE seq = 4',
    'UPDATE record SET race = 2 WHERE kind = 1',
    'DELETE FROM record WHERE seq = 8',
    'UPDATE record SET seq = 900 WHERE seq = 8',
  ];
  for (const sql of attempts) {
    const copy = newPath();
    copyFileSync(path, copy);
    change(copy, sql);
    mendChecksums(copy);
    assert.match(checked(copy).faults.join('\n'), /chain breaks/, sql);
  }
});

test('a flip in a column that no body holds is found when the row is read', async () => {
  const path = await written();
  change(path, `UPDATE record SET race = 7 WHERE seq = 3 OR kind = 1`);
  const journal = await open(path);
  await assert.rejects(everything(journal), /do not match their checksum/);
  await journal.close();
});

const COLUMNS: readonly [table: string, column: string, change: string][] = [
  ...['seq', 'kind', 'count', 'race', 'author', 'at_ms', 'crc'].map((column): [string, string, string] => [
    'record',
    column,
    `${column} = ${column} + 90`,
  ]),
  ['record', 'body', `body = replace(body, 'Lap 2', 'Lap 3')`],
  ['race', 'number', 'number = 7'],
  ['race', 'id', `id = 'elite-man'`],
  ['author', 'number', 'number = number + 70'],
  ['author', 'role', `role = 'station'`],
  ['author', 'name', 'name = name || 1'],
  ['setting', 'key', `key = key || 'x'`],
  ['setting', 'value', `value = replace(value, 'Spring', 'Strong')`],
  ['station', 'station_id', `station_id = 'x' || substr(station_id, 2)`],
  ['station', 'created_ms', 'created_ms = created_ms + 1'],
  ['station', 'last_seq', 'last_seq = last_seq + 1'],
  ['station', 'state', `state = 'copx'`],
  ['station', 'whole_from', 'whole_from = 3'],
];

test('a flip in any column of any table is found before a race is made of it', async () => {
  const path = await written();
  for (const [table, column, flip] of COLUMNS) {
    const copy = newPath();
    copyFileSync(path, copy);
    const where = table === 'record' && column !== 'body' ? ' WHERE seq = 9' : '';
    change(copy, `UPDATE ${table} SET ${flip}${where}`);
    await assert.rejects(
      async () => everything(await open(copy)),
      /match(es)? (its|their) checksum|is damaged/,
      `${table}.${column}`,
    );
    await opened
      .pop()
      ?.close()
      .catch(() => {});
  }
  // A link is not read when a race is made: what it holds against a forger is told by `npm run verify`.
  change(path, 'UPDATE record SET chain = zeroblob(32) WHERE seq = 8');
  assert.match(checked(path).faults.join(), /chain breaks/);
});

test('after retention the journal still verifies, and what is left of it cannot be changed unseen', async () => {
  const path = await written();
  const before = checked(path).link;
  const journal = await open(path);
  assert.ok((await journal.forgetTelemetry(RACE, START_MS + 86_400_000)) > 0);
  await appended(journal, announceRecord('Later'));
  await journal.close();
  const { faults, link } = checked(path);
  assert.deepEqual(faults, []);
  assert.notEqual(link, before);
  change(path, `UPDATE record SET body = replace(body, 'Lap 5', 'Lap 4') WHERE kind = 2`);
  mendChecksums(path);
  assert.match(checked(path).faults.join(), /chain breaks/);
});

test('any order of commits, restarts and retention verifies', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('fixes', 'many', 'keypad', 'announce', 'restart', 'forget'), {
        maxLength: 24,
      }),
      async (steps) => {
        const path = newPath();
        let journal = await open(path);
        let at = 0;
        for (const step of steps) {
          at += 1;
          if (step === 'restart') {
            await journal.close();
            journal = await open(path);
          } else if (step === 'forget') await journal.forgetTelemetry(RACE, START_MS + at * 1_000);
          else if (step === 'fixes') await appended(journal, fixesRecord(1, at));
          else if (step === 'many')
            await Promise.all([1, 2, 3].map((entry) => appended(journal, fixesRecord(entry, at, 5))));
          else if (step === 'keypad') await appended(journal, keypadRecord('12', at));
          else await appended(journal, announceRecord(String(at)));
        }
        const head = await journal.head();
        await journal.close();
        const { faults, link } = checked(path);
        assert.deepEqual(faults, []);
        assert.equal(link, head.link);
      },
    ),
    { numRuns: 12 },
  );
});

for (const version of [1, 2])
  test(`a journal of schema ${version} is brought along: its records, a copy of it as it was, and a chain from what was there`, async () => {
    const path = newPath();
    copyFileSync(join(import.meta.dirname, 'testing', `schema-${version}.db`), path);
    const journal = await open(path);
    assert.match(
      journal.report.join(),
      new RegExp(`brought from schema ${version} to 3; as it was it lies at`),
    );
    assert.equal((await everything(journal)).length, 5);
    assert.deepEqual(journal.settings.get('event'), { name: 'Spring criterium' });
    assert.equal((await appended(journal, announceRecord('Today'))).seq, 6);
    await journal.close();
    assert.ok(existsSync(`${path}.schema-${version}`));
    assert.deepEqual(checked(path).faults, []);
    change(path, `UPDATE record SET body = replace(body, 'Welcome', 'Goodbye')`);
    mendChecksums(path);
    assert.match(checked(path).faults.join(), /chain breaks/);
  });

test('a journal of tomorrow is refused with a sentence and left as it is', async () => {
  const path = await written();
  change(path, 'PRAGMA user_version = 99');
  // Where nothing but the first page says so, that page is hurt: the repair page mends it.
  await assert.rejects(
    open(path),
    (error) => error instanceof JournalOpenError && error.problem === 'damaged',
  );
  change(path, `INSERT INTO migration VALUES (99, 1764000000000, 'what is still to come')`);
  await assert.rejects(open(path), (error) => {
    assert.ok(error instanceof JournalOpenError);
    assert.match(error.message, /written by a newer Bell Lap \(schema 99/);
    return true;
  });
});

test('npm run verify: a journal as it was, one that was changed, a result file, a forged one', async () => {
  const verify = (file: string) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '..', 'verify.ts'), file],
      {
        encoding: 'utf8',
      },
    );
    return { status, stdout };
  };
  const path = await written();
  const whole = verify(path);
  assert.equal(whole.status, 0, whole.stdout);
  assert.match(whole.stdout, /24 records, .*\n✔ Nothing was changed/s);
  change(path, `UPDATE record SET at_ms = at_ms + 1 WHERE seq = 4`);
  const changed = verify(path);
  assert.equal(changed.status, 1);
  assert.match(changed.stdout, /✖ Record 4 .* does not match its checksum/);
  const result = join(folder, 'result.json');
  writeFileSync(result, JSON.stringify({ version: 1, state: 'official', signedText: 'forged', seal: null }));
  assert.match(verify(result).stdout, /✖ .* it is official and carries no seal/);
});

/** What somebody would do who knows the file: give every row the checksum that fits it. */
function mendChecksums(path: string): void {
  const db = new Database(path);
  const wholeFrom = Number(db.prepare('SELECT whole_from FROM station').pluck().get());
  const rows = db
    .prepare('SELECT seq, kind, count, race, author, at_ms AS atMs, CAST(body AS BLOB) AS body FROM record')
    .all() as Parameters<typeof checksumOf>[0][];
  for (const row of rows)
    db.prepare('UPDATE record SET crc = ? WHERE seq = ?').run(checksumOf(row, wholeFrom), row.seq);
  db.close();
}

test('a link is the hash of the six pieces, however long and in whatever letters the names are', () => {
  const before = createHash('sha256').update('before').digest();
  const bodyHash = createHash('sha256').update('body').digest();
  const numbers = Buffer.alloc(24);
  numbers.writeUInt32LE(1, 0);
  numbers.writeUInt32LE(3, 4);
  numbers.writeDoubleLE(2 ** 40 + 1, 8);
  numbers.writeDoubleLE(1_795_000_000_123, 16);
  for (const [race, author] of [
    ['', ''],
    ['elite', 'official\0Zoë Čuček'],
    ['r'.repeat(400), `device\0${'Ж漢😀\ud800'.repeat(2_000)}`],
    ['short', 'again'],
  ] as const) {
    const pieces = createHash('sha256').update(before).update(numbers).update(`${race}\0${author}\0`);
    const row = { seq: 2 ** 40 + 1, kind: 1, count: 3, race, author, atMs: 1_795_000_000_123, bodyHash };
    assert.deepEqual(linkAfter(before, row), pieces.update(bodyHash).digest(), race.slice(0, 8));
  }
});
