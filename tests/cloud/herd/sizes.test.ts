/** What a herd needs of a machine, and what is said where it is not there. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sizesOf } from './sizes.ts';

const machine = { descriptors: 20_000, memoryBytes: 24e9 };
const herd = { viewers: 50_000, perRelay: 17_000, standby: true };

it('given 20,000 files a process, then 50,000 viewers are at three pairs of relays, and two lines each take twice the processes', () => {
  assert.deepEqual(sizesOf(herd, machine, 20e9), { pairs: 3, processes: 6 });
  assert.deepEqual(sizesOf({ ...herd, standby: false }, machine, 20e9), { pairs: 3, processes: 3 });
});

it('given fewer files or less memory than that takes, then it is said before anything is begun', () => {
  assert.throws(
    () => sizesOf(herd, { ...machine, descriptors: 4_096 }, 20e9),
    /^Error: A process may have 4,096 files here \(ulimit -n\): a relay takes 3,\d{3} viewers, not 16,667 \(--per-relay\)\.$/,
  );
  assert.throws(() => sizesOf(herd, machine, 4e9), /need some 5\.1 GB of memory; 4\.0 GB are free/);
});
