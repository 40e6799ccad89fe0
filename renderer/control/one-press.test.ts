/** Two presses of one button are one decision; two decisions are two. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from './api.ts';
import { onePress } from './one-press.ts';

function slowStation() {
  const made: Order[] = [];
  const answers: (() => void)[] = [];
  const decide = onePress((order) => {
    made.push(order);
    return new Promise((resolve) => answers.push(() => resolve(true)));
  });
  return { made, decide, answer: () => answers.splice(0).forEach((done) => void done()) };
}
const start = (atMs: number) => ({ type: 'start', atMs }) as Order;

test('a second press before the answer is the first one, though its clock has gone on', async () => {
  const { made, decide, answer } = slowStation();
  const both = [decide(start(10_000)), decide(start(10_180))];
  answer();
  assert.deepEqual(await Promise.all(both), [true, true]);
  assert.equal(made.length, 1);
  const later = decide(start(10_400));
  answer();
  assert.equal(await later, true);
  assert.equal(made.length, 2, 'what was answered is over');
});

test('another moment that was typed is another order, and so is another rider', async () => {
  const { made, decide, answer } = slowStation();
  const all = [
    decide(start(10_000)),
    decide(start(70_000)),
    decide({ type: 'finish', atMs: 10_000 } as Order),
  ];
  answer();
  await Promise.all(all);
  assert.equal(made.length, 3);
});
