import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTurns } from './turns.ts';

it('a flood of one address waits behind itself; another that comes late has the next turn', async () => {
  let nowMs = 0;
  const turns = createTurns({ burst: 3, perSecond: 100 }, () => nowMs);
  const done: string[] = [];
  for (let n = 0; n < 200; n++) turns.next('flood', () => done.push(`flood ${n}`));
  assert.equal(done.length, 3, 'what there is room for is done at once');
  turns.next('rider', () => done.push('rider'));
  nowMs += 20;
  await sleep(60);
  assert.deepEqual(done, ['flood 0', 'flood 1', 'flood 2', 'flood 3', 'rider']);
  assert.equal(turns.waiting, 196);
  turns.close();
});
