/** What salvage leaves: a journal that opens, whatever went with its names, and whose health says what is missing. */
import assert from 'node:assert/strict';
import {
  copyFileSync,
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
import { after, before, test } from 'node:test';
import type { Decision } from '../../race/journal/decision.ts';
import { connect } from '../journal/database.ts';
import { JournalOpenError } from '../journal/errors.ts';
import { markBeside } from '../journal/mark.ts';
import { openJournal } from '../journal/open-journal.ts';
import { announceRecord, appended, everything, fixesRecord, keypadRecord } from '../journal/sample.ts';
import { sqliteCode } from '../journal/sqlite.ts';
import { checkJournal } from '../journal/verify.ts';
import { PAIR } from '../standby/stored.ts';
import { mend, outlook, see } from './mend.ts';
import { pageOf } from './repair-html.ts';
import { REPAIR_WORDS } from './repair-words.ts';
import { settingsOf } from './unsound.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-salvaged-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const newData = (): string => {
  const data = join(folder, `data-${++made}`);
  mkdirSync(data, { recursive: true });
  return data;
};
const open = (data: string) => openJournal({ path: join(data, 'journal.db'), now: Date.now });
const PAGE = 4_096;
const RIDERS = 20;
const ROUNDS = 3;
/** As a kill leaves it, and a clean end. */
let killed: string;
let ended: string;

/** The files as they lie there now. */
function taken(data: string): string {
  const there = newData();
  for (const suffix of ['', '-wal', '.mark'])
    if (existsSync(join(data, `journal.db${suffix}`)))
      copyFileSync(join(data, `journal.db${suffix}`), join(there, `journal.db${suffix}`));
  return there;
}

before(async () => {
  const data = newData();
  let journal = await open(data);
  await journal.settings.put('event', { name: 'Spring criterium' });
  await appended(journal, announceRecord('The morning'));
  await appended(journal, keypadRecord('7', 0));
  // All names are folded into the file: the log has none. Only packed positions name the riders.
  for (let entry = 1; entry <= RIDERS; entry++) await appended(journal, fixesRecord(entry, 0, 5));
  await journal.close();
  journal = await open(data);
  for (let round = 1; round <= ROUNDS; round++) {
    for (let entry = 1; entry <= RIDERS; entry++) await appended(journal, fixesRecord(entry, round * 5, 5));
    await appended(journal, keypadRecord('7', round));
    await appended(journal, announceRecord(`Lap ${round} `.repeat(150)));
  }
  // Users and keys come and go all day: the newest pages hold settings, too.
  for (let user = 0; user < 8; user++) await journal.settings.put(`user/${user}`, 'x'.repeat(900));
  killed = taken(data);
  await journal.close();
  ended = taken(data);
});

/** Opens it as a station does, reads all of it, and compares what is missing with what was said. */
async function opensAndSays(data: string, what: string): Promise<void> {
  let mended: ReturnType<typeof mend>;
  try {
    mended = mend({ data, key: null, copies: [] }, { how: 'salvage', by: 'Rosa', atMs: Date.now() });
  } catch (error) {
    assert.match(String(error), /holds nothing that can be read/, what);
    return;
  }
  const journal = await open(data);
  try {
    const records = await everything(journal);
    assert.equal(records.length, mended.records, what);
    const missing = mended.lost.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0);
    assert.equal(journal.health().lost?.records ?? 0, missing, `${what}: ${JSON.stringify(mended.lost)}`);
    for (const { by } of records)
      if (by.name.startsWith('unknown'))
        assert.ok(
          mended.unsound.some((one) => one.is === 'unnamed author' && one.now === by.name),
          `${what}: ${by.name}`,
        );
  } finally {
    await journal.close();
  }
}

for (const end of ['killed', 'ended'] as const)
  test(`the file cut after any of its pages, ${end}: it opens, and says what is missing`, async () => {
    const left = end === 'killed' ? killed : ended;
    const pages = readFileSync(join(left, 'journal.db')).length / PAGE;
    for (let kept = 0; kept < pages; kept++) {
      const data = taken(left);
      truncateSync(join(data, 'journal.db'), kept * PAGE);
      await opensAndSays(data, `${kept} of ${pages} pages`);
    }
  });

