/**
 * A relay that keeps every byte it is ever sent, under a real station: with a start list, passings, protests and reasons
 * full of marks, no mark of what is to stay at the venue is in any of it. And a real one: what it holds of a race goes when
 * the race is closed, and comes when it is opened.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';
import { openSqliteLog } from '../../cloud-sync/relay/log/sqlite-log.ts';
import { decodeBatch } from '../../cloud-sync/wire/batch.ts';
import { JOURNAL_LANE } from '../../cloud-sync/wire/messages.ts';
import { decide, SQUARE, signIn } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';

/** A relay that acknowledges all, and what it was told. */
interface Recorder {
  readonly address: string;
  /** All texts and batches so far, unpacked, in order. */
  readonly told: string[];
  readonly epochs: number[];
  /** The newest record acknowledged on the line under way. */
  mark(): number;
  close(): void;
}

async function startRecorder(): Promise<Recorder> {
  const told: string[] = [];
  const epochs: number[] = [];
  const marks = new Map<number, number>();
  let mark = 0;
  const hear = async (socket: WebSocket, bytes: Buffer, isBinary: boolean): Promise<void> => {
    const say = (message: object): void => socket.send(JSON.stringify(message));
    if (!isBinary) {
      const text = String(bytes);
      told.push(text);
      const { hello } = JSON.parse(text) as { hello?: { epoch: number } };
      if (hello === undefined) return;
      epochs.push(hello.epoch);
      mark = marks.get(hello.epoch) ?? 0;
      return say({ mark: { seq: mark } });
    }
    const body = bytes.subarray(1);
    told.push(zstdDecompressSync(body).toString('utf8'));
    if (bytes[0] !== JOURNAL_LANE) return;
    const records = await decodeBatch(body);
    told.push(JSON.stringify(records));
    mark = Math.max(mark, records.at(-1)!.seq);
    marks.set(epochs.at(-1)!, mark);
    say({ mark: { seq: mark } });
  };
  const server = createServer((request, response) => {
    request.on('data', (chunk) => told.push(String(chunk)));
    request.on('end', () => response.writeHead(201).end('{}'));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ hello: { nonce: 'n'.repeat(32), passes: true } }));
    let queue = Promise.resolve();
    socket.on('message', (data, isBinary) => {
      queue = queue.then(() => hear(socket, data as Buffer, isBinary));
    });
    const beat = setInterval(() => socket.ping(), 1_000);
    socket.on('close', () => clearInterval(beat));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    epochs,
    mark: () => mark,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

const PERSON = {
  name: 'MARKNAME Ana',
  firstName: 'MARKFIRST',
  lastName: 'MARKLAST',
  team: 'MARKTEAM',
  club: 'MARKCLUB',
  teamCode: 'MARKCODE',
  nation: 'XQZ',
  sex: 'X',
};
const OFFICIALS = {
  licence: 'MARKLICENCE',
  uciId: '99887766554',
  birthDate: '1987-06-05',
  city: 'MARKCITY',
  state: 'MARKSTATE',
  email: 'MARKMAIL@example.org',
  phone: '+990 MARKPHONE',
  emergency: 'MARKSOS +990 1',
  notes: 'MARKNOTE',
  own: { Shirt: 'MARKSHIRT' },
};
const CHIP = 'MARKCHIP7';
/** Of no race. */
const NEVER = [
  ...Object.values(OFFICIALS).flatMap((value) =>
    typeof value === 'object' ? Object.values(value) : String(value),
  ),
  CHIP,
  'MARKPROTEST',
  'MARKFEE',
  'MARKRULING',
  'MARKREASON',
  'MARKREADER',
  'MARKKEY',
  '46.987654',
  'MARKWHO',
];
/** Of an open race only. */
const FANS = [
  ...Object.values(PERSON).filter((value) => value !== 'X'),
  'MARKSAID',
  '50.000123',
  'MARKJURY',
  'publish-result',
];
const inAny = (told: readonly string[], marks: readonly string[]): string[] =>
  marks.filter((mark) => told.some((text) => text.includes(mark)));

