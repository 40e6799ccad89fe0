import assert from 'node:assert/strict';
import { test } from 'node:test';
import { board as criterium } from '../../race/feed/sample-board.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { roadOrder } from './road-order.ts';

const OPEN = 'open' as CategoryId;
const sample = criterium(4);
const NOW = sample.race.startMs! + 60_000;
const inLapOne = {
  ...sample,
  rows: Object.fromEntries(
    Object.values(sample.rows).map((row) => [
      row.entry,
      { ...row, laps: 0, place: null, gap: null, timeMs: null, lastPassingMs: null },
    ]),
  ),
} as typeof sample;
const at = (entry: number, progressM: number | null, ageMs = 0, speedMps = 10) =>
  [
    entry as EntryId,
    { entry: entry as EntryId, timeMs: NOW - ageMs, latDeg: 0, lonDeg: 0, progressM, speedMps },
  ] as const;
const told = (places: ReturnType<typeof roadOrder>) =>
  places?.map(({ row, place, behindMs }) => `${place ?? '–'}: ${row.bib} ${behindMs ?? '?'}`);

test('in lap one the phones say who leads; who is not heard stands behind', () => {
  const riders = new Map([at(3, 500), at(1, 450), at(2, 480, 60_000)]);
  assert.deepEqual(told(roadOrder(inLapOne, OPEN, riders, NOW)), ['1: 3 0', '2: 1 5000', '–: 2 ?', '–: 4 ?']);
});

test('as soon as one lap counts, the line has the word; nor is there an order before the start or without phones', () => {
  const riders = new Map([at(3, 500), at(1, 450)]);
  assert.equal(roadOrder(sample, OPEN, riders, NOW), null);
  assert.equal(roadOrder(inLapOne, OPEN, new Map([at(2, null)]), NOW), null, 'no course');
  assert.equal(roadOrder(inLapOne, OPEN, riders, sample.race.startMs! - 1), null);
  const prologue = { ...inLapOne, race: { ...inLapOne.race, format: 'time-trial' as const } };
  assert.equal(roadOrder(prologue, OPEN, riders, NOW), null);
});

test('of a bunch that stands still nobody is a time behind', () => {
  const riders = new Map([at(3, 50, 0, 0), at(1, 45, 0, 0)]);
  assert.deepEqual(told(roadOrder(inLapOne, OPEN, riders, NOW))?.slice(0, 2), ['1: 3 0', '2: 1 ?']);
});
