import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { asMeant, defused } from '../../server/http/formula-cells.ts';
import { csvText } from './csv.ts';
import { fileOf } from './lists/testing/lists.ts';

test('what a spreadsheet would run is kept from it, wherever a separator of any country parts the text', () => {
  for (const [cell, kept] of [
    ['=1+1', "'=1+1"],
    ['@SUM(1)', "'@SUM(1)"],
    ['+49 30 12', "'+49 30 12"],
    ['-1 lap', "'-1 lap"],
    ['x;=HYPERLINK("http://a";"b")', 'x;\'=HYPERLINK("http://a";"b")'],
    ['x,=1', "x,'=1"],
    ['x\t=1', "x\t'=1"],
    ['x|@a', "x|'@a"],
    ['x\n=1', "x\n'=1"],
    ['x; "=1', 'x; "\'=1'],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['＝1+1', "'＝1+1"],
    ["'=1", "''=1"],
    ['-2+3+cmd|x', "'-2+3+cmd|x"],
  ] as const)
    assert.equal(defused(cell), kept, cell);
});

test('negative numbers, gaps, times and dashes stay readable', () => {
  for (const cell of [
    '-',
    '--',
    '-12',
    '-0:03.5',
    '+1.25',
    '-1,5',
    '5;-3',
    '−1 lap',
    'Jean-Luc',
    'a; b',
    'A+B',
    '3 - 2',
  ])
    assert.equal(defused(cell), cell, cell);
});

const NASTY = fc.string({
  unit: fc.constantFrom(...'=+-@;,|\t\r\n"\' ax1.:＝＠−'),
  maxLength: 14,
});

test('law: what was put on comes off again, and no part by any separator is run', () => {
  fc.assert(
    fc.property(NASTY, (cell) => {
      const kept = defused(cell);
      assert.equal(asMeant(kept), cell);
      for (const part of kept.split(/[,;|\t\r\n]/))
        if (/^[ "]*[=+\-@＝＋－＠]/.test(part)) assert.match(part, /^[ "]*(?:[-+]?\d[\d.:]*%?|-+)[ "]*$/);
    }),
    { numRuns: 3_000 },
  );
});

test('a whole file, parted by another separator than its own, runs nothing; read as it is, it is what was written', () => {
  const cells = ['x;=1+1', '=1,2', 'a\t@b', '-', '-0:03.5', '; =x', "'=1", 'ok', 'a"b;=c'];
  for (const separator of [',', ';', '\t'] as const) {
    const file = csvText(
      [
        ['Bib', 'Name', ...cells.map((_, at) => `Own ${at}`)],
        ['1', 'Ana', ...cells],
      ],
      separator,
    );
    for (const other of [',', ';', '\t'])
      for (const cell of file.split(/\r\n|\n/).flatMap((line) => line.split(other)))
        assert.doesNotMatch(
          cell.replaceAll('"', '').trim(),
          /^[=@]|^[+-](?![\d.:]+$|-*$)/,
          `${separator} by ${other}`,
        );
    const { sheets } = fileOf({ bytes: Buffer.from(file) });
    assert.deepEqual(sheets[0]?.rows[1]?.slice(2), cells, separator);
  }
});
