import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openFixStore } from './fix-store.ts';
import type { Held } from './outbox.ts';
import { nodeDatabase } from './testing/node-database.ts';

const held = (id: number, sentMs: number | null = null): Held => ({
  id,
  fix: { timeMs: 1_000_000 + id * 1_000, latDeg: 50 + id / 1e6, lonDeg: 10, speedMps: 11.5 },
  sentMs,
});

test('given positions stored, when the phone is switched off and on, then they are there as they were', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-phone-'));
  const file = join(folder, 'rider.sqlite3');
  const before = nodeDatabase(file);
  const store = await openFixStore(before, true);
  await store.store('spring/7', [held(1), held(2), held(3)]);
  await store.freeze('spring/7', [held(1, 5_000), held(2, 6_000)], 6_000);
  await store.write('rider', { name: 'Ada' });
  before.close();

  const after = nodeDatabase(file);
  const again = await openFixStore(after, true);
  assert.deepEqual(await again.held('spring/7'), [held(1, 5_000), held(2, 6_000), held(3)]);
  assert.equal(await again.read('frozen/spring/7'), 6_000);
  assert.deepEqual(await again.read('rider'), { name: 'Ada' });
  assert.equal(await again.lastId(), 3);
  after.close();
  rmSync(folder, { recursive: true });
});

test('given two riders on one phone, then each one finds only their own positions', async () => {
  const store = await openFixStore(nodeDatabase(), true);
  await store.store('spring/7', [held(1)]);
  await store.store('spring/8', [held(2)]);
  assert.deepEqual(
    (await store.held('spring/8')).map(({ id }) => id),
    [2],
  );
  assert.equal(await store.lastId(), 2);
});

test('given thousands acknowledged at once, then they are gone and the others are not', async () => {
  const store = await openFixStore(nodeDatabase(), true);
  const all = Array.from({ length: 1_700 }, (_, index) => held(index + 1));
  await store.store('spring/7', all);
  await store.delete(all.slice(0, 1_200).map(({ id }) => id));
  assert.deepEqual(
    (await store.held('spring/7')).map(({ id }) => id),
    all.slice(1_200).map(({ id }) => id),
  );
});

test('given a transaction that fails, then nothing of it stays, and the next one works', async () => {
  const store = await openFixStore(nodeDatabase(), true);
  await store.store('spring/7', [held(1)]);
  await assert.rejects(store.store('spring/7', [held(2), held(1)]), /UNIQUE/);
  await store.store('spring/7', [held(3)]);
  assert.deepEqual(
    (await store.held('spring/7')).map(({ id }) => id),
    [1, 3],
  );
});

test('given calls made all at once, then none falls into another one’s transaction', async () => {
  const store = await openFixStore(nodeDatabase(), true);
  const failing = store.store('spring/7', [held(1), held(1)]);
  const writing = store.write('riding', true);
  await assert.rejects(failing);
  await writing;
  assert.equal(await store.read('riding'), true);
});
