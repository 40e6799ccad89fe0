import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothTogether, createHistogram, observations } from './histogram.ts';
import { counter, histogram, labelled, metricsText } from './metrics.ts';

test('a histogram counts in each step what is below it too, as Prometheus reads it', () => {
  const delay = createHistogram([0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 7]) delay.observe(seconds);
  const text = metricsText([
    histogram('fix_delay_seconds', 'From there to here.', [
      { labels: { way: 'venue' }, value: delay.value() },
    ]),
  ]);
  assert.equal(
    text,
    `# HELP bell_lap_fix_delay_seconds From there to here.
# TYPE bell_lap_fix_delay_seconds histogram
bell_lap_fix_delay_seconds_bucket{way="venue",le="0.1"} 2
bell_lap_fix_delay_seconds_bucket{way="venue",le="1"} 3
bell_lap_fix_delay_seconds_bucket{way="venue",le="+Inf"} 4
bell_lap_fix_delay_seconds_sum{way="venue"} 7.65
bell_lap_fix_delay_seconds_count{way="venue"} 4
`,
  );
});

test('a delay below nothing, of two clocks that do not agree, is none, and takes nothing from the sum', () => {
  const delay = createHistogram([1]);
  for (const seconds of [-3, Number.NaN, 2]) delay.observe(seconds);
  assert.deepEqual(delay.value(), { bounds: [1], counts: [2, 1], sum: 2 });
});

test('two processes’ histograms are added step by step', () => {
  const [one, other] = [createHistogram([1]), createHistogram([1])];
  one.observe(0.5);
  other.observe(5);
  const both = bothTogether(one.value(), other.value());
  assert.deepEqual(both, { bounds: [1], counts: [1, 1], sum: 5.5 });
  assert.equal(observations(both), 2);
});

test('what is told apart by a label has one head, and a label cannot break out of its quotes', () => {
  const text = metricsText([
    labelled('gauge', 'race', { name: 'race_riders', help: 'Out.' }, [
      ['elite', 3],
      ['a"b\\c\nd', 1],
    ]),
    counter('fixes_total', 'Stored.', 7),
  ]);
  assert.equal(text.match(/# HELP bell_lap_race_riders/g)?.length, 1);
  assert.match(text, /^bell_lap_race_riders\{race="elite"\} 3$/m);
  assert.match(text, /^bell_lap_race_riders\{race="a\\"b\\\\c\\nd"\} 1$/m);
  assert.match(text, /^bell_lap_fixes_total 7$/m);
});
