/** Viewers whose relay dies all go on at another (herd.ts), in short; `npm run relays:herd` is the long form. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runHerd } from './herd.ts';

it('given 1,200 viewers whose relay dies, then all are back, from the board that they had, and none was refused or dropped', {
  timeout: 200_000,
}, async (t) => {
  const figures = await runHerd({
    viewers: 1_200,
    riders: 10,
    perRelay: 17_000,
    standby: true,
    say: () => {},
  });
  t.diagnostic(JSON.stringify(figures));
  assert.equal(figures.back, 1_200);
  assert.equal(figures.resumed, 1_200);
  assert.deepEqual(figures.failed, {});
});
