/** A file of the event is made while the disk has no room left for it: it is said, nothing is left, and the race goes on. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, newDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { canFail, openDisk } from './faults.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Orders a file and waits for what becomes of it; a passing is reported meanwhile, and taken. */
async function made(station: StationProcess, { token, race }: RaceDay, name: string) {
  const begun = await ask(station, 'POST', '/v1/event/file', { token, body: {} });
  assert.equal(begun.status, 200, begun.text);
  const passing = { id: `keypad:${name}`, line: 'finish', source: 'keypad', timeMs: Date.now() };
  const passed = await ask(station, 'POST', `/v1/races/${race}/passings`, {
    token,
    body: { passings: [{ ...passing, who: { bib: '7' } }] },
  });
  assert.equal(passed.status, 200, passed.text);
  for (;;) {
    const { json } = await ask(station, 'GET', '/v1/event/file', { token });
    if (json.making === null) return json;
    await wait(50);
  }
}

test('a disk that becomes full while a file of the event is made: said with what is needed, nothing left of it, nobody else disturbed', {
  skip: !canFail() && 'no gcc',
  timeout: 120_000,
}, async () => {
  const dataDir = newDataDir();
  const folder = join(dataDir, 'event-files');
  const disk = openDisk(folder);
  const station = await startStationProcess({ dataDir, env: disk.env });
  try {
    const day = await makeRaceDay(station, 'crit', ['7', '12'], Date.now() - 60_000);
    const before = disk.seen();
    const whole = await made(station, day, 'whole');
    assert.equal(whole.problem, null);
    const { write, sync } = disk.seen();
    const [writes, syncs] = [write - before.write, sync - before.sync];
    for (const [name, calls, after] of [
      ['copy', ['write'], 2],
      ['middle', ['write'], Math.floor(writes / 2)],
      ['file', ['write'], writes - 1],
      ['brought', ['sync'], syncs - 2],
    ] as const) {
      disk.order({ mode: 'always', calls, after, error: 'ENOSPC' });
      const { ready, problem } = await made(station, day, name);
      assert.ok(disk.hits() > 0, `nothing failed: ${name}`);
      disk.well();
      assert.equal(ready, null, name);
      assert.match(
        JSON.stringify(problem),
        /There is no room for it on this computer: \d+ MB are needed, \d+ MB are free\. Nothing was changed/,
        name,
      );
      assert.deepEqual(readdirSync(folder), [], name);
    }
    assert.equal((await made(station, day, 'again')).problem, null);
    const { json } = await ask(station, 'GET', '/v1/races/crit/passings', { token: day.token });
    for (const name of ['whole', 'copy', 'middle', 'file', 'brought', 'again'])
      assert.match(JSON.stringify(json), new RegExp(`keypad:${name}"`));
  } finally {
    await station.stop();
    disk.remove();
  }
});
