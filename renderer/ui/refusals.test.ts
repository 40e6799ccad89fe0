/** A race that is with none of its relays any more, told from one that is not there for a moment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Addresses } from './addresses.ts';
import { withRefusals } from './refusals.ts';

function two(): Addresses {
  let tried = 0;
  return {
    current: () => 'https://one.example.org',
    count: 2,
    next: () => ++tried % 2 === 0,
    works() {
      tried = 0;
    },
    learn() {},
    waitMs: () => 0,
    isSameRace: () => true,
    ahead: () => null,
  };
}
const NO_SUCH = { code: 'not-allowed', says: 'The race is not public any more.' } as const;

test('one says that it is not to be seen and the other is gone, round after round: it is nobody’s, until one has it', () => {
  const addresses = withRefusals(two());
  for (const why of [NO_SUCH, null, NO_SUCH]) {
    addresses.next(why);
    assert.equal(addresses.refusal(), null);
  }
  addresses.next(null);
  assert.deepEqual(addresses.refusal(), NO_SUCH);
  addresses.works();
  assert.equal(addresses.refusal(), null);
});

test('lines that break, and a relay that does not know it yet for one round, are no refusal', () => {
  const addresses = withRefusals(two());
  for (const why of [null, null, NO_SUCH, null, null, null, NO_SUCH, null]) {
    addresses.next(why);
    assert.equal(addresses.refusal(), null);
  }
});
