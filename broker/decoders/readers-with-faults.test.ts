/**
 * Readers that misbehave as real ones do, each a device on a real socket: what it tells is on disk, kept aside with its
 * reason, or a known repeat; and what an official is told of it.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readOfChip } from '../../race/chip.ts';
import { knowsChip } from '../../race/race.ts';
import { at, raceFixture, rider } from '../../race/testing/fixtures.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { CallingDevice, jChipClock, jChipRead, RaceResultBox, wallFields } from './testing/devices.ts';
import { decoderWith, pitchTent, rest, type Tent, until } from './testing/tent.ts';
import { UltraReader } from './testing/ultra-reader.ts';

const closers: (() => unknown)[] = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});
const HOUR_MS = 3_600_000;

function tentFor(): Tent {
  const tent = pitchTent();
  closers.push(() => tent.close());
  return tent;
}
async function boxFor(tent: Tent, box = new RaceResultBox(Date.now), change = {}): Promise<RaceResultBox> {
  const port = await box.listen();
  closers.push(() => box.close());
  await tent.decoders.put('box', decoderWith({ dialect: 'race-result', port, ...change }));
  return box;
}
async function callerOf(tent: Tent, dialect: 'j-chip' | 'my-laps', port: number): Promise<CallingDevice> {
  if (tent.decoders.list().length === 0) await tent.decoders.put('mat', decoderWith({ dialect, port }));
  const device = new CallingDevice(port);
  closers.push(() => device.socket.destroy());
  return device;
}
const timesOf = (tent: Tent) => [...tent.passings.values()].map(({ timeMs }) => timeMs).sort((a, b) => a - b);
const near = (timeMs: number | undefined, rightMs: number, withinMs = 400) =>
  assert.ok(
    timeMs !== undefined && Math.abs(timeMs - rightMs) <= withinMs,
    `${(timeMs ?? 0) - rightMs} ms off`,
  );

test('RACE RESULT: a spare box at the same address with file 1 loses no read, and is noticed', async () => {
  const tent = tentFor();
  const first = await boxFor(tent);
  for (let i = 0; i < 5; i++) first.passings.push({ chip: `A${i}`, readerMs: Date.now() - 60_000 + i });
  await until(() => tent.passings.size === 5, 'the first box');
  const port = tent.one().settings.port;
  await first.close();
  const spare = new RaceResultBox(Date.now);
  for (let i = 0; i < 5; i++) spare.passings.push({ chip: `B${i}`, readerMs: Date.now() - 10_000 + i });
  await spare.listen(port);
  closers.push(() => spare.close());
  await until(
    () => tent.passings.size === 10,
    () => `10 of 10, not ${tent.passings.size}`,
  );
  assert.match(tent.notes(), /another box stands at this address.* none counts twice/);
});

test('RACE RESULT: files cleared in mid-race, once while connected and once while the line was cut: every read', async () => {
  const tent = tentFor();
  const box = await boxFor(tent);
  const pass = (...chips: string[]) => {
    for (const chip of chips) box.passings.push({ chip, readerMs: Date.now() });
  };
  pass('A', 'B', 'C');
  await until(() => tent.passings.size === 3, 'before');
  box.passings.length = 0;
  pass('D');
  await until(() => tent.passings.size === 4, 'after CLEARFILES');
  box.cut();
  box.passings.length = 0;
  pass('E', 'F', 'G', 'H');
  await until(() => tent.passings.size === 8, 'cleared while away, and more of them than before');
  await tent.killAndRestart();
  pass('I');
  await until(() => tent.passings.size === 9, 'the station starts again');
  assert.deepEqual(tent.chips(), ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I']);
  assert.equal(tent.one().repeats, 4, 'all that it still holds was asked for again, and was known');
});

test('RACE RESULT: passings stored by an older station under file and number are known again', async () => {
  const tent = tentFor();
  const passedMs = Date.now() - 5_000;
  const known = {
    id: 'chip:box:1/1',
    line: 'finish',
    timeMs: passedMs + 40,
    uncertaintyMs: 30,
    source: 'chip',
  };
  tent.passings.set(known.id, { ...known, who: { chip: 'A' } } as never);
  const box = new RaceResultBox(Date.now);
  box.passings.push({ chip: '00A', readerMs: passedMs }, { chip: 'B', readerMs: passedMs + 1_000 });
  await boxFor(tent, box);
  await until(() => tent.passings.size === 2, 'the new one');
  assert.deepEqual([tent.one().repeats, tent.chips()], [1, ['A', 'B']]);
});

test('RACE RESULT: a malformed passing blocks none, an undated one is placed, and numbers left out are named', async () => {
  const tent = tentFor();
  const box = await boxFor(tent);
  const nowMs = Date.now();
  box.passings.push(
    { chip: 'A', readerMs: nowMs - 3_000 },
    { chip: '', readerMs: 0, line: '2;;2026-13-45;nonsense' },
    { chip: 'C', readerMs: nowMs - 2_000, date: '' },
    { chip: 'D', readerMs: nowMs - 1_500, date: '0000-00-00' },
    { chip: 'E', readerMs: nowMs - 1_000, line: '5;E;2026-05-24;25:61:00' },
    { chip: 'F', readerMs: nowMs - 500 },
  );
  await until(
    () => tent.passings.size === 4,
    () => `A, C, D, F: ${tent.chips()}`,
  );
  assert.deepEqual(tent.chips(), ['A', 'C', 'D', 'F']);
  for (const [at, rightMs] of [nowMs - 3_000, nowMs - 2_000, nowMs - 1_500, nowMs - 500].entries())
    near(timesOf(tent)[at], rightMs);
  assert.deepEqual(tent.aside(), [
    '5;E;2026-05-24;25:61:00 → It has no time of day, or none that can be placed.',
    '2;;2026-13-45;nonsense → Not understood.',
  ]);
  box.passings.push({ chip: '', readerMs: 0, line: `9;G;;${new Date().toISOString().slice(11, 23)}` });
  await until(() => tent.passings.size === 5, 'after numbers that are not told');
  assert.match(tent.notes(), /did not tell passings 7 to 8, though asked twice/);
});

test('RACE RESULT: a box without a date counts its days; its clock is asked, and midnight is one of them', async () => {
  const tent = tentFor();
  // Its clock shows 23:59:58 of its first day.
  const offMs = 86_398_000 - Date.now();
  const box = new RaceResultBox(() => Date.now() + offMs);
  box.hasDate = false;
  const startedMs = Date.now();
  for (const ms of [0, 1_500, 2_500, 4_000])
    box.passings.push({ chip: `M${ms}`, readerMs: 86_398_000 - 5_000 + ms });
  await boxFor(tent, box);
  await until(() => tent.passings.size === 4, 'all of them');
  for (const [at, ms] of [0, 1_500, 2_500, 4_000].entries()) near(timesOf(tent)[at], startedMs - 5_000 + ms);
});

test('RACE RESULT: its clock is set while it is connected: noticed within seconds, and reads go on at their moments', async () => {
  const tent = tentFor();
  let setMs = 0;
  const box = await boxFor(tent, new RaceResultBox(() => Date.now() + setMs));
  const pass = (chip: string) => box.passings.push({ chip, readerMs: Date.now() + setMs });
  const rightMs: number[] = [];
  for (const chip of ['A', 'B']) {
    rightMs.push(Date.now());
    pass(chip);
  }
  await until(() => tent.passings.size === 2, 'before');
  setMs = -2 * HOUR_MS;
  await until(
    () => /Its clock was set while it was in use, 120 min 0 s back|2 h 0 min back/.test(tent.notes()),
    tent.notes,
  );
  rightMs.push(Date.now());
  pass('C');
  await until(() => tent.passings.size === 3, 'after');
  for (const [at, right] of rightMs.entries()) near(timesOf(tent)[at], right);
  near(tent.now() + (tent.one().clockAheadMs ?? 0), Date.now() + setMs);
});

test('RACE RESULT: stored passings, another loop, another set of bibs and impulses count for nobody, and are shown', async () => {
  const tent = tentFor();
  const box = new RaceResultBox(Date.now);
  box.ownLoop = '3';
  await boxFor(tent, box);
  const readerMs = Date.now() - 1_000;
  box.passings.push(
    { chip: 'A', readerMs, loop: '3' },
    { chip: 'A', readerMs, loop: '3', data: 0x40 | 0x81 },
    { chip: 'B', readerMs, loop: '2' },
    { chip: '99999', readerMs },
    { chip: '17', readerMs, event: '12', active: false },
    { chip: '17', readerMs, event: '5', active: false },
  );
  await until(() => tent.one().asideCount === 4, 'four aside');
  assert.deepEqual(tent.chips(), ['17', 'A']);
  const why = tent.aside().join('\n');
  for (const says of [
    /stored this passing and sent it later/,
    /Read at loop 2; this decoder stands for loop 3/,
    /An impulse \(photocell, button\), no chip/,
    /A transponder of bib set 5; this event uses set 12/,
  ])
    assert.match(why, says);
  // An official counts the one of loop 2; the impulse has no chip and cannot be.
  const keyOf = (told: RegExp) => tent.one().aside.find((read) => told.test(read.told))!.key;
  const ida = { role: 'official', name: 'Ida' } as const;
  assert.equal(await tent.decoders.count('box', keyOf(/;B;/), ida), null);
  assert.equal(await tent.decoders.count('box', keyOf(/99999/), ida), 'unknown');
  assert.ok(tent.decoders.dismiss('box', keyOf(/99999/)));
  assert.deepEqual([tent.chips(), tent.one().asideCount], [['17', 'A', 'B'], 2]);
  await tent.killAndRestart();
  assert.equal(tent.one().asideCount, 2, 'what is kept aside outlives the station');
});

test('RACE RESULT: the loop and the set that an organiser names go before what the box says', async () => {
  const tent = tentFor();
  const box = await boxFor(tent, new RaceResultBox(Date.now), { loop: 2, bibSet: '5' });
  const readerMs = Date.now();
  box.passings.push({ chip: 'A', readerMs, loop: '1' }, { chip: 'B', readerMs, loop: '2' });
  box.passings.push({ chip: '17', readerMs, event: '12', active: false });
  box.passings.push({ chip: '18', readerMs, event: '5', active: false });
  await until(() => tent.one().asideCount === 2, 'two aside');
  assert.deepEqual(tent.chips(), ['18', 'B']);
});

test('RACE RESULT: a box of protocols 3.0 to 9.1 is set to one that is known here; one of 4.0 on is read and doubted', async () => {
  const tent = tentFor();
  const box = new RaceResultBox(Date.now, '9.1');
  box.oldest = '3.0';
  await boxFor(tent, box);
  await until(() => box.setTo !== '', 'set');
  assert.equal(box.setTo, '3.3');
  const newer = new RaceResultBox(Date.now, '9.1');
  newer.oldest = '4.0';
  newer.passings.push({ chip: 'A', readerMs: Date.now() });
  const other = tentFor();
  await boxFor(other, newer);
  await until(() => other.passings.size === 1, 'read all the same');
  assert.match(
    other.trouble(),
    /protocol 4\.0 and newer, this station 3\.3 and older.* look at the first ones/,
  );
});

test('a start that is entered late gets the reads of before: gun 200 s ago, 5 of 5, also over the station’s end', async () => {
  const tent = tentFor();
  tent.race.startMs = null;
  const box = await boxFor(tent);
  const gunMs = Date.now() - 200_000;
  for (let i = 0; i < 5; i++) box.passings.push({ chip: `C${i}`, readerMs: gunMs + 20_000 + i * 30_000 });
  box.passings.push({ chip: 'WARM-UP', readerMs: gunMs - 300_000 });
  await until(() => tent.one().waiting === 6, 'they wait');
  assert.equal(tent.passings.size, 0);
  await tent.killAndRestart();
  await until(() => tent.one().repeats === 6, 'asked for again and known');
  tent.race.startMs = gunMs;
  await until(
    () => tent.passings.size === 5,
    () => `5 of 5, not ${tent.passings.size}`,
  );
  assert.deepEqual([tent.one().waiting, tent.chips().includes('WARM-UP')], [1, false]);
  near(timesOf(tent)[0], gunMs + 20_000);
});

test('J-Chip: readers that have run for days say GT1, GT2; their clock is understood at any time of day', async () => {
  for (const [days, offMs] of [
    ['1', 0],
    ['2', -9 * HOUR_MS],
    ['10', 5 * HOUR_MS],
  ] as const) {
    const tent = tentFor();
    const reader = await callerOf(tent, 'j-chip', await freePort());
    reader.say('N0000READER\r');
    await until(() => reader.heard.includes('GT\r'), 'asked');
    const nowMs = Date.now();
    reader.say(
      jChipClock(nowMs + offMs)
        .replace('GT0', `GT${days}`)
        .replace(/ date=\d+/, ''),
    );
    reader.say(jChipRead('41AA', nowMs - 500 + offMs).replace(/ date=\d+/, ''));
    await until(() => tent.passings.size === 1, 'the read');
    near(timesOf(tent)[0], nowMs - 500);
  }
});

test('J-Chip: two readers at one port, each with its own clock, hang up neither; one that calls again replaces itself', async () => {
  const tent = tentFor();
  const port = await freePort();
  const greet = async (name: string, offMs: number) => {
    const reader = await callerOf(tent, 'j-chip', port);
    reader.say(`N0000${name}\r`);
    await until(() => reader.heard.includes('GT\r'), 'asked');
    reader.say(jChipClock(Date.now() + offMs));
    await until(() => reader.heard.includes('S0000'), 'started');
    return reader;
  };
  const left = await greet('LEFT', 0);
  const right = await greet('RIGHT', -3 * HOUR_MS);
  const passedMs = Date.now() - 1_000;
  left.say(jChipRead('A1', passedMs));
  right.say(jChipRead('B2', passedMs - 3 * HOUR_MS));
  await until(() => tent.passings.size === 2, 'both');
  for (const timeMs of timesOf(tent)) near(timeMs, passedMs);
  assert.equal(tent.one().name, 'LEFT, RIGHT');
  const again = await greet('LEFT', 0);
  await until(() => left.closed, 'the old line of LEFT');
  assert.deepEqual([right.closed, again.closed, tent.one().connected], [false, false, true]);
});

test('J-Chip: chips told with zeros in front, or without, are laps of those who have them in the list otherwise', async () => {
  const race = raceFixture({ bibs: ['1', '2'] });
  const chips = ['123', '000456'];
  race.decide('put-entries', {
    entries: chips.map((chip, i) => rider(i + 1, `${i + 1}`, { chips: [chip] })),
  });
  const tent = tentFor();
  tent.race.strangers = { has: (chip) => !knowsChip(race.race, chip) };
  const reader = await callerOf(tent, 'j-chip', await freePort());
  reader.say('N0000READER\r');
  await until(() => reader.heard.includes('GT\r'), 'asked');
  reader.say(jChipClock(Date.now()) + jChipRead('0000123', Date.now()) + jChipRead('456', Date.now()));
  await until(() => tent.passings.size === 2, 'both');
  for (const { who } of tent.passings.values())
    race.pass('', at(2), { source: 'chip', who: 'chip' in who ? readOfChip(who.chip) : who });
  assert.deepEqual([race.row('1').laps, race.row('2').laps], [1, 1]);
});

test('J-Chip: its clock is set between two calls: the backlog keeps its moments, new reads have theirs', async () => {
  const tent = tentFor();
  const port = await freePort();
  const greet = async (offMs: number) => {
    const reader = await callerOf(tent, 'j-chip', port);
    reader.say('N0000MAT\r');
    await until(() => reader.heard.includes('GT\r'), 'asked');
    reader.say(jChipClock(Date.now() + offMs));
    await until(() => reader.heard.includes('S0000'), 'started');
    return reader;
  };
  const before = await greet(-HOUR_MS);
  before.say(jChipRead('A', Date.now() - HOUR_MS));
  await until(() => tent.passings.size === 1, 'before');
  before.socket.destroy();
  const missedMs = Date.now();
  const back = await greet(0);
  // Stamped before the clock was put forward, told after.
  back.say(jChipRead('B', missedMs - HOUR_MS));
  back.say(jChipRead('C', Date.now()));
  await until(() => tent.passings.size === 3, 'both');
  near(timesOf(tent)[1], missedMs);
  near(timesOf(tent)[2], Date.now());
  assert.match(tent.notes(), /Its clock was set while it was in use, 60 min 0 s forward/);
});

test('MYLAPS: one malformed of three is kept aside before all three are acknowledged', async () => {
  const tent = tentFor();
  const source = await callerOf(tent, 'my-laps', await freePort());
  source.say('Finish@Pong@$');
  const nowMs = Date.now();
  const three = `c=AB12345|${wallFields(nowMs - 500)}@c=CD12345|t=nonsense|d=260524@c=EF12345|${wallFields(nowMs)}`;
  source.say(`Finish@Passing@${three}@7@$`);
  await until(() => source.heard.includes('AckPassing@7@$'), 'acknowledged');
  assert.deepEqual(tent.chips(), ['AB12345', 'EF12345']);
  assert.match(tent.aside().join(), /c=CD12345\|t=nonsense\|d=260524 → It has no time of day/);
  source.say('Finish@Store@0000041 13:11:30.904 1@8@$Finish@Marker@mt=Gunshot|t=14:00:00.5@9@$');
  await until(() => source.heard.includes('AckStore@8@$') && source.heard.includes('AckMarker@9@$'), 'both');
  assert.match(tent.aside().join('\n'), /A mark set at the device \(Gunshot\), no chip/);
  tent.failing = true;
  source.say(`Finish@Passing@c=XY|t=nonsense@10@$`);
  await until(() => source.closed, 'what cannot even be kept aside is not acknowledged');
  assert.ok(!source.heard.includes('AckPassing@10'));
});

test('MYLAPS: a source 47 s ahead is put right after three reads, and said; none is lost, none is in the future', async () => {
  const tent = tentFor();
  const source = await callerOf(tent, 'my-laps', await freePort());
  source.say('Finish@Pong@$');
  const passedMs: number[] = [];
  for (let i = 1; i <= 5; i++) {
    passedMs.push(Date.now());
    source.say(`Finish@Passing@c=C${i}|${wallFields(Date.now() + 47_000)}@${i}@$`);
    await until(() => source.heard.includes(`AckPassing@${i}@`), 'acknowledged');
    if (i === 1)
      assert.match(tent.trouble(), /clock of Finish seems to be 47 s ahead .* look at both clocks/);
    await rest(120);
  }
  await until(
    () => tent.passings.size === 5,
    () => `5 of 5, not ${tent.passings.size}`,
  );
  for (const [at, right] of passedMs.entries()) near(timesOf(tent)[at], right);
  assert.match(
    tent.notes(),
    /The clock of Finish is 47 s ahead of this computer’s\. Its reads are put right/,
  );
  assert.deepEqual([tent.one().asideCount, tent.trouble()], [0, '']);
  await tent.killAndRestart();
  const back = await callerOf(tent, 'my-laps', tent.one().settings.port);
  back.say(`Finish@Pong@$Finish@Passing@c=C6|${wallFields(Date.now() + 47_000)}@6@$`);
  await until(() => tent.passings.size === 6, 'and at once after the station’s end');
  near(timesOf(tent).at(-1), Date.now());
});

test('MYLAPS: a source an hour late is in its race, at the right moments', async () => {
  const tent = tentFor();
  const source = await callerOf(tent, 'my-laps', await freePort());
  source.say('Finish@Pong@$');
  const passedMs: number[] = [];
  for (let i = 1; i <= 4; i++) {
    passedMs.push(Date.now());
    source.say(`Finish@Passing@c=C${i}|${wallFields(Date.now() - HOUR_MS)}@${i}@$`);
    await rest(150);
  }
  await until(
    () => tent.passings.size === 4,
    () => `4 of 4, not ${tent.passings.size}; ${tent.aside()}`,
  );
  for (const [at, right] of passedMs.entries()) near(timesOf(tent)[at], right);
  assert.match(tent.notes(), /The clock of Finish is 60 min 0 s behind this computer’s/);
});

test('a decoder’s old trouble goes with the next good read, and a cut is said whatever was before', async () => {
  const tent = tentFor();
  const box = await boxFor(tent);
  await until(() => tent.one().connected, 'connected');
  const oddly = tentFor();
  const source = await callerOf(oddly, 'my-laps', await freePort());
  source.say(`Finish@Pong@$Finish@Passing@c=A|${wallFields(Date.now() + 30_000)}@1@$`);
  await until(() => /seems to be/.test(oddly.trouble()), 'a clock in doubt');
  source.say(`Finish@Passing@c=B|${wallFields(Date.now())}@2@$`);
  await until(() => oddly.trouble() === '', 'gone with the good read');
  source.say(`Finish@Passing@c=A|${wallFields(Date.now() + 30_000)}@3@$`);
  source.socket.destroy();
  await until(() => /The connection ended; it may call again/.test(oddly.trouble()), oddly.trouble);
  await box.close();
  await until(() => /connection ended|does not answer/.test(tent.trouble()), tent.trouble);
});

test('Ultra: one command a packet, ended; a reader that waits for its answer to `t` is not disturbed, and not stopped', async () => {
  const tent = tentFor();
  const reader = new UltraReader(Date.now, -40_000);
  reader.busyMs = 150;
  closers.push(() => reader.close());
  await tent.decoders.put('ultra', decoderWith({ dialect: 'ultra', port: await reader.listen() }));
  await until(() => reader.setAtMs !== null, 'set');
  await rest(300);
  assert.ok(reader.isReading);
  assert.deepEqual(
    reader.packets.map((packet) => packet.replace(/t .*\r\n$/, 't …\r\n')),
    ['R\r\n', 't …\r\n'],
  );
  assert.ok(Math.abs(reader.offMs - -new Date().getTimezoneOffset() * 60_000) < 100, `${reader.offMs} ms`);
  const passedMs = Date.now();
  reader.reads('58');
  await until(() => tent.passings.size === 1, 'read');
  near(timesOf(tent)[0], passedMs, 100);
});

test('Ultra: one that shows 2020 and keeps doing so is stopped once to be set, then put right and said', async () => {
  const tent = tentFor();
  const reader = new UltraReader(Date.now, Date.UTC(2020, 0, 1) - Date.now());
  reader.onTime = 'refuses';
  closers.push(() => reader.close());
  await tent.decoders.put('ultra', decoderWith({ dialect: 'ultra', port: await reader.listen() }));
  await until(
    () => /Its clock could not be set: it shows a time \d+ d \d+ h behind/.test(tent.notes()),
    tent.notes,
  );
  // Said before the reader, at the other end of a line, has been told to go on.
  const told = () => reader.packets.map((packet) => packet[0]).join(' ');
  await until(() => told() === 'R t S t R', told);
  const passedMs = Date.now();
  reader.reads('58');
  await until(() => tent.passings.size === 1, 'read');
  near(timesOf(tent)[0], passedMs, 1_100);
});

test('Ultra: one that shows 2020 and never answers is found out by its reads', async () => {
  const tent = tentFor();
  const reader = new UltraReader(tent.now);
  reader.onTime = 'silent';
  closers.push(() => reader.close());
  await tent.decoders.put('ultra', decoderWith({ dialect: 'ultra', port: await reader.listen() }));
  await until(() => reader.setAtMs !== null, 'set');
  await rest(200);
  // Its battery is loose: it starts again at its birthday, and the line holds.
  reader.offMs = Date.UTC(2020, 0, 1) - tent.now();
  const passedMs: number[] = [];
  for (let i = 0; i < 3; i++) {
    passedMs.push(tent.now());
    reader.reads(`5${i}`);
    await rest(50);
    tent.aheadMs += 5_100;
  }
  await until(
    () => tent.passings.size === 3,
    () => `3 of 3: ${tent.aside()}`,
  );
  for (const [at, right] of passedMs.entries()) near(timesOf(tent)[at], right);
  assert.match(tent.notes(), /is \d+ d \d+ h behind this computer’s\. Its reads are put right/);
});
