/** When a relay may sleep: when all is quiet and archived, never under a race, and it says what it waits for. */
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import type { JournalRecord } from '../../../race/journal/record.ts';
import * as folding from '../../../race/race.ts';
import { STATIONS_WORD_MS } from '../forgotten.ts';
import type { ArchivedMark } from '../log/log.ts';
import { type RestingRace, type RestView, restOf } from './rest.ts';
import { createSleeper, type SleeperOptions } from './sleeper.ts';

const MIN = 60_000;
const nowMs = 1_790_000_000_000;
const crit = 'crit' as RaceId;
const race = (state: RestingRace['state'], lastSeq = 50): RestingRace => ({
  name: crit,
  epoch: 1,
  lastSeq,
  state,
});
const mark = (seq: number, epoch = 1): ArchivedMark => ({ name: crit, version: 1, epoch, seq });
const quiet: RestView = {
  nowMs,
  heardMs: nowMs - 31 * MIN,
  isFolded: true,
  races: [race('finished')],
  archived: [mark(50)],
  waitingForStations: 0,
  nextMs: null,
};
const because = (view: Partial<RestView>): string => restOf({ ...quiet, ...view }).because.join(' ');

test('quiet and archived: it may', () => {
  assert.deepEqual(restOf(quiet), { may: true, because: [] });
  assert.equal(because({ races: [race('waiting')] }), '', 'a race of next month is no reason to stay awake');
});

test('something new, a race that runs, one that is not archived whole, phones’ messages, a timetable: it waits', () => {
  assert.match(because({ heardMs: nowMs - 5 * MIN }), /came 5 min ago; 30 are waited/);
  assert.match(because({ races: [race('running')] }), /"crit" is running/);
  assert.match(because({ races: [race('stopped')] }), /"crit" is stopped/);
  assert.match(because({ archived: [] }), /"crit" is finished and not archived/);
  assert.match(because({ archived: [mark(49)] }), /not archived/);
  assert.match(because({ races: [{ ...race('finished'), epoch: 2 }] }), /not archived/);
  assert.match(because({ archived: null }), /Nothing is archived here/);
  assert.match(because({ waitingForStations: 3 }), /3 messages of phones/);
  assert.match(because({ nextMs: nowMs + 70 * MIN }), /timetable/);
  assert.match(because({ isFolded: false }), /reading its store/);
  assert.equal(because({ nextMs: nowMs + 24 * 60 * MIN }), '');
});

test('a race that nobody finished holds it for three hours, through any storm, and not for ever', () => {
  assert.match(because({ races: [race('neutralised')], heardMs: nowMs - 179 * MIN }), /neutralised/);
  assert.equal(because({ races: [race('running')], waitingForStations: 2, heardMs: nowMs - 181 * MIN }), '');
});

test('what it leaves behind is who may wake it and when something is on; written when it changes', async () => {
  const puts: [string, Record<string, unknown>][] = [];
  const key = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const row = { name: 'Tent', epoch: 1, mark: 50, enrolledMs: 1, told: null };
  let stations = [
    { ...row, station: 'tent', key, revoked: false },
    { ...row, station: 'gone', key, revoked: true },
  ];
  let timetable = [{ id: 'a', atMs: nowMs - 5 * MIN, text: 'Sign-on' }];
  let clockMs = nowMs;
  const sleeper = createSleeper({
    log: {
      stations: async () => stations,
      archived: async () => [],
      downCount: async () => 0,
      events: async () => [{ station: 'tent', event: { timetable } }],
    },
    mirror: { races: () => [], shelved: () => [], isFolded: () => true },
    asleep: null,
    store: { put: async (at: string, bytes: Buffer) => void puts.push([at, JSON.parse(bytes.toString())]) },
    codes: ['club-2026-code'],
    now: () => clockMs,
  } as unknown as SleeperOptions);
  assert.equal(sleeper.rest(), null);
  await sleeper.look();
  await sleeper.look();
  assert.deepEqual(puts, [
    [
      'wake/known.json',
      {
        stations: { tent: key.x },
        codes: [createHash('sha256').update('club-2026-code').digest('hex')],
        nextMs: null,
      },
    ],
  ]);
  timetable = [...timetable, { id: 'b', atMs: nowMs + 5 * 60 * MIN, text: 'Start' }];
  clockMs += 31 * MIN;
  await sleeper.look();
  assert.equal(puts.at(-1)?.[1].nextMs, nowMs + 5 * 60 * MIN);
  assert.equal(sleeper.rest()?.may, true);
  // A record more: something is new, and half an hour is waited again.
  stations = stations.map((one) => ({ ...one, mark: 51 }));
  await sleeper.look();
  assert.match(sleeper.rest()!.because[0]!, /came 0 min ago/);
});

