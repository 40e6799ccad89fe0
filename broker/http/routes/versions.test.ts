/** A published version that was taken back: whoever asks for it hears since when, an official also by whom and why. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LineId, PassingId } from '../../../race/ids.ts';
import { CRIT, type StationFixture, stationFixture } from '../testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

const asked = async (version: number, role: 'official' | 'nobody') => {
  const authorization = station.authorization[role];
  const headers = authorization === null ? {} : { authorization };
  const url = `/v1/races/crit/versions/${version}`;
  const answer = await station.app.inject({ url, headers });
  return { status: answer.statusCode, ...(answer.json() as { code: string; detail: string }) };
};

test('a version that was taken back is told apart from one that never was', async () => {
  const headers = { authorization: station.authorization.official ?? '' };
  const send = async (path: string, payload: object) => {
    const answer = await station.app.inject({
      method: 'POST',
      url: `/v1/races/crit/${path}`,
      headers,
      payload,
    });
    assert.equal(answer.statusCode, 200, answer.body);
  };
  const startMs = station.clock.nowMs - 3_600_000;
  await station.decide(CRIT, { type: 'start', atMs: startMs });
  const passings = [1, 2, 3, 4, 5].map((lap) => ({
    id: `lap-${lap}` as PassingId,
    line: 'finish' as LineId,
    source: 'chip',
    who: { bib: '7' },
    timeMs: startMs + lap * 600_000,
  }));
  await send('passings', { passings });
  await send('decisions', { type: 'publish-result', state: 'official', id: 'published-one' });
  assert.equal((await asked(1, 'nobody')).status, 200);

  const reason = 'Photo finish of Silva not read.';
  await send('decisions', { type: 'undo', target: 'published-one', id: 'not-that-one', reason });
  const spectator = await asked(1, 'nobody');
  assert.deepEqual([spectator.status, spectator.code], [404, 'unknown-version']);
  const day = new Date(station.clock.nowMs).toISOString();
  assert.match(spectator.detail, new RegExp(`Version 1 of this result was taken back on ${day}\\.`));
  assert.doesNotMatch(spectator.detail, /Rosa|Silva/, 'who works here, and why, is the officials’ own');
  const official = await asked(1, 'official');
  assert.match(official.detail, new RegExp(`was taken back on ${day} by Rosa \\(${reason}\\)`));
  assert.match((await asked(2, 'official')).detail, /There is no version 2 of this result/);
});
