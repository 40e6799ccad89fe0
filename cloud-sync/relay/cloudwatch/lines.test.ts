/** What CloudWatch reads out of a relay's log: figures of the last minute, each with its unit, and no more than it needs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistogram } from '../../../server/http/histogram.ts';
import { counter, gauge, histogram, labelled, type Metric } from '../../../server/http/metrics.ts';
import { createFigureLines, quantileOf } from './lines.ts';

test('a line has what CloudWatch needs to make metrics of it: names, units, one dimension, and the values beside them', () => {
  const line = createFigureLines('BellLap');
  const delay = createHistogram([0.1, 1]);
  const metrics = (fixes: number): readonly Metric[] => [
    labelled('gauge', 'race', { name: 'relay_race_riders_heard', help: '' }, [
      ['a', 40],
      ['b', 2],
    ]),
    gauge('relay_viewers', '', 3_000),
    counter('relay_phone_fixes_total', '', fixes),
    histogram('relay_live_delay_seconds', '', [{ value: delay.value() }]),
  ];
  for (let n = 0; n < 100; n++) delay.observe(0.5);
  const first = JSON.parse(line(metrics(1_000), 1_000));
  assert.deepEqual(first, {
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [
        {
          Namespace: 'BellLap',
          Dimensions: [['Deployment']],
          Metrics: [
            { Name: 'RidersHeard', Unit: 'Count' },
            { Name: 'Viewers', Unit: 'Count' },
            { Name: 'PhoneFixes', Unit: 'Count' },
            { Name: 'LiveDelay', Unit: 'Seconds' },
          ],
        },
      ],
    },
    Deployment: 'BellLap',
    RidersHeard: 42,
    Viewers: 3_000,
    PhoneFixes: 1_000,
    LiveDelay: first.LiveDelay,
  });
  assert.ok(first.LiveDelay > 0.9 && first.LiveDelay <= 1);
  // A minute later: what came since; a delay that nobody had is not told.
  const second = JSON.parse(line(metrics(1_060), 61_000));
  assert.equal(second.PhoneFixes, 60);
  assert.equal('LiveDelay' in second, false);
});

test('a quantile is reckoned within its step, and of what is beyond the last bound is that bound', () => {
  const of = (counts: number[]) => quantileOf(0.99, { bounds: [1, 2], counts, sum: 0 });
  assert.equal(of([0, 0, 0]), null);
  assert.equal(of([100, 0, 0]), 0.99);
  assert.equal(of([0, 100, 0]), 1.99);
  assert.equal(of([0, 0, 5]), 2);
});
