import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryId, RaceId } from '../ids.ts';
import { diffBoard } from './board-delta.ts';
import { createLiveFeed, type LiveFeed } from './feed-client.ts';
import { createFrameEncoder } from './positions.ts';
import { writeMessage } from './protocol.ts';
import { board, row } from './sample-board.ts';

const RACE = 'criterium' as RaceId;
const first = board(3);
const second = { ...first, rows: { ...first.rows, 1: { ...row(1), laps: 8 } } };
const third = { ...first, rows: { ...first.rows, 1: { ...row(1), laps: 9 } } };

const snapshot = (offset: number, view = first, epoch = 'e', tag = 5): string =>
  writeMessage({ snapshot: { race: RACE, tag, epoch, offset, recovered: false, board: view } });
const delta = (from: number, offset: number, was = first, is = second): string =>
  writeMessage({ delta: { race: RACE, epoch: 'e', from, offset, board: diffBoard(was, is) ?? {} } });

function following(): LiveFeed {
  const feed = createLiveFeed();
  feed.follow(RACE);
  feed.opened(0);
  feed.received(snapshot(1), 0);
  return feed;
}

describe('A page’s live feed', () => {
  it('asks for its race as soon as it is connected, and not before', () => {
    const feed = createLiveFeed();
    assert.deepEqual(feed.follow(RACE), []);
    assert.deepEqual(feed.opened(0), ['{"subscribe":{"race":"criterium"}}']);
    assert.deepEqual(feed.follow('other' as RaceId), ['{"subscribe":{"race":"other"}}']);
  });

  it('asks for what it missed after a break, and shows the old board meanwhile', () => {
    const feed = following();
    feed.closed();
    assert.deepEqual(feed.race(RACE)?.board, first);
    assert.deepEqual(feed.opened(9), ['{"subscribe":{"race":"criterium","epoch":"e","offset":1}}']);
  });

  it('says that nothing was missed only when the last missed change is in', () => {
    const feed = following();
    feed.closed();
    feed.opened(9);
    feed.received(
      writeMessage({ resumed: { race: RACE, tag: 2, epoch: 'e', offset: 3, recovered: true } }),
      9,
    );
    assert.deepEqual(feed.received(delta(1, 2), 9).events, []);
    const [event] = feed.received(delta(2, 3, second, third), 9).events;
    assert.deepEqual(event, { kind: 'board', race: RACE, board: third, recovered: true });
  });

  it('notices a change that does not follow from its board, and asks again with what it has', () => {
    const feed = following();
    const step = feed.received(delta(4, 5), 1);
    assert.equal(step.events[0]?.kind, 'gap');
    assert.deepEqual(step.send, ['{"subscribe":{"race":"criterium","epoch":"e","offset":1}}']);
    assert.deepEqual(feed.received(delta(5, 6), 1), { send: [], events: [] }, 'it asks once');
    feed.received(snapshot(6, third), 1);
    assert.deepEqual(feed.race(RACE)?.board, third);
  });

  it('asks for the whole board when a change does not fit it', () => {
    const feed = following();
    const foreign = writeMessage({
      delta: { race: RACE, epoch: 'e', from: 1, offset: 2, board: { p: { nothing: {} } } },
    });
    assert.deepEqual(feed.received(foreign, 1).send, ['{"subscribe":{"race":"criterium"}}']);
  });

  it('shows positions from the first key frame on, and asks again when a frame is missing', () => {
    const feed = following();
    const encoder = createFrameEncoder(5);
    const at = (timeMs: number) => [{ entry: 1 as EntryId, timeMs, latDeg: 47, lonDeg: 8, progressM: 1 }];
    encoder.delta(at(1_000));
    const [all] = feed.received(encoder.key(), 1).events;
    assert.ok(all?.kind === 'positions' && all.all);
    encoder.delta(at(2_000));
    const step = feed.received(encoder.delta(at(3_000)), 1);
    assert.equal(step.events[0]?.kind, 'gap');
    assert.equal(step.send.length, 1);
    assert.equal(feed.race(RACE)?.positions.get(1 as EntryId)?.timeMs, 1_000);
  });

  it('passes over frames of races it does not follow, and messages it cannot read', () => {
    const feed = following();
    assert.deepEqual(feed.received(createFrameEncoder(6).key(), 1), { send: [], events: [] });
    for (const noise of ['', '{', '{"delta":{}}', '{"news":{}}']) {
      assert.deepEqual(feed.received(noise, 1), { send: [], events: [] });
    }
    assert.deepEqual(feed.received(new Uint8Array(0), 1), { send: [], events: [] });
  });

  it('may be refused a race and still be shown it later', () => {
    const feed = createLiveFeed();
    feed.follow(RACE);
    feed.opened(0);
    feed.received(writeMessage({ error: { race: RACE, code: 'unknown-race', says: 'Not yet.' } }), 1);
    assert.equal(feed.race(RACE)?.state, 'refused');
    feed.received(snapshot(1), 2);
    assert.equal(feed.race(RACE)?.state, 'live');
    assert.equal(feed.race(RACE)?.refusal, null);
  });

  it('forgets a race it leaves', () => {
    const feed = following();
    assert.deepEqual(feed.leave(RACE), ['{"unsubscribe":{"race":"criterium"}}']);
    assert.equal(feed.race(RACE), null);
    assert.deepEqual(feed.received(delta(1, 2), 1), { send: [], events: [] });
  });
});
