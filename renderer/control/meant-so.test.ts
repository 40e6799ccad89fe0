import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refused } from '../ui/station/api.ts';
import { isBecauseOn } from '../ui/station/because-on.ts';
import type { Order } from './api.ts';
import { askingWhileOn } from './meant-so.ts';

const away: Order = { type: 'set-race', away: true };
const asking = () => {
  const sent: Order[] = [];
  const shown: (string | null)[] = [];
  const all = askingWhileOn(
    (asked) => shown.push(asked?.says ?? null),
    async (order) => sent.push(order) > 0,
  );
  return { all, sent, shown };
};

test('an order that was refused because the race is on is sent again when it is meant so, and only then', async () => {
  const { all, sent, shown } = asking();
  all.ask(away, 'The race is on.');
  const taken = all.meant(away);
  assert.deepEqual([sent, shown], [[], ['The race is on.']]);
  all.answer(true);
  assert.equal(await taken, true);
  assert.deepEqual([sent, shown], [[{ ...away, whileOn: true }], ['The race is on.', null]]);
});

test('left alone, nothing is sent; an answer twice answers once', async () => {
  const { all, sent } = asking();
  all.ask(away, 'The race is on.');
  const taken = all.meant(away);
  all.answer(false);
  all.answer(true);
  assert.equal(await taken, false);
  assert.deepEqual(sent, []);
});

test('a refusal for another reason is asked about by nobody', async () => {
  const { all } = asking();
  assert.equal(await all.meant(away), false);
  assert.equal(
    isBecauseOn(new Refused(409, 'conflict', 'no', { says: { code: 'race-is-on', facts: {} } })),
    true,
  );
  assert.equal(isBecauseOn(new Refused(409, 'conflict', 'no', { says: { code: 'race-over' } })), false);
  assert.equal(isBecauseOn(new Refused(409, 'conflict', 'no', null)), false);
});
