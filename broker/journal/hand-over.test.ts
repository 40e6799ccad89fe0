import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandOver } from './hand-over.ts';

const commit = (bytes: Uint8Array<ArrayBuffer>, more: object = {}) => ({
  ...({ type: 'commit', buffer: bytes.buffer, length: bytes.length } as const),
  ...{ lastSeq: 4_711, newNames: [], settings: [], ...more },
});
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251);

test('a small commit is at the other end as it was put, and its time comes back', () => {
  const here = new HandOver();
  const there = new HandOver(here.memory);
  for (const length of [1, 60, 65_536]) {
    const rows = bytesOf(length);
    assert.ok(here.put(commit(rows)));
    const taken = there.take();
    assert.deepEqual(new Uint8Array(taken.buffer), rows);
    assert.deepEqual([taken.length, taken.lastSeq], [length, 4_711]);
  }
  there.stored({ tookMs: 1.25, diskMs: null });
  assert.deepEqual(here.took(), { tookMs: 1.25, diskMs: null });
  there.stored({ tookMs: 2, diskMs: 0 });
  assert.deepEqual(here.took(), { tookMs: 2, diskMs: 0 });
});

test('what was taken is a copy: the next commit does not change it', () => {
  const here = new HandOver();
  here.put(commit(bytesOf(60)));
  const taken = here.take();
  here.put(commit(new Uint8Array(60)));
  assert.deepEqual(new Uint8Array(taken.buffer), bytesOf(60));
});

test('a large commit, an empty one, one with names or settings crosses by itself', () => {
  const here = new HandOver();
  assert.equal(here.put(commit(bytesOf(65_537))), false);
  assert.equal(here.put(commit(bytesOf(0))), false);
  assert.equal(here.put(commit(bytesOf(60), { newNames: [{ kind: 'race', number: 1, id: 'crit' }] })), false);
  assert.equal(here.put(commit(bytesOf(60), { settings: [['key', null]] })), false);
});
