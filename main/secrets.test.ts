import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { journalKey, type Keychain, keyFileFor } from './secrets.ts';

/** A keychain that seals by turning bits over, so that the sealed text differs from the plain one. */
const keychain = (available = true, backend = 'gnome_libsecret'): Keychain => ({
  isEncryptionAvailable: () => available,
  getSelectedStorageBackend: () => backend,
  encryptString: (text) => Buffer.from(Buffer.from(text, 'utf8').map((byte) => byte ^ 0xff)),
  decryptString: (sealed) => {
    const text = Buffer.from(sealed.map((byte) => byte ^ 0xff)).toString('utf8');
    if (!/^[\w-]+$/.test(text)) throw new Error('wrong seal');
    return text;
  },
});

const folder = () => mkdtempSync(join(tmpdir(), 'bell-lap-secrets-'));

test('the first start makes a key, seals it, and every later start opens the same one', () => {
  const dir = folder();
  const key = journalKey(keychain(), join(dir, 'key'), join(dir, 'journal.db'));
  assert.ok(key !== null && key.length >= 43);
  assert.ok(!readFileSync(join(dir, 'key')).includes(key));
  assert.equal(journalKey(keychain(), join(dir, 'key'), join(dir, 'journal.db')), key);
});

test('a journal begun without a key stays without one', () => {
  const dir = folder();
  writeFileSync(join(dir, 'journal.db'), '');
  assert.equal(journalKey(keychain(), join(dir, 'key'), join(dir, 'journal.db')), null);
});

test('without a real keychain there is no key lying about', () => {
  const dir = folder();
  assert.equal(journalKey(keychain(false), join(dir, 'key'), join(dir, 'journal.db')), null);
  assert.equal(journalKey(keychain(true, 'basic_text'), join(dir, 'key'), join(dir, 'journal.db')), null);
});

test('a key sealed elsewhere is an error in words, not a new key', () => {
  const dir = folder();
  writeFileSync(join(dir, 'key'), 'sealed by somebody else');
  assert.throws(
    () => journalKey(keychain(), join(dir, 'key'), join(dir, 'journal.db')),
    /another user or computer/,
  );
});

test('another data folder has a key of its own; one that was begun with the first key keeps it; a plain one needs none', () => {
  const user = folder();
  const [usual, other, old, plain] = [folder(), folder(), folder(), folder()];
  const keyOf = (dir: string) =>
    journalKey(keychain(), keyFileFor(user, dir, usual), join(dir, 'journal.db'));
  const first = keyOf(usual);
  assert.notEqual(keyOf(other), first);
  assert.equal(keyOf(other), keyOf(other));
  writeFileSync(join(old, 'journal.db'), 'encrypted bytes');
  assert.equal(keyOf(old), first);
  writeFileSync(join(plain, 'journal.db'), 'SQLite format 3\0 and more');
  assert.equal(keyOf(plain), null);
});
