/** A file of an event that is not whole, not ours, too new or under another passphrase says so, each in its own words. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FileProblem, type FileTrouble } from './problem.ts';
import { readContainer, readHead } from './read-container.ts';
import { type Source, writeContainer } from './write-container.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-event-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const ABOUT = { schema: 3, madeMs: 1_000, stationId: 'here', event: { name: 'Spring', date: null } };
const big = Buffer.alloc(700_000, 'position ');
const sources: readonly Source[] = [
  source('manifest.json', Buffer.from('{"races":[]}')),
  source('journal.db', big),
  source('empty', Buffer.alloc(0)),
];
function source(name: string, bytes: Buffer): Source {
  return {
    name,
    bytes: bytes.length,
    async *read() {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    },
  };
}
let made = 0;
async function file(passphrase: string | null): Promise<string> {
  const path = join(folder, `event-${++made}.bell-lap`);
  await writeContainer(path, ABOUT, passphrase, sources);
  return path;
}
async function contents(path: string, passphrase: string | null): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  await readContainer(path, passphrase, (name) => {
    found[name] = '';
    return async (part) => {
      found[name] += part.toString();
    };
  });
  return found;
}
const refused = (path: string, passphrase: string | null, trouble: FileTrouble, says: RegExp) =>
  assert.rejects(contents(path, passphrase), (error: unknown) => {
    assert.ok(error instanceof FileProblem, String(error));
    assert.equal(error.trouble, trouble);
    assert.match(error.message, says);
    return true;
  });

test('what was put in comes out, with a passphrase and without; the head says of what it is', async () => {
  for (const passphrase of [null, 'Velo müde 7']) {
    const path = await file(passphrase);
    const found = await contents(path, passphrase);
    assert.deepEqual(Object.keys(found), ['manifest.json', 'journal.db', 'empty']);
    assert.equal(found['journal.db'], big.toString());
    assert.equal((await readHead(path)).head.event.name, 'Spring');
    assert.equal(readFileSync(path).includes('position position'), false);
  }
});

test('one passphrase, however its letters are composed; another is told from a damaged file', async () => {
  const path = await file('Velo müde 7');
  assert.ok((await contents(path, 'Velo mu\u0308de 7'))['journal.db']);
  await refused(path, null, 'passphrase-wanted', /type the one it was made with/);
  await refused(path, 'velo müde 7', 'passphrase-wrong', /not the passphrase/);
});

test('cut anywhere it is not whole; a changed byte anywhere is noticed; so is something behind its end', async () => {
  const path = await file(null);
  const whole = readFileSync(path);
  for (const share of [0, 0.00001, 0.0001, 0.3, 0.5, 0.999999]) {
    writeFileSync(`${path}.cut`, whole.subarray(0, Math.floor(whole.length * share)));
    await refused(`${path}.cut`, null, 'cut', /Copy it again/);
  }
  for (let at = 0; at < whole.length; at += Math.floor(whole.length / 40)) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x10;
    writeFileSync(`${path}.changed`, changed);
    await assert.rejects(contents(`${path}.changed`, null), FileProblem, `byte ${at}`);
  }
  writeFileSync(`${path}.more`, Buffer.concat([whole, Buffer.from('x')]));
  await refused(`${path}.more`, null, 'damaged', /damaged/);
});

test('another program’s file, and one of a version to come', async () => {
  const path = join(folder, 'other');
  writeFileSync(path, 'PK\u0003\u0004 a spreadsheet, of all things, and long enough');
  await refused(path, null, 'foreign', /no file of a Bell Lap event/);
  const future = Buffer.from(JSON.stringify({ format: 2, more: 'than we know' }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(future.length);
  writeFileSync(path, Buffer.concat([Buffer.from('BELL-LAP EVENT\n'), length, future]));
  await refused(path, null, 'newer', /newer Bell Lap/);
});
