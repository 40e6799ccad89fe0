import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId } from '../../../race/ids.ts';
import { areOfOneGun } from './one-gun.ts';

const WAVES = ['men', 'women'] as unknown as CategoryId[];
/** The decisions in order of the journal, as the console holds them: the newest first. */
const audit = (...decisions: (Record<string, unknown> & { inForce?: boolean })[]) =>
  decisions
    .map(({ inForce = true, ...decision }, i) => ({
      inForce,
      decision: { id: `d${i}`, ...decision } as never,
    }))
    .toReversed();
const gun = { type: 'start', atMs: 1_000 };
const moved = { type: 'move-starts', byMs: -2_000 };

test('waves of one gun belong together, those that had their own do not, though it was the same moment', () => {
  assert.ok(areOfOneGun(audit(gun), WAVES));
  assert.ok(areOfOneGun(audit({ ...gun, categories: WAVES }), WAVES));
  assert.ok(!areOfOneGun(audit({ ...gun, categories: ['men'] }, { ...gun, categories: ['women'] }), WAVES));
  assert.ok(!areOfOneGun(audit(gun, { ...gun, categories: ['women'] }), WAVES));
  assert.ok(areOfOneGun(audit({ ...gun, categories: ['men'] }, gun), WAVES), 'the last word holds');
  assert.ok(areOfOneGun(audit(gun, { ...gun, categories: ['women'], inForce: false }), WAVES), 'taken back');
});

test('moved together they stay together; one that was moved alone is on its own', () => {
  assert.ok(areOfOneGun(audit(gun, moved), WAVES));
  assert.ok(areOfOneGun(audit(gun, { ...moved, categories: WAVES }), WAVES));
  assert.ok(!areOfOneGun(audit(gun, { ...moved, categories: ['men'] }), WAVES));
  const own = [
    { ...gun, categories: ['men'] },
    { ...gun, categories: ['women'] },
  ];
  assert.ok(!areOfOneGun(audit(...own, moved), WAVES), 'moving both makes no one gun of two');
});

test('before the decisions are here nothing is known to belong together', () => {
  assert.ok(!areOfOneGun([], WAVES));
});