test('a page of nothing but zeros: what is wrong is said in words; mended, it opens', async () => {
  for (const left of [killed, ended]) {
    const pages = readFileSync(join(left, 'journal.db')).length / PAGE;
    const places = [
      [0, PAGE],
      [PAGE / 2, PAGE / 2 + 64],
      [PAGE - 64, PAGE],
    ] as const;
    for (let page = left === killed ? 0 : 1; page < pages; page += 2) {
      const [from, to] = places[page % places.length]!;
      const data = taken(left);
      const path = join(data, 'journal.db');
      writeFileSync(path, readFileSync(path).fill(0, page * PAGE + from, page * PAGE + to));
      const what = `page ${page + 1} of ${pages}, bytes ${from} to ${to}`;
      try {
        const journal = await open(data);
        try {
          await everything(journal);
        } finally {
          await journal.close();
        }
      } catch (error) {
        assert.ok(error instanceof JournalOpenError, `${what}: ${error}`);
        assert.doesNotMatch(error.message, /argument|undefined|Received|thread died/, what);
        assert.match(error.message, /npm run journal/, what);
      }
      await opensAndSays(data, what);
    }
  }
});

test('zeros over a row’s head or body: the check names the record', () => {
  const bytes = readFileSync(join(ended, 'journal.db'));
  const found = bytes.indexOf('{"id":"keypad:7:1"');
  assert.ok(found > 0);
  const told = new Set<string>();
  for (let at = found - 40; at < found + 20; at += 2) {
    const path = join(taken(ended), 'journal.db');
    writeFileSync(path, Buffer.from(bytes).fill(0, at, at + 8));
    const db = connect(path, null, { readonly: true });
    try {
      for (const fault of checkJournal(db).faults) told.add(fault.replace(/\d+|\(.*\)/g, ''));
    } catch (error) {
      assert.ok(sqliteCode(error) !== null, `zeros at ${at}: ${error}`);
    } finally {
      db.close();
    }
  }
  assert.ok(
    [...told].some((fault) => /^Record .* does not match its checksum/.test(fault)),
    [...told].join(),
  );
});

test('one of a pair that lost its pairing is told it from beside; where nothing tells, to look at the other first', async () => {
  const unsoundOf = (data: string) => outlook({ data, key: null, copies: [] }).unsound;
  assert.deepEqual(unsoundOf(taken(ended)), []);
  const data = taken(ended);
  const journal = await open(data);
  await journal.settings.put(PAIR, { peer: 'the other' });
  await journal.close();
  assert.deepEqual(unsoundOf(data), []);
  // Its log, with the pairing in it, is gone; the mark stays.
  copyFileSync(join(ended, 'journal.db'), join(data, 'journal.db'));
  assert.deepEqual(unsoundOf(data), []);
  assert.deepEqual(new Map(see(data, null, []).settings).get(PAIR), JSON.stringify({ peer: 'the other' }));
  rmSync(join(data, 'journal.db.beside'));
  assert.deepEqual(unsoundOf(data), [{ is: 'pair' }]);
  assert.match(REPAIR_WORDS.en.unsound({ is: 'pair' }), /Start that one and put it in charge/);
});

for (const [what, key] of [
  ['a password', 'a key for the evening'],
  ['the key itself', `raw:${'0f1e2d3c'.repeat(8)}`],
  ['the key itself with a salt', `raw:${'0f1e2d3c'.repeat(8)}${'5a'.repeat(16)}`],
  ['the key’s 32 bytes', `raw:${'k'.repeat(32)}`],
] as const)
  test(`an encrypted journal is salvaged with ${what}`, async () => {
    const data = newData();
    const path = join(data, 'journal.db');
    const journal = await openJournal({ path, key, now: Date.now });
    await appended(journal, announceRecord('The morning'));
    await appended(journal, keypadRecord('7', 0));
    await journal.close();
    const { records, unsound } = mend(
      { data, key, copies: [] },
      { how: 'salvage', by: 'Rosa', atMs: Date.now() },
    );
    assert.deepEqual([records, unsound], [2, []]);
    const again = await openJournal({ path, key, now: Date.now });
    assert.equal((await everything(again)).length, 2);
    await again.close();
  });

