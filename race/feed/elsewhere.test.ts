/** A viewer who goes on at another server: it may be behind, and names boards in another epoch; nobody sees the race go back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RaceId } from '../ids.ts';
import { diffBoard } from './board-delta.ts';
import { boardEpoch, boardOffset, raceOfEpoch, seqOfOffset } from './board-name.ts';
import type { BoardView } from './board-view.ts';
import { createLiveFeed } from './feed-client.ts';
import { writeMessage } from './protocol.ts';
import { board } from './sample-board.ts';

const RACE = 'crit' as RaceId;
const EPOCH = boardEpoch('race', 'one');
const named = (text: string): BoardView => ({ ...board(3, RACE), announcements: [{ atMs: 1, text }] });

function viewer() {
  const feed = createLiveFeed();
  feed.follow(RACE);
  feed.opened(0);
  const shown: (string | undefined)[] = [];
  const hear = (message: Parameters<typeof writeMessage>[0], nowMs: number): string[] => {
    const { events } = feed.received(writeMessage(message), nowMs);
    for (const event of events)
      if (event.kind === 'board') shown.push(event.board.announcements.at(-1)?.text);
    return events.map(({ kind }) => kind);
  };
  const whole = (text: string, offset: number, nowMs: number, epoch = EPOCH) =>
    hear({ snapshot: { race: RACE, tag: 0, epoch, offset, recovered: false, board: named(text) } }, nowMs);
  const change = (from: [string, number], to: [string, number], nowMs: number, more: object = {}) =>
    hear(
      {
        delta: {
          ...{ race: RACE, epoch: EPOCH, offset: to[1], from: from[1] },
          board: diffBoard(named(from[0]), named(to[0])) ?? {},
          ...more,
        },
      },
      nowMs,
    );
  return { feed, shown, hear, whole, change };
}

test('given a server that is behind, then what was shown stays until it has come so far', () => {
  const { shown, whole, change } = viewer();
  whole('twelve', 12, 0);
  whole('ten', 10, 1_000);
  assert.deepEqual(shown, ['twelve', 'twelve']);
  assert.deepEqual(change(['ten', 10], ['eleven', 11], 1_100), []);
  change(['eleven', 11], ['twelve', 12], 1_200);
  change(['twelve', 12], ['thirteen', 13], 1_300);
  assert.deepEqual(shown, ['twelve', 'twelve', 'twelve', 'thirteen']);
});

test('given one that stays behind, then after a while it is shown as it is', () => {
  const { shown, whole, change } = viewer();
  whole('twelve', 12, 0);
  whole('two', 2, 1_000);
  change(['two', 2], ['three', 3], 30_000);
  assert.deepEqual(shown.at(-1), 'three');
});

test('given the same stream under another name, then a change leads there, and an older viewer asks anew', () => {
  const { feed, shown, whole, change } = viewer();
  whole('ten', 10, 0, 'race.lane');
  change(['ten', 10], ['eleven', 70], 100, { was: 'race.lane' });
  assert.deepEqual(shown, ['ten', 'eleven']);
  assert.deepEqual(feed.race(RACE)?.mark, { epoch: EPOCH, offset: 70 });
  assert.deepEqual(change(['eleven', 70], ['twelve', 71], 200, { was: 'other.lane' }), ['gap']);
});

test('the addresses that a server tells are handed on, and no more of them than are looked at', () => {
  const { feed } = viewer();
  const urls = Array.from({ length: 40 }, (_, at) => `https://r${at}.example.org`);
  const { events } = feed.received(writeMessage({ addresses: { race: RACE, urls } }), 0);
  assert.deepEqual(events, [{ kind: 'addresses', race: RACE, urls: urls.slice(0, 16) }]);
  const spread = (spreadMs: number) =>
    feed.received(writeMessage({ addresses: { race: RACE, urls: [], spreadMs } }), 0).events;
  assert.deepEqual(spread(6_000), [{ kind: 'addresses', race: RACE, urls: [], spreadMs: 6_000 }]);
  assert.deepEqual(
    spread(3_600_000),
    [{ kind: 'addresses', race: RACE, urls: [] }],
    'nobody waits for an hour',
  );
});

test('a line that was lively and says nothing is quiet after some seconds, and probed once', () => {
  const { feed, hear } = viewer();
  for (let second = 1; second < 60; second++) hear({ clock: { nowMs: second } }, second * 1_000);
  assert.equal(feed.isQuiet(62_000), false);
  assert.equal(feed.isQuiet(69_000), true);
  assert.equal(feed.probe().length, 1);
  assert.equal(feed.isQuiet(69_000), false);
});

test('names of boards follow the journal, then the clock, and say which race it is', () => {
  assert.ok(boardOffset(7, 3) < boardOffset(8, 0));
  assert.ok(boardOffset(7, 3) < boardOffset(7, 4));
  assert.equal(boardOffset(7, 70_000), boardOffset(7, 65_535));
  assert.equal(seqOfOffset(boardOffset(14_000_000, 99)), 14_000_000);
  assert.ok(Number.isSafeInteger(boardOffset(100_000_000_000, 65_535)));
  assert.equal(raceOfEpoch({ epoch: boardEpoch('tag', 'v') }), 'tag');
  assert.equal(raceOfEpoch({ epoch: 'of-a-station' }), null);
});
