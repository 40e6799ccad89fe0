/**
 * RACE RESULT decoders and Ubidium (TCP 3601; CR LF lines, fields by `;`): the station connects, agrees on the newest
 * protocol both know, asks the time, and then asks for passings from the last number it holds. Numbers are gapless. A
 * count that goes down, or a last passing that is another than it was, means a new file, cleared files or another box at
 * this address: then all of them are asked for, and known again by their file, number and stamp.
 */
import { saying } from '../../race/race.ts';
import { BoxClock, type BoxClockMark } from './box-clock.ts';
import { type Conversation, type Device, type Dialect, told } from './dialect.ts';
import { boxDateMs, passingRecord } from './race-result-passing.ts';
import { type Passings, passingsOf } from './race-result-reads.ts';
import { timeOfDayMs } from './reader-clock.ts';
import { textLines } from './text-lines.ts';

interface Mark {
  readonly file: string;
  /** The last passing that is durable here, and as what it was told. */
  readonly number: number;
  readonly last: string;
}

/** Oldest protocol with passings as they are read here, and the newest whose description is known. */
const OLDEST = [1, 2] as const;
const NEWEST = [3, 3] as const;
/** Passings asked for at once. */
const PAGE = 200;
/** Between two looks for new passings, and at its clock, ms. */
const LOOK_MS = 250;
const CLOCK_LOOK_MS = 5_000;
/** Ticks, about one a second, without an answer: a step of the station's clock is no silence. */
const SILENT_TICKS_MAX = 10;
const FROM_NOTHING: Mark = { file: '', number: 0, last: '' };

export const raceResult: Dialect = {
  id: 'race-result',
  name: 'RACE RESULT',
  side: 'connects',
  port: 3601,
  begin: converse,
};

interface Page {
  readonly from: number;
  readonly wanted: number;
  /** What it is asked for: passings, or only whether the last known one is what it was. */
  readonly isCheck: boolean;
  readonly lines: string[];
}

