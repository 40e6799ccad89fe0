/** Two relays, one of which dies in the sprint (relays-trial.ts), in short; `npm run relays:trials` is the long form. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runTrial, type TrialFigures } from './relays-trial.ts';

function nothingIsLost(figures: TrialFigures): void {
  const { boardsWrong, fansThatSawItGoBack, fansWithoutTheNewest, fixesLost, fixesTwice } = figures;
  assert.deepEqual([boardsWrong, fansThatSawItGoBack, fansWithoutTheNewest], [0, 0, 0]);
  assert.deepEqual([fixesLost, fixesTwice], [0, 0]);
}

it('given two relays and one killed in the sprint, then no fan misses or sees again anything and no phone loses anything', {
  timeout: 280_000,
}, async (t) => {
  const figures = await runTrial({
    fans: 200,
    phones: 20,
    atVenue: 5,
    seconds: 5,
    standby: true,
    say: () => {},
  });
  t.diagnostic(JSON.stringify(figures));
  assert.equal(figures.fansMoved, 100);
  assert.ok(figures.boardsChecked > 5);
  nothingIsLost(figures);
});
