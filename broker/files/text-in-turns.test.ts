import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textInTurns } from './text-in-turns.ts';

test('a page of 5,000 rows is whole and in order, and the loop turns at least every 500 of them', async () => {
  async function* pages() {
    yield Array.from({ length: 5_000 }, (_, at) => at);
    yield [];
    yield [5_000];
  }
  let made = 0;
  let madeAtTurn = 0;
  let most = 0;
  const turn = () => {
    most = Math.max(most, made - madeAtTurn);
    madeAtTurn = made;
    watching = setImmediate(turn);
  };
  let watching = setImmediate(turn);
  const parts: string[] = [];
  for await (const part of textInTurns(pages(), (row) => {
    made++;
    return `${row}\n`;
  }))
    parts.push(part);
  clearImmediate(watching);
  assert.equal(parts.join(''), Array.from({ length: 5_001 }, (_, at) => `${at}\n`).join(''));
  assert.ok(most > 0 && most <= 1_000, `${most} rows in one turn`);
});
