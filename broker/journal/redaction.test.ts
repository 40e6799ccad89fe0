/** Replacing a record whose body was overwritten: an order to forget is done all the same, and the damage stays told. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect } from './database.ts';
import { openJournal } from './open-journal.ts';
import { replaceRows } from './redaction.ts';
import { announceRecord, appended, keypadRecord } from './sample.ts';
import { checkJournal } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-redaction-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const withoutBody = (path: string): boolean => {
  const db = connect(path, null, { readonly: true });
  try {
    return db.prepare('SELECT typeof(body) FROM record WHERE seq = 2').pluck().get() === 'null';
  } catch {
    return false;
  } finally {
    db.close();
  }
};

test('a record whose body is zeros on the disk is replaced like others, and verifying still names it', async () => {
  const path = join(folder, 'journal.db');
  const journal = await openJournal({ path, now: Date.now });
  await appended(journal, announceRecord('The morning'));
  await appended(journal, keypadRecord('7', 0));
  await appended(journal, announceRecord('The evening'));
  await journal.close();
  const bytes = readFileSync(path);
  const found = bytes.indexOf('"id":"keypad:7:0"');
  const hurt = Array.from({ length: 80 }, (_, back) => found - back).some((at) => {
    writeFileSync(path, Buffer.from(bytes).fill(0, at, at + 2));
    return withoutBody(path);
  });
  assert.ok(hurt, 'no two bytes make the body go');
  const db = connect(path, null, { readonly: false });
  try {
    assert.equal(replaceRows(db, [{ seq: 2, body: '{"gone":true}' }]), 1);
    assert.equal(db.prepare('SELECT body FROM record WHERE seq = 2').pluck().get(), '{"gone":true}');
    assert.equal(replaceRows(db, [{ seq: 2, body: '{"gone":true}' }]), 0, 'once is enough');
    assert.notDeepEqual(checkJournal(db).faults, []);
  } finally {
    db.close();
  }
});