test('the day on which a race’s positions go wakes it, where its station has not been heard of since', async () => {
  const puts: { nextMs: number | null }[] = [];
  const keptUntilMs = nowMs + 30 * 24 * 60 * MIN;
  let folded = folding.createRace(crit);
  folded = folding.apply(folded, {
    ...{ seq: 1, atMs: nowMs, race: crit, by: { role: 'rider', name: '1' } },
    input: {
      kind: 'fixes',
      entry: 1 as EntryId,
      source: 'native',
      fixes: [{ timeMs: nowMs, latDeg: 46.5, lonDeg: 14.5 }],
    } as JournalRecord['input'],
  });
  const board = folding.publicView(folded, nowMs);
  const official = { ...board, race: { ...board.race, state: 'finished', result: 'official' } };
  let [race, shown, untilMs]: [folding.Race, object, number | null] = [folded, official, keptUntilMs];
  const mirrored = () => ({ name: crit, epoch: 1, lastSeq: 1, race, board: shown, keptUntilMs: untilMs });
  const sleeper = createSleeper({
    log: {
      stations: async () => [],
      archived: async () => [mark(1)],
      downCount: async () => 0,
      events: async () => [],
    },
    mirror: { races: () => [mirrored()], shelved: () => [], isFolded: () => true },
    asleep: null,
    store: { put: async (_: string, bytes: Buffer) => void puts.push(JSON.parse(bytes.toString())) },
    codes: [],
    now: () => nowMs,
  } as unknown as SleeperOptions);
  const next = async (): Promise<number | null> => {
    await sleeper.look();
    return puts.at(-1)!.nextMs;
  };
  assert.equal(await next(), keptUntilMs + STATIONS_WORD_MS);
  shown = board;
  assert.equal(await next(), null, 'a result that is not official rests on them');
  [shown, untilMs] = [official, null];
  assert.equal(await next(), null, 'the station says no day');
  [race, untilMs] = [folding.createRace(crit), keptUntilMs];
  assert.equal(await next(), null, 'there are none');
});

test('while the bucket does not answer, or it has not looked for a minute, it does not sleep', async () => {
  let clockMs = nowMs;
  let isDown = false;
  const key = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  let mark = 50;
  const sleeper = createSleeper({
    log: {
      stations: async () => [
        { station: 'tent', name: 'Tent', key, epoch: 1, mark, enrolledMs: 1, told: null, revoked: false },
      ],
      archived: async () => [],
      downCount: async () => 0,
      events: async () => [],
    },
    mirror: { races: () => [], shelved: () => [], isFolded: () => true },
    store: { put: async () => {} },
    asleep: {
      sync: async () => {
        if (isDown) throw new Error('The bucket does not answer.');
      },
    },
    codes: [],
    now: () => clockMs,
  } as unknown as SleeperOptions);
  await sleeper.look();
  clockMs += 31 * MIN;
  await sleeper.look();
  assert.equal(sleeper.rest()?.may, true);
  isDown = true;
  mark = 51;
  await assert.rejects(sleeper.look());
  assert.equal(sleeper.rest()?.may, false, 'what was said before is not said of now');
  isDown = false;
  clockMs += 31 * MIN;
  await sleeper.look();
  assert.equal(sleeper.rest()?.may, true);
  clockMs += 2 * MIN;
  assert.equal(sleeper.rest()?.may, false);
});
