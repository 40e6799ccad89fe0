import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnWidths } from './pdf-columns.ts';

const sheet = (columns: readonly (readonly [string, number])[], ...rows: (readonly string[])[]) => ({
  columns: columns.map(([head, share]) => ({ head, share })),
  sections: [{ title: 'Men', rows }],
});
const five = (text: string) => text.length * 5;
const whole = (widths: readonly number[]) => widths.map(Math.round);

test('a long name has the room that bibs and laps do not need; what is left goes to all by their shares', () => {
  const plan = sheet(
    [
      ['Bib', 10],
      ['Name', 20],
      ['Laps', 10],
    ],
    ['7', 'x'.repeat(40), '5'],
  );
  const widths = columnWidths(plan, 280, five);
  assert.ok(widths[1]! >= 200, `${widths}`);
  assert.equal(Math.round(widths.reduce((sum, one) => sum + one, 0)), 280);
});

test('with too little room for all, the modest have what they ask for and the others share the rest', () => {
  const plan = sheet(
    [
      ['Bib', 10],
      ['Name', 20],
      ['Team', 10],
    ],
    ['7', 'x'.repeat(90), 'y'.repeat(90)],
  );
  assert.deepEqual(whole(columnWidths(plan, 321, five)), [21, 200, 100]);
});

test('the column to sign in keeps its room, whatever the names ask for', () => {
  const plan = sheet(
    [
      ['Name', 20],
      ['Signature', 20],
    ],
    ['x'.repeat(90), ''],
  );
  assert.deepEqual(whole(columnWidths(plan, 300, five)), [150, 150]);
});
