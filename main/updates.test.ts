import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUpdates } from './updates.ts';

/** A laptop: races by the number of glances, an updater that notes what it was asked. */
function laptop({ version = '0.2.0' as string | null, glances = 10 } = {}) {
  const done: string[] = [];
  const offered: (string | null)[] = [];
  const at = { racing: 0 as number | null, waits: 0, minutes: 0 };
  let finish: (() => void) | null = null;
  let onWait: () => void = () => {};
  const updates = createUpdates({
    updater: {
      async check() {
        done.push('check');
        return version;
      },
      download(signal) {
        done.push('download');
        return new Promise((resolve, reject) => {
          finish = resolve;
          signal.addEventListener('abort', () => {
            done.push('stopped');
            reject(new Error('stopped'));
          });
        });
      },
      install: () => void done.push('install'),
    },
    racing: async () => at.racing,
    offer: (found) => void offered.push(found),
    async wait() {
      at.waits += 1;
      onWait();
      await new Promise((resolve) => setImmediate(resolve));
    },
    log() {},
  });
  return {
    done,
    offered,
    at,
    updates,
    arrive: () => finish?.(),
    each: (then: () => void) => {
      onWait = then;
    },
    /** From the app's start for so many glances of two seconds. */
    run: (for_ = glances) => updates.watch(() => at.waits >= for_),
  };
}

/** Two seconds a glance: a minute and a little. */
const MORNING = 45;

test('in a quiet hour a newer version is fetched and offered, and waits for somebody to want it', async () => {
  const { run, each, arrive, done, offered, updates } = laptop();
  each(arrive);
  await run(MORNING);
  assert.deepEqual(done, ['check', 'download']);
  assert.deepEqual(offered, ['0.2.0']);
  assert.equal(await updates.install(), true);
  assert.deepEqual(done, ['check', 'download', 'install']);
});

test('while a race is ridden nobody even looks; nor while the station does not answer', async () => {
  for (const racing of [1, 3, null]) {
    const { run, at, done, updates } = laptop();
    at.racing = racing;
    await run(MORNING);
    assert.deepEqual(done, []);
    assert.equal(await updates.install(), false);
  }
});

test('a race that begins stops the download', async () => {
  const { run, each, at, done, offered } = laptop();
  each(() => {
    if (done.includes('download')) at.racing = 1;
  });
  await run(MORNING);
  assert.deepEqual(done, ['check', 'download', 'stopped']);
  assert.deepEqual(offered, []);
});

test('an offer is taken back for the race, and is there again after it; meanwhile it cannot be taken', async () => {
  const { run, each, arrive, at, offered, updates, done } = laptop();
  each(() => {
    arrive();
    if (at.waits === 40) at.racing = 1;
    if (at.waits === 50) at.racing = 0;
  });
  const running = run(60);
  while (at.waits < 45) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(await updates.install(), false);
  await running;
  assert.deepEqual(offered, ['0.2.0', null, '0.2.0']);
  assert.ok(!done.includes('install'));
});

test('no newer version, no network: the app goes on', async () => {
  const none = laptop({ version: null });
  await none.run(MORNING);
  assert.deepEqual(none.done, ['check']);
});
