/** Race reports: what happened, and what the board must say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bib, EntryId, RaceId } from './ids.ts';
import { check, createRace, entryOfBib, view } from './race.ts';
import { AT_FINISH, at, GUN_MS, raceFixture } from './testing/fixtures.ts';

test('a race of which nothing is known waits, with no rows', () => {
  const board = view(createRace('nothing' as RaceId), GUN_MS);
  assert.equal(board.race.state, 'waiting');
  assert.deepEqual(board.rows, {});
});

test('three riders over five laps: the winner, a second at 4 s, and a lapped rider who finishes a lap down', () => {
  const race = raceFixture({ bibs: ['23', '7', '41'] });
  race.rides('23', [at(2), at(4), at(6), at(8), at(10)]);
  race.rides('7', [at(2, 1), at(4, 1), at(6, 2), at(8, 3), at(10, 4.2)]);
  race.rides('41', [at(2, 30), at(5), at(7, 30), at(10, 1)]);
  assert.deepEqual(race.order(), ['23', '7', '41']);
  assert.equal(race.row('23').status, 'finished');
  assert.equal(race.row('23').timeMs, 600_000);
  assert.equal(race.row('23').place, 1);
  assert.deepEqual(race.row('7').gap, { ms: 4_000 });
  assert.equal(race.row('41').status, 'finished');
  assert.equal(race.row('41').laps, 4);
  assert.deepEqual(race.row('41').gap, { laps: 1 });
  const category = race.view().categories['elite' as never]!;
  assert.equal(category.lapsToGo, 0);
  assert.equal(category.lapsForecast, false);
});

test('before the start riders wait; after it they race', () => {
  const race = raceFixture({ bibs: ['1'] });
  assert.equal(race.view(at(-1)).rows[1 as EntryId]!.status, 'waiting');
  assert.equal(race.view(at(-1)).race.state, 'waiting');
  assert.equal(race.view(at(1)).rows[1 as EntryId]!.status, 'racing');
  assert.equal(race.view(at(1)).race.state, 'running');
});

test('the view is the same object until something changes', () => {
  const race = raceFixture({ bibs: ['1', '2'] });
  const before = race.view(at(1));
  assert.equal(race.view(at(2)), before);
  race.pass('1', at(2));
  const after = race.view(at(2));
  assert.notEqual(after, before);
  assert.equal(after.rows[2 as EntryId], before.rows[2 as EntryId], 'a row that did not change is kept');
});

test('a bib is known by the start list; a decision about a stranger is refused', () => {
  const race = raceFixture({ bibs: ['23'] });
  assert.equal(entryOfBib(race.race, '23' as Bib), 1);
  const objection = check(race.race, {
    type: 'insert-passing',
    id: 'decision-x' as never,
    entry: 9 as EntryId,
    line: AT_FINISH,
    timeMs: at(3),
  });
  assert.match(objection ?? '', /entry 9/);
});
