/** The short form of `npm run disk`: every class of bytes once, after a kill; and the long form's law. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../simulator/random.ts';
import { CLASSES, HURTS } from './damage.ts';
import { tryDamage } from './trial.ts';
import { leave, removeLeft } from './venue.ts';

test('whatever the disk does to a class of bytes: nothing acknowledged is missing in silence', {
  timeout: 240_000,
}, async (t) => {
  const left = await leave('killed');
  const { next } = createRandom(1);
  const outcomes: string[] = [];
  try {
    for (const [index, kind] of CLASSES.entries()) {
      const hurt = HURTS[index % HURTS.length]!;
      const trial = await tryDamage(left, kind, hurt, next);
      assert.notEqual(trial?.outcome, 'SILENT', `${kind} ${hurt}: ${trial?.says}`);
      outcomes.push(`${kind} ${hurt}: ${trial?.outcome ?? 'no such bytes'}`);
    }
    assert.ok(
      outcomes.some((one) => /healed$|mended$|at standby$/.test(one)),
      outcomes.join('; '),
    );
    t.diagnostic(outcomes.join('; '));
  } finally {
    removeLeft(left);
  }
});
