/** Chip decoders over real sockets, each with a device that speaks its own side: reads, clocks, cuts, repeats, junk. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { RaceId } from '../../race/ids.ts';
import { freePort } from '../../server/testing/free-port.ts';
import type { ChipRead, Device } from './dialect.ts';
import { DIALECTS } from './host.ts';
import { dateMs, lastDay, nearestDay, timeOfDayMs } from './reader-clock.ts';
import { type RaceForReads, racesOf } from './routing.ts';
import {
  CallingDevice,
  jChipClock,
  jChipRead,
  RaceResultBox,
  ultraRead,
  wallFields,
} from './testing/devices.ts';
import { decoderWith, pitchTent, until } from './testing/tent.ts';

const START_MS = Date.now() - 600_000;
const closers: (() => unknown)[] = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});

const pitched = () => {
  const tent = pitchTent();
  closers.push(() => tent.close());
  return tent;
};

test('RACE RESULT: a box seven hours off tells its passings on the station’s clock; after a cut only the missed ones are asked for', async () => {
  const SEVEN_HOURS_MS = 7 * 3_600_000 + 1_234;
  const box = new RaceResultBox(() => Date.now() + SEVEN_HOURS_MS);
  const port = await box.listen();
  closers.push(() => box.close());
  box.timing = false;
  const passedMs = Date.now() - 5_000;
  box.passings.push({ chip: '00AB12', readerMs: passedMs + SEVEN_HOURS_MS });
  const tent = pitched();
  await tent.decoders.put('finish', decoderWith({ dialect: 'race-result', port }));
  await until(() => tent.passings.size === 1, 'the passing that was there already');
  const [first] = tent.passings.values();
  assert.deepEqual(first?.who, { chip: '00AB12' });
  assert.ok(Math.abs(first!.timeMs - passedMs) < 1_000, `${first!.timeMs - passedMs} ms off`);
  assert.ok(box.timing, 'a box that was not timing was started');

  box.cut();
  for (const chip of ['B1', 'B2', 'B3']) box.passings.push({ chip, readerMs: Date.now() + SEVEN_HOURS_MS });
  box.passings.push({ chip: '99999', readerMs: Date.now() });
  await until(() => tent.passings.size === 4, 'those of the time without a line');
  assert.ok(box.asked.includes('2:4'), 'not from the beginning');
  assert.deepEqual(tent.chips(), ['00AB12', 'B1', 'B2', 'B3'], 'and the trigger is no chip');

  box.file = '2';
  box.passings.splice(0, 5, { chip: 'C1', readerMs: Date.now() + SEVEN_HOURS_MS });
  await until(() => tent.passings.size === 5, 'a new file begins again at one');
});

test('RACE RESULT: what could not be stored is asked for again, once it can be', async () => {
  const box = new RaceResultBox(Date.now);
  const port = await box.listen();
  closers.push(() => box.close());
  const tent = pitched();
  box.passings.push({ chip: 'A1', readerMs: Date.now() });
  await tent.decoders.put('finish', decoderWith({ dialect: 'race-result', port }));
  tent.failing = true;
  await until(() => tent.told > 0, 'tried');
  await until(() => /could not be stored/.test(tent.trouble()), 'and said so');
  tent.failing = false;
  await until(() => tent.passings.size === 1, 'there it is');
});

test('a box with old firmware, or none at all, is said in a sentence, and tried again', async () => {
  const old = new RaceResultBox(Date.now, '1.0');
  const port = await old.listen();
  closers.push(() => old.close());
  const tent = pitched();
  await tent.decoders.put('old', decoderWith({ dialect: 'race-result', port }));
  await tent.decoders.put('nobody', decoderWith({ dialect: 'race-result', port: await freePort() }));
  const { trouble } = tent;
  await until(() => /update its firmware/.test(trouble('old')), 'firmware');
  await until(() => /does not answer .* Is it on/.test(trouble('nobody')), 'nobody');
});

test('J-Chip: the reader calls, is asked its time, and tells reads; a reader that comes back replaces its old line', async () => {
  const tent = pitched();
  const port = await freePort();
  await tent.decoders.put('mat', decoderWith({ dialect: 'j-chip', port }));
  const offMs = -3_600_000 * 5;
  const reader = new CallingDevice(port);
  // A read told before the clock is known waits for it.
  const passedMs = Date.now() - 2_000;
  reader.say(jChipRead('0413A00', passedMs + offMs));
  reader.say('N0000FINISH MAT\r');
  await until(() => reader.heard.includes('GT\r'), 'asked the time');
  reader.say(jChipClock(Date.now() + offMs));
  await until(() => tent.passings.size === 1, 'the early read');
  await until(() => reader.heard.includes('S0000\r'), 'told to send');
  const [first] = tent.passings.values();
  assert.deepEqual(first?.who, { chip: '0413A00' });
  assert.ok(Math.abs(first!.timeMs - passedMs) < 1_000, `${first!.timeMs - passedMs} ms off`);

  const again = new CallingDevice(port);
  again.say('N0000FINISH MAT\r');
  await until(() => again.heard.includes('GT\r'), 'asked the time again');
  again.say(jChipClock(Date.now() + offMs));
  again.say(jChipRead('0413A00', passedMs + offMs));
  again.say(jChipRead('77', Date.now() + offMs));
  await until(() => tent.passings.size === 2, 'the new read');
  await until(() => reader.closed, 'the old line is closed');
  assert.deepEqual([tent.told, tent.one().repeats], [2, 1], 'the old read was told twice and is one passing');
  assert.equal(tent.decoders.list()[0]?.name, 'FINISH MAT');
  again.socket.destroy();
});

test('MYLAPS: a passing is acknowledged after it is stored, and not before', async () => {
  const tent = pitched();
  const port = await freePort();
  await tent.decoders.put('loop', decoderWith({ dialect: 'my-laps', port }));
  const source = new CallingDevice(port);
  source.say('Toolkit@Pong@$');
  await until(() => source.heard.includes('BellLap@AckPong@Version2.1@c|t|d@$'), 'pong');
  const passedMs = Date.now() - 1_500;
  tent.failing = true;
  source.say(`Toolkit@Passing@c=MX00123|${wallFields(passedMs)}@c=MX00124|${wallFields(passedMs + 10)}@7@$`);
  await until(() => source.closed, 'not stored: the line is ended, without an acknowledgement');
  assert.ok(!source.heard.includes('AckPassing'));
  tent.failing = false;
  const back = new CallingDevice(port);
  back.say('Toolkit@Pong@$');
  back.say(`Toolkit@Passing@c=MX00123|${wallFields(passedMs)}@c=MX00124|${wallFields(passedMs + 10)}@7@$`);
  await until(() => back.heard.includes('BellLap@AckPassing@7@$'), 'acknowledged');
  assert.deepEqual(tent.chips(), ['MX00123', 'MX00124']);
  assert.deepEqual(
    [...tent.passings.values()].map(({ timeMs }) => timeMs),
    [passedMs, passedMs + 10],
  );
  back.say('Toolkit@Ping@$');
  await until(() => back.heard.includes('AckPing'), 'ping');
  back.socket.destroy();
});

test('Ultra: its clock is set, it is started, and its reads are understood', async () => {
  let heard = '';
  let caller: import('node:net').Socket | null = null;
  const server = createServer((socket) => {
    caller = socket;
    socket.write('Connected,UltraFinish\r');
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  closers.push(() => server.close());
  const tent = pitched();
  await tent.decoders.put('ultra', decoderWith({ dialect: 'ultra', port }));
  await until(() => /^R\r\nt \d\d:\d\d:\d\d \d\d-\d\d-\d{4}\r\n$/.test(heard), 'started and set');
  caller!.write(`${/t (.*)\r/.exec(heard)![1]}\r`);
  const passedMs = Date.now() - 900;
  caller!.write(`V=12.6\r${ultraRead('58', passedMs)}1,junk\r`);
  await until(() => tent.passings.size === 1, 'the read');
  const [read] = tent.passings.values();
  assert.deepEqual(read?.who, { chip: '58' });
  assert.ok(Math.abs(read!.timeMs - passedMs) < 100, `${read!.timeMs - passedMs} ms off`);
  await until(() => tent.aside().length === 1, 'what is no read is kept');
  assert.match(tent.aside()[0]!, /^1,junk → Not understood\./);
});

test('a chip that nobody has goes to the race that is on; a read that no race can have stays beside the decoder', () => {
  const race = (id: string, change: Partial<RaceForReads> = {}): RaceForReads => ({
    id: id as RaceId,
    state: 'running',
    startMs: START_MS,
    isOfficial: false,
    knows: () => false,
    heard: () => null,
    ...change,
  });
  const nowMs = START_MS + 60_000;
  const knows = (one: string) => (chip: string) => chip === one;
  assert.deepEqual(racesOf('A', nowMs, [race('x', { knows: knows('A') }), race('y')], 'all'), ['x']);
  assert.deepEqual(racesOf('?', nowMs, [race('x'), race('y', { startMs: START_MS + 1 })], 'all'), ['y']);
  assert.deepEqual(racesOf('A', nowMs, [race('x', { knows: knows('A') })], ['y' as RaceId]), []);
  assert.deepEqual(racesOf('A', nowMs, [race('x', { knows: knows('A'), isOfficial: true })], 'all'), []);
  assert.deepEqual(racesOf('A', START_MS - 600_000, [race('x', { knows: knows('A') })], 'all'), []);
  assert.deepEqual(racesOf('?', nowMs, [race('x', { state: 'finished' })], 'all'), [], 'the race is over');
});

test('times and dates: what is one is read, what is none is refused', () => {
  assert.equal(timeOfDayMs('14:02:11.5'), 50_531_500);
  assert.equal(timeOfDayMs('24:00:00'), null);
  assert.equal(dateMs('260524'), Date.UTC(2026, 4, 24));
  assert.equal(dateMs('2026-02-30'), null);
  const midnight = Date.UTC(2026, 4, 24);
  assert.equal(
    nearestDay(86_399_000, midnight + 1_000),
    midnight - 1_000,
    'just before midnight, told just after',
  );
  assert.equal(lastDay(86_399_000, midnight + 1_000), midnight - 1_000);
  assert.equal(lastDay(1_000, midnight + 500), midnight + 1_000, 'a little ahead is today');
  const evening = 20 * 3_600_000;
  assert.equal(lastDay(evening, midnight + 9 * 3_600_000), midnight - 4 * 3_600_000, 'told in the morning');
});

test('whatever bytes come, cut wherever: nothing is thrown, and nothing without a bound is kept', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(DIALECTS)),
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc
            .constantFrom(
              'GETPROTOCOL;3;1;3\r\n',
              'SETPROTOCOL;3\r\n',
              'GETSTATUS;;;;1;1\r\n',
              'GETTIME;2026-05-24;10:00:00\r\n',
              'PASSINGS;2;1\r\n',
              '1;A;2026-05-24;10:00:00;\r\n',
              '\r\n',
              'N0000X\r',
              'GT0100000\r',
              'DJ1 10:00:00\r',
              'a@Pong@$',
              'a@Passing@c=1|t=10:00:00@1@$',
              'a@Passing@@@$',
              '0,1,2,3\r',
              'V=1\r',
              'Connected\r',
            )
            .map((text) => new TextEncoder().encode(text)),
        ),
        { maxLength: 40 },
      ),
      (dialect, pieces) => {
        let nowMs = START_MS;
        const reads: ChipRead[] = [];
        const device: Device = {
          send: (text) => assert.ok(text.length < 5_000),
          read: async (read) => {
            reads.push(read);
            return true;
          },
          aside: async ({ told, key }) => {
            assert.ok(told.length <= 200 && key.length < 400);
            return true;
          },
          named() {},
          note() {},
          clock: (aheadMs) => assert.ok(Number.isFinite(aheadMs)),
          recall: () => undefined,
          remember() {},
          settings: { loop: null, bibSet: null },
          trouble: (says) => assert.ok(says === null || JSON.stringify(says).length < 400),
          hangUp() {},
          now: () => nowMs,
          after() {},
        };
        const conversation = dialect.begin(device);
        for (const piece of pieces) {
          conversation.heard(piece);
          nowMs += 100;
          conversation.tick();
        }
        for (const { chip, timeMs } of reads) assert.ok(chip !== '' && Number.isFinite(timeMs));
      },
    ),
    { numRuns: 400 },
  );
});