/** A race with everything in it. */
async function makeRace(
  station: StationProcess,
  token: string,
  race: string,
  isOpen: boolean,
): Promise<void> {
  const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
  const order = (decision: object): Promise<void> => decide(station, token, race, decision);
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      id: race,
      name: `Race ${race}`,
      public: isOpen,
      categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 2 }, startOffsetMs: 0 }],
    },
  });
  assert.equal(made.status, 201, made.text);
  await order({ type: 'set-course', course: SQUARE });
  await order({
    type: 'put-entries',
    entries: [
      { entry: 1, bib: '7', ...PERSON, ...OFFICIALS, birthYear: 1987, category: 'open', chips: [CHIP] },
      { entry: 2, bib: '8', name: 'Bo', category: 'open', chips: [] },
    ],
  });
  await order({ type: 'set-race', officials: [{ role: 'president', name: 'MARKJURY' }] });
  await order({ type: 'start', atMs: nowMs - 900_000, reason: 'MARKREASON' });
  const passing = (id: string, atMs: number, who: object, source: string) => ({
    id,
    line: 'finish',
    timeMs: atMs,
    uncertaintyMs: 30,
    source,
    who,
    by: 'MARKREADER',
  });
  const read = `reader:${CHIP}:1`;
  const passings = [
    passing(read, nowMs - 700_000, { chip: CHIP.toLowerCase() }, 'chip'),
    passing('MARKKEY:2', nowMs - 500_000, { bib: '7' }, 'keypad'),
  ];
  const taken = await ask(station, 'POST', `/v1/races/${race}/passings`, { token, body: { passings } });
  assert.ok(taken.status < 300, taken.text);
  await order({ type: 'set-aside', passing: read });
  await order({ type: 'restore', passing: read });
  await order({ type: 'reassign-reads', read: { chip: CHIP }, entry: 1 });
  await order({ type: 'announce', text: 'MARKSAID' });
  await order({ type: 'sos', entry: 1, atMs: nowMs, latDeg: 46.987654, lonDeg: 7 });
  const protest = randomUUID();
  await order({
    type: 'protest',
    id: protest,
    by: 'MARKWHO',
    lodgedAtMs: nowMs,
    against: [1],
    about: 'MARKPROTEST',
    fee: 'MARKFEE',
  });
  const outcome = { outcome: 'rejected', ruling: 'MARKRULING', commissaire: 'MARKWHO', ruledAtMs: nowMs };
  await order({ type: 'rule-on-protest', protest, ...outcome });
  await order({ type: 'finish', atMs: nowMs - 1_000 });
  await order({ type: 'publish-result', state: 'official' });
  const cards = await ask(station, 'POST', `/v1/races/${race}/cards`, { token });
  const secret = cards.json.cards.find(({ bib }: { bib: string }) => bib === '7').secret;
  const sent = await ask(station, 'POST', `/v1/races/${race}/entries/7/fixes`, {
    headers: { authorization: `Basic ${Buffer.from(`${race}.7:${secret}`).toString('base64')}` },
    body: { fixes: [{ timeMs: nowMs - 800_000, latDeg: 50.000123, lonDeg: 10.002 }] },
  });
  assert.ok(sent.status < 300, sent.text);
}

const levels = async (station: StationProcess, token: string): Promise<boolean> => {
  const { text } = await ask(station, 'GET', '/metrics', { token });
  return /^bell_lap_uplink_connected 1$/m.test(text) && /^bell_lap_uplink_behind_records 0$/m.test(text);
};

let recorder: Recorder;
let station: StationProcess;
let token: string;
before(async () => {
  recorder = await startRecorder();
  station = await startStationProcess({ args: ['--relay', recorder.address, '--relay-code', 'a-good-code'] });
  token = await signIn(station);
});
after(async () => {
  await station?.stop();
  if (station) removeDataDir(station);
  recorder?.close();
});

