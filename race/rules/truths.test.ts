/** Lists of what was seen and of what counts say the same however they are asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryId, LineId, PassingId } from '../ids.ts';
import { linesOf } from './lines.ts';
import { riderRecord } from './rider-record.ts';
import { SightingList } from './sighting-list.ts';
import type { LineSighting } from './trust.ts';

const ENTRY = 7 as EntryId;
const FINISH = 'finish' as LineId;
const HILL = 'hill' as LineId;
const lines = {
  ...linesOf(null),
  lap: FINISH,
  places: new Map([
    [HILL, 1],
    [FINISH, 2],
  ]),
};

const chip = (id: string, timeMs: number, line = FINISH): LineSighting => ({
  ...{ id: id as PassingId, entry: ENTRY, line, timeMs, uncertaintyMs: 30, source: 'chip' },
  ...{ fate: null, by: null, doubt: null },
});

/** Three laps by phone over both lines; the end of the second was read by a chip too. */
function ridden(): SightingList {
  const list = new SightingList(ENTRY);
  for (let lap = 1; lap <= 3; lap++) {
    list.pushGps(HILL, lap * 100_000 - 50_000.25, 700.5, null);
    list.pushGps(FINISH, lap * 100_000, 800, lap === 3 ? 'suspected' : null);
  }
  list.push(chip('chip:box:1', 200_400));
  return list;
}

const record = (sightings: SightingList) =>
  riderRecord(sightings, {
    ...{ lines, startMs: 0, nearStartMs: 10_000, firstLapMs: 0, minLapMs: 20_000, pauses: [], splits: [] },
    isAside: () => false,
  });

test('what a phone saw comes back number by number, with the id it always had; a chip’s read as it was', () => {
  const list = ridden();
  assert.equal(list.length, 7);
  const first = list.nth(0);
  assert.deepEqual(
    { ...first, id: first.id },
    {
      ...{ id: 'gps:7:hill:50000', entry: ENTRY, line: HILL, timeMs: 49_999.75, uncertaintyMs: 700.5 },
      ...{ source: 'gps', fate: null, by: null, doubt: null },
    },
  );
  assert.equal(list.nth(5).doubt, 'suspected');
  assert.deepEqual(list.nth(6), chip('chip:box:1', 200_400));
  assert.ok(list.has('gps:7:finish:100000' as PassingId) && list.has('chip:box:1' as PassingId));
  assert.ok(!list.has('gps:7:finish:100001' as PassingId) && !list.has('gps:8:finish:100000' as PassingId));
  const copy = SightingList.of(ENTRY, list);
  assert.deepEqual(
    [...copy].map(({ id }) => id),
    [...list].map(({ id }) => id),
  );
});

test('laps are those at the lap line, looked at one by one, in part, or by their moments alone', () => {
  const { truths, laps, asides } = record(ridden());
  assert.deepEqual(
    [...truths].map(({ heard, lap }) => [heard.id, lap]),
    [
      ...[
        ['gps:7:hill:50000', 1],
        ['gps:7:finish:100000', 1],
      ],
      ...[
        ['gps:7:hill:150000', 2],
        ['chip:box:1', 2],
      ],
      ...[['gps:7:hill:250000', 3]],
    ],
  );
  assert.deepEqual(
    asides.map(({ heard, why }) => [heard.id, why]),
    [['gps:7:finish:300000', 'suspected']],
  );
  assert.deepEqual(
    [...laps].map(({ heard }) => heard.timeMs),
    [100_000, 200_400],
  );
  assert.deepEqual(
    [-1, 0, 1, 2].map((index) => laps.timeMsAt(index)),
    [Number.NaN, 100_000, 200_400, Number.NaN],
  );
  assert.deepEqual([laps.placeAt(0), laps.placeAt(1), laps.placeAt(2)], [1, 3, undefined]);
  assert.equal(laps.at(-1)?.heard.id, 'chip:box:1');
  assert.deepEqual(
    laps.at(-1)?.agreeing.map(({ id }) => id),
    ['gps:7:finish:200000'],
  );
  const first = truths.first(3);
  assert.deepEqual([first.length, first.at(-1)?.heard.id, first.at(3)], [3, 'gps:7:hill:150000', undefined]);
  assert.equal(truths.first(9).length, 5);
  assert.equal(truths.find(({ lap }) => lap === 2)?.heard.line, HILL);
  assert.deepEqual(truths.disputed(), []);
});

test('what another source says otherwise is disputed; a sighting out of order is put in its place', () => {
  const list = ridden();
  list.push(chip('chip:box:2', 106_000));
  const { truths } = record(list);
  assert.deepEqual(
    truths.disputed().map(({ heard }) => heard.id),
    ['chip:box:2'],
  );
  assert.ok(
    [...truths].every(
      (truth, index, all) => index === 0 || all[index - 1]!.heard.timeMs < truth.heard.timeMs,
    ),
  );
});
