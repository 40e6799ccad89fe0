import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayLeave } from './leaving.ts';

/** A laptop at closing time. */
function laptop(racing: number | null, wish: 'leave' | 'cancel' | 'end' = 'leave', isDemo = false) {
  const done: string[] = [];
  return {
    done,
    effects: {
      racing: async () => racing,
      isDemo,
      askRacing: async (races: number) => {
        done.push(`asked about ${races}`);
        return wish;
      },
      endStation: async () => void done.push('ended'),
    },
  };
}

test('nobody races: the station ends with the app, and nobody is asked', async () => {
  const { effects, done } = laptop(0);
  assert.equal(await mayLeave(effects, true), true);
  assert.deepEqual(done, ['ended']);
});

test('a race is on: it is asked, and what is wished is done', async () => {
  for (const [wish, stays, what] of [
    ['leave', true, ['asked about 2']],
    ['cancel', false, ['asked about 2']],
    ['end', true, ['asked about 2', 'ended']],
  ] as const) {
    const { effects, done } = laptop(2, wish);
    assert.equal(await mayLeave(effects, true), stays);
    assert.deepEqual(done, what);
  }
});

test('the computer is shut down during a race: nobody is asked, and the station is not ended by the app', async () => {
  const { effects, done } = laptop(1);
  assert.equal(await mayLeave(effects, false), true);
  assert.deepEqual(done, []);
});

test('a rehearsal ends with the app; a station that does not answer keeps nobody', async () => {
  const demo = laptop(1, 'cancel', true);
  assert.equal(await mayLeave(demo.effects, true), true);
  assert.deepEqual(demo.done, ['ended']);
  assert.equal(await mayLeave(laptop(null).effects, true), true);
});
