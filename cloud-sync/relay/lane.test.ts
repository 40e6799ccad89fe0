/** The live lane: the station sends whole boards once and then changes; the relay has whole boards all the time. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { board as sampleBoard } from '../../race/feed/sample-board.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { createLiveLane, type LiveRace } from '../uplink/live-lane.ts';
import { LIVE_LANE } from '../wire/messages.ts';
import { createLaneReader, packLane, unpackLane } from './lane.ts';

const race = 'crit' as RaceId;
const board = sampleBoard(50, race);
const at = (timeMs: number) => ({ entry: 1 as EntryId, timeMs, latDeg: 50, lonDeg: 10, progressM: 12 });
const now = (changes: Partial<LiveRace> = {}): LiveRace[] => [
  { race, board, public: true, positions: [at(1_000)], ...changes },
];

describe('The live lane', () => {
  it('says everything first, then what changed, then nothing', async () => {
    const lane = createLiveLane();
    const reader = createLaneReader();
    const first = (await lane.next(now(), 10))!;
    assert.equal(first[0], LIVE_LANE);
    const whole = await reader.read(first.subarray(1));
    assert.deepEqual(whole, {
      seq: 10,
      boards: [{ race, board, public: true }],
      positions: [{ race, positions: [at(1_000)] }],
    });
    assert.equal(await lane.next(now(), 10), null);

    const renamed = { ...board, race: { ...board.race, name: 'Another name' } };
    const second = (await lane.next(now({ board: renamed, positions: [at(2_000)] }), 12))!;
    assert.ok(second.length < first.length);
    const changed = await reader.read(second.subarray(1));
    assert.deepEqual(changed.boards, [{ race, board: renamed, public: true }]);
    assert.deepEqual(changed.positions[0]?.positions, [at(2_000)]);
    assert.deepEqual(await unpackLane(await packLane(changed)), changed);
  });

  it('cannot be read from the middle', async () => {
    const lane = createLiveLane();
    await lane.next(now(), 1);
    const change = (await lane.next(
      now({ board: { ...board, announcements: [{ atMs: 1, text: 'Bell' }] } }),
      2,
    ))!;
    await assert.rejects(createLaneReader().read(change.subarray(1)), /came before the board/);
  });
});