test('a journal that is gone, with no copy: accounts and cards are remembered beside, and what is missing is told', async () => {
  const data = newData();
  const journal = await open(data);
  await journal.settings.put('auth/user/rosa', { name: 'rosa' });
  await journal.settings.put('mqtt/session/7', { much: 1 });
  await appended(journal, keypadRecord('7', 0));
  await journal.close();
  rmSync(join(data, 'journal.db'));
  const seen = see(data, null, []);
  assert.deepEqual([seen.alone.isUnreadable, seen.alone.hasSettings], [true, true]);
  assert.deepEqual(seen.alone.unsound, [{ is: 'settings', of: 'phones', keys: ['mqtt/session/7'] }]);
  const asked = { words: REPAIR_WORDS.en, isGone: true, standby: null, says: null };
  const { html } = pageOf({ ...asked, seen, isWorking: false, isSignedIn: false });
  assert.match(html, /Go on with accounts, cards and settings alone/);
  assert.match(html, /remembered of some phones between their connections cannot be read/);
  for (const words of Object.values(REPAIR_WORDS))
    for (const key of ['mqtt/session/7', 'event/now', 'uplink/epoch', 'what/nobody-knows'])
      assert.doesNotMatch(words.unsound({ is: 'settings', of: settingsOf(key), keys: [key] }), /\//, key);
  mend({ data, key: null, copies: [] }, { how: 'salvage', by: 'Rosa', atMs: Date.now() });
  const again = await open(data);
  assert.equal(again.stationId, journal.stationId);
  assert.deepEqual(again.settings.get('auth/user/rosa'), { name: 'rosa' });
  const { records, settings } = again.health().lost!;
  assert.deepEqual([records, settings], [1, 1]);
  await again.close();
});

test('a journal that is gone: the page says how much it held and until when, in each language', () => {
  const data = newData();
  copyFileSync(join(ended, 'journal.db.mark'), join(data, 'journal.db.mark'));
  const mark = markBeside(join(ended, 'journal.db'));
  const seen = see(data, null, []);
  const held = new RegExp(`<p>[^<]* ${mark?.lastSeq} [^<]*:\\d\\d[^<]*</p>`);
  for (const words of Object.values(REPAIR_WORDS)) {
    const { html } = pageOf({
      ...{ words, seen, isGone: true, standby: null, says: null, isWorking: false, isSignedIn: false },
    });
    assert.match(html, held, words.lang);
    assert.doesNotMatch(html, /1970|NaN|Infinity/);
  }
});

/** A journal whose file was lost, with the copy that was made of it before its last decision; `left` stays beside. */
async function goneWithCopy(left: readonly string[]): Promise<ReturnType<typeof see>> {
  const data = newData();
  const journal = await open(data);
  const race = announceRecord('');
  const decision = { type: 'set-race', id: 'make-race-1', name: 'Spring criterium', format: 'circuit' };
  await appended(journal, { ...race, input: { kind: 'decision', decision: decision as Decision } });
  await appended(journal, keypadRecord('7', 0));
  await journal.backup(join(data, 'copies', 'journal-20260601T100000Z.db'));
  await appended(journal, keypadRecord('7', 1));
  await journal.close();
  for (const suffix of ['', '-wal', '.mark', '.beside'])
    if (!left.includes(suffix)) rmSync(join(data, `journal.db${suffix}`), { force: true });
  return see(data, null, [join(data, 'copies')]);
}

test('a journal that is gone, with a copy: nothing is promised that is not there, and races go by their names', async () => {
  const seen = await goneWithCopy(['.mark', '.beside']);
  const shown = { seen, isGone: true, standby: null, says: null, isWorking: false, isSignedIn: false };
  const { html } = pageOf({ ...shown, words: REPAIR_WORDS.en });
  assert.match(
    html,
    /<strong>Restore from the copy of [^<]*2026[^<,]*, \d[\d:]+<\/strong>1 record stays missing/,
  );
  assert.match(html, /race “Spring criterium”/);
  for (const words of Object.values(REPAIR_WORDS)) {
    const said = pageOf({ ...shown, words }).html;
    assert.doesNotMatch(
      said,
      /aside|elite-men|what came since|samt allem|ce qui est venu ensuite/,
      words.lang,
    );
  }
});

test('a damaged journal that has more than its newest copy: that is offered with the copy, and the damaged one is kept', async () => {
  const seen = await goneWithCopy(['', '-wal', '.mark', '.beside']);
  assert.equal(seen.hasSince, true);
  const bytes = readFileSync(join(folder, `data-${made}`, 'journal.db'));
  const at = bytes.indexOf('"id":"keypad:7:0"');
  writeFileSync(join(folder, `data-${made}`, 'journal.db'), bytes.fill(0x5a, at, at + 3));
  const hurt = see(join(folder, `data-${made}`), null, [join(folder, `data-${made}`, 'copies')]);
  const shown = { words: REPAIR_WORDS.en, isGone: false, standby: null, says: null, isWorking: false };
  const { html } = pageOf({ ...shown, seen: hurt, isSignedIn: false });
  assert.match(html, /and what came since<\/strong>Nothing will be missing/);
  assert.match(html, /kept in the folder “aside”/);
});

test('gone with its mark: that nothing will be missing is not said, whatever else is remembered beside', async () => {
  for (const left of [[], ['.beside']]) {
    const seen = await goneWithCopy(left);
    for (const words of Object.values(REPAIR_WORDS)) {
      const shown = { words, isGone: true, standby: null, says: null, isWorking: false, isSignedIn: false };
      const { html } = pageOf({ ...shown, seen });
      assert.ok(html.includes(words.blind), words.lang);
      assert.ok(!html.includes(words.nothingStays) && !html.includes(words.allReadable), html);
    }
  }
});
