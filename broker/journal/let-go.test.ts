import assert from 'node:assert/strict';
import { it } from 'node:test';
import Plain from 'better-sqlite3';
import Encrypted from 'better-sqlite3-multiple-ciphers';
import { letGo } from './let-go.ts';

const row = (Database: typeof Plain): Buffer =>
  new Database(':memory:').prepare('SELECT zeroblob(70000)').pluck().get() as Buffer;

it('the bytes of a row that was looked at are given back at once, whichever SQLite copied them', () => {
  for (const Database of [Plain, Encrypted as unknown as typeof Plain]) {
    const bytes = row(Database);
    const { arrayBuffers } = process.memoryUsage();
    letGo(bytes);
    assert.equal(bytes.length, 0);
    assert.ok(arrayBuffers - process.memoryUsage().arrayBuffers >= 70_000);
  }
});

it('what others look into stays: a view of a larger piece, an empty one', () => {
  const piece = new Uint8Array([1, 2, 3, 4]);
  letGo(piece.subarray(1, 3));
  letGo(Buffer.alloc(0));
  assert.deepEqual([...piece], [1, 2, 3, 4]);
});
