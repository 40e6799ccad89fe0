import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionsOf } from './options.ts';

test('names, and three runs where nothing else is said', () => {
  const { wish, names, runs, json, rest } = optionsOf(['ingest', 'race']);
  assert.deepEqual(
    { wish, names, runs, json, rest },
    {
      ...{ wish: 'run', names: ['ingest', 'race'], runs: 3, json: null, rest: [] },
    },
  );
});

test('runs, a file of figures, a commit; written with a space or an equals sign', () => {
  const { wish, names, runs, pairs, json, commit } = optionsOf([
    ...['--compare', '93c5936', 'fold', '--pairs=9', '--json', 'out.json', '--runs', '5'],
  ]);
  assert.deepEqual(
    { wish, names, runs, pairs, json, commit },
    {
      ...{ wish: 'compare', names: ['fold'], runs: 5, pairs: 9, json: 'out.json', commit: '93c5936' },
    },
  );
});

test("a benchmark's own options go on to it", () => {
  const { names, rest, runs } = optionsOf(['crowd', '--runs', '1', '--viewers', '5000', '--find-limit']);
  assert.deepEqual([names, rest, runs], [['crowd'], ['--viewers', '5000', '--find-limit'], 1]);
});

test('what makes no sense is said, with what would', () => {
  assert.throws(
    () => optionsOf(['--runs', 'many']),
    /--runs wants a whole number from 1 to 100, not "many".*--runs 5/,
  );
  assert.throws(() => optionsOf(['--compare']), /--compare wants a value: the commit to compare with/);
  assert.throws(() => optionsOf(['--json', '--runs']), /--json wants a value/);
  assert.equal(optionsOf(['--list', 'x']).wish, 'list');
});
