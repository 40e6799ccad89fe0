import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForUndo, isGoneForGood } from './gone-for-good.ts';
import { KINDS } from './kinds.ts';

test('an undo is offered of every decision that changes something in the race, but for what is gone for good', () => {
  for (const [type, { step }] of Object.entries(KINDS))
    assert.equal(isForUndo(type), step !== null && !isGoneForGood(type), type);
});
