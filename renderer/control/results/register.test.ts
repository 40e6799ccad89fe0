/** What stands in the protest register. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditLine } from '../../../race/race.ts';
import { openIn, registerOf } from './register.ts';

const line = (decision: object, inForce = true): AuditLine =>
  ({ seq: 1, atMs: 1, by: { role: 'official', name: 'Ida' }, decision, inForce, lastWord: null }) as never;

test('protests in the order they were lodged, with their rulings; late when the window was over; undone, gone', () => {
  const oldestFirst = [
    line({ type: 'publish-result', state: 'provisional', protestsUntilMs: 100 }),
    line({ type: 'protest', id: 'p-1', lodgedAtMs: 90, by: 'Velo', against: [], about: 'a' }),
    line({ type: 'protest', id: 'p-2', lodgedAtMs: 95, by: 'Nobody', against: [], about: 'b' }, false),
    line({ type: 'protest', id: 'p-3', lodgedAtMs: 101, by: 'Rad', against: [], about: 'c' }),
    line({ type: 'rule-on-protest', protest: 'p-1', outcome: 'rejected', commissaire: 'M. Keller' }),
  ];
  const register = registerOf(oldestFirst.toReversed());
  assert.deepEqual(
    register.map(({ number, protest, ruling, late }) => [number, protest.by, ruling?.outcome ?? null, late]),
    [
      [1, 'Velo', 'rejected', false],
      [2, 'Rad', null, true],
    ],
  );
  assert.equal(openIn(register), 1);
});