test('of a closed race the relay is sent numbers and cards, and nothing of a person', async () => {
  await makeRace(station, token, 'secret', false);
  await until('all sent', () => levels(station, token));
  assert.deepEqual(inAny(recorder.told, [...NEVER, ...FANS, '"name":"admin"']), []);
  const cards = /"cards":\[\{"race":"secret","entry":1,"bib":"7","digest"/;
  await until('the cards', () => recorder.told.some((text) => cards.test(text)));
  const all = recorder.told.join('\n');
  assert.match(all, /"type":"finish"/);
});

test('of an open race it is sent what fans see, and reads still find their rider', async () => {
  await makeRace(station, token, 'crit', true);
  await until('all sent', () => levels(station, token));
  assert.deepEqual(inAny(recorder.told, [...NEVER, '"admin","name":"admin']), []);
  assert.deepEqual(inAny(recorder.told, FANS), FANS);
});

test('a closed race that is opened is sent anew from its beginning', async () => {
  const before = recorder.told.length;
  const epoch = recorder.epochs.at(-1)!;
  await decide(station, token, 'secret', { type: 'set-race', public: true });
  await until('another epoch', async () => recorder.epochs.at(-1)! > epoch);
  await until('all sent', () => levels(station, token));
  const told = recorder.told.slice(before).filter((text) => text.startsWith('[{"seq":'));
  const records = told.flatMap((text) => JSON.parse(text) as { race: string; input: object }[]);
  const ofRace = JSON.stringify(records.filter(({ race }) => race === 'secret'));
  assert.deepEqual(
    inAny(
      [ofRace],
      FANS.filter((mark) => mark !== '50.000123'),
    ),
    FANS.filter((mark) => mark !== '50.000123'),
  );
  assert.deepEqual(inAny(recorder.told, NEVER), []);
});

test('when an open race is closed a relay lets go of what it held of it, and has it again when it is opened', async (t) => {
  const relay: RelayProcess = await startRelayProcess();
  t.after(async () => {
    await relay.stop();
    rmSync(relay.dataDir, { recursive: true, force: true });
  });
  const venue = await startStationProcess({ args: ['--relay', relay.address, '--relay-code', CODE] });
  t.after(async () => {
    await venue.kill();
    removeDataDir(venue);
  });
  const signed = await signIn(venue);
  await makeRace(venue, signed, 'gala', true);
  const shown = async (): Promise<string> => (await fetch(`${relay.address}/v1/races/gala`)).text();
  await until('it is shown', async () => (await shown()).includes('MARKNAME'));
  const here = await ask(venue, 'GET', '/v1/races/gala', { token: signed });
  const lapsOf = (board: { rows?: Record<string, { laps: number }> }): number | undefined =>
    board.rows?.['1']?.laps;
  // Riders come before their passings.
  const isAsHere = async () => lapsOf(JSON.parse(await shown())) === lapsOf(here.json);
  await until('chips join there, too', isAsHere);
  const held = async (): Promise<string[]> => {
    const log = openSqliteLog(join(relay.dataDir, 'relay.db'));
    try {
      const found: string[] = [];
      for (const { station: name, epoch } of await log.stations())
        for (let of = 1; of <= epoch; of++)
          for (const { bytes } of await log.read(name, of, 1, 1_000))
            found.push(JSON.stringify(await decodeBatch(bytes)));
      return inAny(found, [...NEVER, ...FANS]);
    } finally {
      await log.close();
    }
  };
  await until('it holds what is for fans', async () => (await held()).length >= FANS.length);
  assert.deepEqual(await held(), FANS);
  await decide(venue, signed, 'gala', { type: 'set-race', public: false });
  await until('it is gone', async () => (await held()).length === 0);
  await until(
    'nobody is shown it',
    async () => (await fetch(`${relay.address}/v1/races/gala`)).status === 404,
  );
  await decide(venue, signed, 'gala', { type: 'set-race', public: true });
  await until('it is back', async () => (await shown()).includes('MARKNAME'));
  await until('as it is here', isAsHere);
});
