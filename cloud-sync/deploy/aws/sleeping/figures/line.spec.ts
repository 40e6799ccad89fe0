/** What the function Figures passes on: a relay's line under its deployment's name, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFigureLines } from '../../../../relay/cloudwatch/lines.ts';
import { lineOf } from './line.mjs';

test('a relay’s line is passed on whole, under the name of its region’s stack', () => {
  const line = createFigureLines('relay')(
    [{ name: 'relay_viewers', help: '', type: 'gauge', values: [{ value: 3 }] }],
    5,
  );
  assert.deepEqual(JSON.parse(lineOf(line, 'BellLapOne') ?? ''), {
    ...JSON.parse(line),
    Deployment: 'BellLapOne',
  });
});

test('what is no such line is not', () => {
  for (const text of [
    '',
    'no JSON',
    '{}',
    '[]',
    'null',
    '{"_aws":{}}',
    `{"_aws":{"CloudWatchMetrics":[]},"x":"${'x'.repeat(20_000)}"}`,
  ])
    assert.equal(lineOf(text, 'BellLapOne'), null);
});
