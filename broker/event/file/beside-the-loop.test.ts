/** A file is looked into on a laptop that times a race: what goes through it byte by byte is no work of its loop. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { openLaptop, raceOf } from '../testing/laptop.ts';

/** Threads that are begun from here on, as the process is told of them. */
function threadsBegun(t: TestContext): readonly Promise<unknown>[] {
  const ended: Promise<unknown>[] = [];
  const begun = (thread: Worker) => void ended.push(once(thread, 'exit'));
  process.on('worker', begun);
  t.after(() => process.off('worker', begun));
  return ended;
}

test('its seals are opened in a thread of their own, which ends; what is wrong is said as it was on the loop', async (t) => {
  const laptop = await openLaptop({});
  t.after(() => laptop.close());
  await raceOf(laptop, 'crit', 'official');
  const file = await laptop.makeFile('velo velo velo');
  // Hurt at its very end: all before it is gone through, and no journal of it is opened.
  const hurt = Buffer.from(file);
  hurt[hurt.length - 1]! ^= 1;
  for (const [bytes, passphrase, trouble] of [
    [hurt, 'velo velo velo', 'damaged'],
    [file, 'another one', 'passphrase-wrong'],
    [file, null, 'passphrase-wanted'],
    [file.subarray(0, -9), 'velo velo velo', 'cut'],
    [Buffer.from('no file of an event'), null, 'foreign'],
  ] as const) {
    const threads = threadsBegun(t);
    const { seen } = await laptop.look(Buffer.from(bytes), passphrase);
    assert.equal(seen.is === 'refused' && seen.problem.trouble, trouble);
    assert.equal(threads.length, 1, trouble);
    await Promise.all(threads);
  }
  const { seen } = await laptop.look(file, 'velo velo velo');
  assert.equal(seen.is, 'looked', seen.is === 'refused' ? seen.problem.message : '');
});
