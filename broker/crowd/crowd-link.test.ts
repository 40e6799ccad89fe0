import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LivePosition } from '../../race/feed/positions.ts';
import { board } from '../../race/feed/sample-board.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { createCrowdLink } from './crowd-link.ts';
import type { LiveUpdate } from './crowd-messages.ts';

const CRIT = 'crit' as RaceId;
const mark = (offset: number) => ({ epoch: 'e1', offset });
const at = (entry: number, second: number): LivePosition => ({
  entry: entry as EntryId,
  timeMs: second * 1_000,
  latDeg: 47,
  lonDeg: 8,
  progressM: null,
});

/** A link whose other end is this test: what it was sent, and entries and times of who moved. */
function line() {
  const soon: (() => void)[] = [];
  const sent: LiveUpdate[] = [];
  const link = createCrowdLink((call) => void soon.push(call));
  link.connected((update) => void sent.push(update));
  return {
    link,
    /** What was sent since it was asked last. */
    sent(): LiveUpdate[] {
      for (const call of soon.splice(0)) call();
      return sent.splice(0);
    },
  };
}
const moved = (updates: readonly LiveUpdate[]): [entry: number, timeMs: number][] =>
  updates.flatMap(({ positions }) =>
    positions.flatMap(({ numbers }) =>
      Array.from({ length: numbers.length / 5 }, (_, n): [number, number] => [
        numbers[n * 5] ?? Number.NaN,
        numbers[n * 5 + 1] ?? Number.NaN,
      ]),
    ),
  );

describe('The line to the crowd’s process', () => {
  it('tells who moved at once, then gathers until that is wanted, and keeps the newest of each', () => {
    const { link, sent } = line();
    assert.equal(sent().length, 1, 'the first opens its doors');
    link.taken(false);
    link.setPosition(CRIT, at(1, 1));
    assert.deepEqual(moved(sent()), [[1, 1_000]]);
    link.taken(false);
    link.setPosition(CRIT, at(1, 2));
    link.setPosition(CRIT, at(2, 2));
    link.setPosition(CRIT, at(1, 3));
    assert.deepEqual(sent(), []);
    link.movesWanted();
    assert.deepEqual(moved(sent()), [
      [1, 3_000],
      [2, 2_000],
    ]);
  });

  it('lets a board and a race that is forgotten wait for nothing, and who moved goes along', () => {
    const { link, sent } = line();
    sent();
    link.taken(false);
    link.setPosition(CRIT, at(1, 1));
    sent();
    link.taken(false);
    link.setPosition(CRIT, at(1, 2));
    link.setBoard(CRIT, board(2, CRIT), mark(1));
    const [update] = sent();
    assert.equal(update?.boards.length, 1);
    assert.deepEqual(moved(update ? [update] : []), [[1, 2_000]]);
    link.taken(false);
    link.setPosition(CRIT, at(1, 3));
    link.forget(CRIT);
    assert.deepEqual(sent()[0]?.forget, [CRIT]);
  });

  it('has one message under way, whatever is wanted', () => {
    const { link, sent } = line();
    sent();
    link.setPosition(CRIT, at(1, 1));
    link.movesWanted();
    link.setBoard(CRIT, board(2, CRIT), mark(1));
    assert.deepEqual(sent(), []);
    link.taken(false);
    assert.equal(sent().length, 1);
  });

  it('asks nothing of a process that is new: it is told everybody', () => {
    const { link, sent } = line();
    sent();
    link.taken(false);
    link.setPosition(CRIT, at(1, 1));
    sent();
    link.disconnected();
    link.setPosition(CRIT, at(2, 1));
    const next: LiveUpdate[] = [];
    link.connected((update) => void next.push(update));
    sent();
    assert.deepEqual(moved(next).sort(), [
      [1, 1_000],
      [2, 1_000],
    ]);
  });
});
