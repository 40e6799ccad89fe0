import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageText, gapText, hearingOf, lapText, placeText, speedText } from './figures.ts';
import type { Standing } from './station-api.ts';

const NOW_MS = 1_700_000_000_000;
const words = { leader: 'Leader', laps: (count: number) => `${count} laps` };

const standing = (row: object, race: object = {}, lapsTotal: number | null = 8): Standing =>
  ({
    race: { state: 'running', result: 'live', ...race },
    row: {
      status: 'racing',
      place: 3,
      laps: 4,
      timeMs: 1_000,
      gap: { ms: 65_900 },
      certainty: 'gps',
      ...row,
    },
    lapsTotal,
    lapsToGo: 4,
    riders: 30,
    announcement: null,
  }) as unknown as Standing;

test('a rider reads lap, place and gap as the sport says them', () => {
  assert.equal(lapText(standing({})), '5/8');
  assert.equal(lapText(standing({ laps: 8, status: 'finished' })), '8/8');
  assert.equal(lapText(standing({}, { state: 'waiting' })), '0/8');
  assert.equal(lapText(standing({}, {}, null)), '5');
  assert.equal(placeText(standing({})), '3/30');
  assert.equal(placeText(standing({ place: null })), '–');
  assert.equal(gapText(standing({}), words), '+1:05');
  assert.equal(gapText(standing({ gap: { ms: 2_999 } }), words), '+2');
  assert.equal(gapText(standing({ gap: { ms: 3_603_000 } }), words), '+1:00:03');
  assert.equal(gapText(standing({ gap: { laps: 2 } }), words), '−2 laps');
  assert.equal(gapText(standing({ gap: null, place: 1 }), words), 'Leader');
});

test('an estimate never looks like a result, an old speed never like the speed now', () => {
  assert.equal(placeText(standing({ certainty: 'projected' })), '~3/30');
  assert.equal(placeText(standing({ certainty: 'projected' }, { result: 'official' })), '3/30');
  const fix = { timeMs: NOW_MS, latDeg: 50, lonDeg: 10, speedMps: 11.5 };
  assert.equal(speedText(fix, NOW_MS + 1_000), '41.4');
  assert.equal(speedText(fix, NOW_MS + 10_000), '–');
  assert.equal(ageText(61_000), '1 min');
});

test('what is said about race control hearing is true', () => {
  const state = {
    riding: true,
    rider: { tracking: { batchMs: 5_000, sending: 'steady', sampling: 'dense' } } as never,
    line: 'open' as const,
    heardMs: NOW_MS - 4_000,
    waiting: 4,
    last: { timeMs: NOW_MS - 500, latDeg: 50, lonDeg: 10 },
  };
  assert.equal(hearingOf(state, null, NOW_MS).is, 'heard');
  assert.equal(hearingOf({ ...state, heardMs: null, line: 'opening' }, null, NOW_MS).is, 'connecting');
  assert.deepEqual(hearingOf({ ...state, heardMs: NOW_MS - 60_000 }, null, NOW_MS), {
    is: 'unheard',
    sinceMs: NOW_MS - 60_000,
  });
  assert.equal(hearingOf({ ...state, line: 'refused' }, null, NOW_MS).is, 'refused');
  assert.equal(hearingOf(state, 'denied', NOW_MS).is, 'denied');
  assert.equal(hearingOf({ ...state, riding: false }, null, NOW_MS).is, 'stopped');
  const silent = { ...state, waiting: 0, last: { ...state.last, timeMs: NOW_MS - 40_000 } };
  assert.equal(hearingOf(silent, null, NOW_MS).is, 'no-position');
});