function converse(device: Device): Conversation {
  let mark = (device.recall('mark') as Mark | undefined) ?? FROM_NOTHING;
  const clock = new BoxClock((device.recall('clock') as BoxClockMark | undefined) ?? null);
  const reads: Passings = passingsOf(device, clock);
  let isSame = mark.number === 0;
  let askedMs = device.now();
  let silentTicks = 0;
  let clockMs = 0;
  let oldest = '';
  let page: Page | null = null;
  /** How often the passing after the last was asked for and not told. */
  let missing = 0;

  const ask = (text: string): void => {
    askedMs = device.now();
    device.send(`${text}\r\n`);
  };
  const setMark = (to: Mark): void => {
    mark = to;
    device.remember('mark', to, false);
  };
  ask('GETPROTOCOL');

  const heard = textLines(
    /\r?\n/,
    (line) => {
      silentTicks = 0;
      // What it says by itself: states, and passings where pushing is on, which the next look asks for.
      if (line.startsWith('#')) return;
      if (page === null) answer(line);
      else if (line === '' || /^ONLY\b/.test(line)) pageEnds(page);
      else if (page.lines.push(line) > PAGE * 2) device.hangUp(saying('decoder-line-too-long', {}));
    },
    () => device.hangUp(saying('decoder-line-too-long', {})),
  );

  function answer(line: string) {
    const [command, ...fields] = line.split(';');
    switch (command) {
      case 'GETPROTOCOL':
        return protocol(fields);
      case 'SETPROTOCOL':
        return ask('GETSTATUS');
      case 'GETSTATUS':
        // Date, time, power, antennas, timing mode, file number; from 15 on: active extension, channel, loop …
        if (fields[13] === '1') reads.ownLoop = fields[15] || reads.ownLoop;
        return fields[4] === '0' ? ask('STARTOPERATION') : ask('GETTIME');
      case 'STARTOPERATION':
        return ask('GETTIME');
      case 'GETTIME':
        return time(line, fields);
      case 'PASSINGS':
        return count(line, Number(fields[0]), fields[1]?.trim() ?? '');
      default:
        if (line !== '') device.trouble(saying('decoder-not-understood', { told: told(line) }));
    }
  }

  function protocol(fields: readonly string[]) {
    const [current = '', lowest = '', highest = current] = fields.map((field) => field.trim());
    if (compare(highest, OLDEST) < 0)
      return device.hangUp(saying('decoder-old-firmware', { has: highest || '?', needs: OLDEST.join('.') }));
    if (compare(highest, NEWEST) <= 0) return ask(`SETPROTOCOL;${highest}`);
    // What it knows beyond that is not known here: fields might have moved.
    if (compare(lowest, NEWEST) > 0) oldest = lowest;
    ask(`SETPROTOCOL;${oldest === '' ? NEWEST.join('.') : oldest}`);
  }

  function time(line: string, fields: readonly string[]) {
    const [day, ofDay] = [boxDateMs(fields[0] ?? ''), timeOfDayMs(fields[1] ?? '')];
    if (day === null || ofDay === null) {
      device.trouble(saying('decoder-no-time', { told: told(line) }));
      return device.after(CLOCK_LOOK_MS, () => ask('GETTIME'));
    }
    const nowMs = (askedMs + device.now()) / 2;
    const setMs = clock.shows(day + ofDay, nowMs);
    if (setMs !== null)
      device.note(saying('decoder-clock-was-set', { byMs: Math.abs(setMs), ahead: setMs > 0 }));
    device.remember('clock', clock.mark, false);
    device.clock(-clock.offsetMs);
    clockMs = device.now();
    ask('PASSINGS');
  }

  function count(line: string, total: number, file: string) {
    if (!Number.isInteger(total) || total < 0)
      return device.hangUp(saying('decoder-not-understood', { told: told(line) }));
    device.trouble(
      oldest === '' ? null : saying('decoder-new-protocol', { oldest, known: NEWEST.join('.') }),
    );
    if (file !== mark.file || total < mark.number) another(file);
    if (!isSame) return want({ from: mark.number, wanted: 1, isCheck: true, lines: [] });
    if (total > mark.number)
      return want({
        from: mark.number + 1,
        wanted: Math.min(PAGE, total - mark.number),
        isCheck: false,
        lines: [],
      });
    // The device is asked, not listened to: a push that got lost would be found only by its number anyway.
    look();
  }

  const look = (): void =>
    device.after(LOOK_MS, () => ask(device.now() - clockMs > CLOCK_LOOK_MS ? 'GETTIME' : 'PASSINGS'));

  function another(file: string) {
    if (mark.number > 0) device.note(saying('decoder-new-file', {}));
    isSame = true;
    missing = 0;
    clock.begin();
    setMark({ ...FROM_NOTHING, file });
  }

  function want(next: Page) {
    page = next;
    ask(`${next.from}:${next.wanted}`);
  }

  function pageEnds({ isCheck, lines, from, wanted }: Page) {
    page = null;
    if (isCheck) {
      isSame = true;
      if (lines[0] !== undefined && lines[0] !== mark.last) another(mark.file);
      return ask('PASSINGS');
    }
    void take(lines, from, wanted);
  }

  /** Lines that say no number stand where they are; a number too high leaves out those before it. */
  async function take(lines: readonly string[], from: number, wanted: number): Promise<void> {
    let next = from;
    const taken: Promise<boolean>[] = [];
    for (const line of lines) {
      const record = passingRecord(line, device.now() - clock.offsetMs);
      if (record !== null && record.number < next) continue;
      if (record !== null && record.number > next) {
        if (missing++ === 0) break;
        device.note(saying('decoder-passings-missing', { from: next, to: record.number - 1 }));
        next = record.number;
      }
      missing = 0;
      taken.push(record === null ? reads.junk(line, mark.file, next) : reads.take(record, line, mark.file));
      next += 1;
    }
    if (!(await Promise.all(taken)).every(Boolean)) return device.hangUp(saying('decoder-not-stored', {}));
    if (next > from) {
      const last = lines[lines.length - 1]!;
      setMark({
        file: mark.file,
        number: next - 1,
        last: lines.find((line) => numberOf(line) === next - 1) ?? last,
      });
      return ask('PASSINGS');
    }
    if (lines.length === 0)
      device.trouble(saying('decoder-counts-more', { counts: from + wanted - 1, tells: from - 1 }));
    device.after(LOOK_MS * 2, () => ask('PASSINGS'));
  }

  return {
    heard,
    tick() {
      reads.tick();
      silentTicks += 1;
      if (silentTicks > SILENT_TICKS_MAX)
        device.hangUp(saying('decoder-silent', { afterMs: SILENT_TICKS_MAX * 1_000 }));
    },
    // What was told and not taken is asked for again.
    ended() {},
  };
}

const numberOf = (line: string): number => Number(line.slice(0, line.indexOf(';')));

/** Compares `3.10` with [3, 3] by its numbers. */
function compare(version: string, [major, minor]: readonly [number, number]): number {
  const [a = Number.NaN, b = 0] = version.split('.').map(Number);
  if (Number.isNaN(a)) return -1;
  return a === major ? b - minor : a - major;
}
