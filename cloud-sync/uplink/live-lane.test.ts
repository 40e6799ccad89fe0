import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { board } from '../../race/feed/sample-board.ts';
import type { RaceId } from '../../race/ids.ts';
import type { LaneMessage } from '../wire/messages.ts';
import { createLiveLane } from './live-lane.ts';

test('who may see a race is said again when it changes, with the whole board, before history gets there', async () => {
  const lane = createLiveLane();
  const race = 'crit' as RaceId;
  const now = board(3);
  const said = async (isPublic: boolean): Promise<LaneMessage | null> => {
    const bytes = await lane.next([{ race, board: now, public: isPublic, positions: [] }], 1);
    return bytes && (JSON.parse(zstdDecompressSync(bytes.subarray(1)).toString()) as LaneMessage);
  };
  const publicOf = (message: LaneMessage | null) =>
    message?.boards.map((one) => ('board' in one ? one.public : 'a change'));
  assert.deepEqual(publicOf(await said(true)), [true]);
  assert.equal(await said(true), null, 'nothing new');
  assert.deepEqual(publicOf(await said(false)), [false]);
  assert.equal(await said(false), null);
  assert.deepEqual(publicOf(await said(true)), [true]);
});
