import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NoAnswer } from '../ui/asked.ts';
import { isAsleep } from './asleep.ts';

test('a relay sleeps when something answers in its place; no answer, a refusal and a fault of its own are told as before', () => {
  for (const status of [502, 503, 504]) assert.equal(isAsleep(new NoAnswer(status)), true, String(status));
  for (const failure of [
    new NoAnswer(404),
    new NoAnswer(429),
    new NoAnswer(500),
    new TypeError('fetch failed'),
    null,
  ])
    assert.equal(isAsleep(failure), false, String(failure));
});
