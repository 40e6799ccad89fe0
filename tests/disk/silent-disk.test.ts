/** While the disk fails, whoever decides is told so within two seconds, and later what became of it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { until } from '../cloud/relay-process.ts';
import { makeRaceDay, storedFixes } from '../station/race-day.ts';
import { ask, newDataDir, removeDataDir, startStationProcess } from '../station/station-process.ts';
import { canFail, openDisk } from './faults.ts';

const cleanUp: (() => unknown)[] = [];
after(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

test('a disk that fails: 503 with health’s sentence in two seconds, then a word on each', {
  skip: !canFail() && 'no gcc',
  timeout: 120_000,
}, async () => {
  const dataDir = newDataDir();
  const disk = openDisk(dataDir);
  cleanUp.push(
    () => removeDataDir({ dataDir }),
    () => disk.remove(),
  );
  const station = await startStationProcess({ dataDir, env: disk.env });
  cleanUp.push(() => station.kill());
  const day = await makeRaceDay(station, 'storm', ['7'], Date.now() - 60_000);
  const { token } = day;
  const timed = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const began = performance.now();
    const answer = await ask(station, 'POST', path, {
      ...('authorization' in headers ? { headers } : { token }),
      body,
    });
    return { ...answer, ms: performance.now() - began };
  };
  const healthOf = async (id: string) => {
    const { json } = await ask(station, 'GET', '/v1/health', { token });
    return (json.parts as { id: string; state: string; says: string }[]).find((part) => part.id === id);
  };
  const decision = { id: randomUUID(), type: 'announce', text: 'In the storm' };
  const passing = {
    id: `keypad:${randomUUID()}`,
    line: 'finish',
    timeMs: Date.now(),
    source: 'keypad',
    who: { bib: '7' },
  };
  const authorization = `Basic ${Buffer.from(`storm.7:${day.cards.get('7')}`).toString('base64')}`;
  const fix = { timeMs: Date.now() - 1_000, latDeg: 50, lonDeg: 10.00175 };
  const send = () =>
    Promise.all([
      timed('/v1/races/storm/decisions', decision),
      timed('/v1/races/storm/passings', { passings: [passing] }),
      timed('/v1/races/storm/entries/7/fixes', { fixes: [fix] }, { authorization }),
      timed('/v1/races/storm/cards', {}),
      timed('/v1/races', {
        id: 'new-race',
        decision: 'new-race-made',
        name: 'New',
        categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 }],
      }),
    ]);

  disk.order({ mode: 'always', calls: ['write', 'sync', 'truncate'], error: 'EIO' });
  const [decided, passed, ridden, cards, made] = await send();
  for (const { status, ms, text } of [decided, ridden, made]) {
    assert.equal(status, 503, text);
    assert.ok(ms < 2_000, `${ms} ms`);
    assert.match(text, /The journal cannot be written: .*I\/O error.*waits and is stored as soon as/);
  }
  assert.ok(decided.headers['retry-after']);
  assert.ok(passed.ms < 2_000 && /journal-failing/.test(passed.text), passed.text);
  assert.ok(cards.ms < 2_000, `${cards.ms} ms`);
  const waiting = await healthOf('answers');
  assert.equal(waiting?.state, 'alarm');
  assert.match(waiting?.says ?? '', /3 decisions and passings wait.*passing by admin in storm/);
  assert.equal((await healthOf('journal'))?.state, 'alarm');

  disk.well();
  const became = await until('a word on what became of them', async () => {
    const part = await healthOf('answers');
    return part?.state === 'attention' ? part : null;
  });
  assert.match(became.says, /3 are stored now and count/);
  const [again, passedAgain, riddenAgain, , madeAgain] = await send();
  assert.equal(again.status, 200, again.text);
  assert.equal(passedAgain.status, 200);
  assert.equal(riddenAgain.status, 204, riddenAgain.text);
  assert.equal(madeAgain.status, 201, madeAgain.text);
  const audit = await ask(station, 'GET', '/v1/races/storm/audit', { token });
  assert.equal(audit.text.split('In the storm').length - 1, 1, 'once, not twice');
  assert.equal((await storedFixes(station, day, '7')).length, 1);
  const races = await ask(station, 'GET', '/v1/races', { token });
  assert.equal(races.text.split('"new-race"').length - 1, 1);

  // A disk that is silent, not failing, and an end in the middle of it.
  disk.order({ mode: 'always', calls: ['write', 'sync', 'truncate'], error: 'ENOSPC' });
  const late = await timed('/v1/races/storm/decisions', { ...decision, id: randomUUID() });
  assert.equal(late.status, 503);
  await station.stop();
  assert.doesNotMatch(station.output(), /could not start/);
  assert.match(
    station.output(),
    /has ended, but not in order: .*1 record.* not on disk.*None of them was acknowledged/,
  );
});
