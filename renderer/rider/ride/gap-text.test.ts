import assert from 'node:assert/strict';
import { test } from 'node:test';
import { board, row } from '../../../race/feed/sample-board.ts';
import { gapText } from './gap-text.ts';

const words = { leader: 'Leader', laps: (count: number) => `${count} laps` };
const second = (format: 'time-trial' | 'circuit', leaderUncertaintyMs: number | null = 5) => ({
  race: { ...board(1).race, format },
  row: { ...row(2), timeMs: 302_666, gap: { ms: 666 }, uncertaintyMs: 5 },
  leaderUncertaintyMs,
});

test('in a time trial the gap has the hundredths that both times have, in the language’s own writing', () => {
  assert.equal(gapText(second('time-trial'), words, 'en'), '+0.66');
  assert.equal(gapText(second('time-trial'), words, 'de'), '+0,66');
  assert.equal(gapText(second('time-trial', 300), words, 'fr'), '+0,6', 'the leader was timed by keypad');
  assert.equal(
    gapText(second('circuit'), words, 'en'),
    '+0',
    'in a bunch whole seconds, as the sport counts',
  );
  const { leaderUncertaintyMs: _unsaid, ...older } = second('time-trial');
  assert.equal(
    gapText(older, words, 'en'),
    '+0.66',
    'a station that does not say how well the leader’s is known',
  );
});

test('the leader, laps behind, and nothing yet', () => {
  const second_ = (more: object) => ({
    ...second('time-trial'),
    row: { ...second('time-trial').row, ...more },
  });
  assert.equal(gapText(second_({ place: 1, gap: null }), words, 'en'), 'Leader');
  assert.equal(gapText(second_({ gap: { laps: 2 } }), words, 'en'), '−2 laps');
  assert.equal(gapText(second_({ place: null }), words, 'en'), null);
  assert.equal(gapText(null, words, 'en'), null);
});
