/**
 * RACE RESULT decoders and Ubidium (TCP 3601; CR LF lines, fields by `;`): the station connects, agrees on the newest
 * protocol both know, asks the time, and then asks for passings from the last number it holds. Numbers are gapless. A
 * count that goes down, or a last passing that is another than it was, means a new file, cleared files or another box at
 * this address: then all of them are asked for, and known again by their file, number and stamp.
 */

import { elementOf } from '../../race/present.ts';
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
  begin: (device) => new RaceResultTalk(device),
};

interface Page {
  readonly from: number;
  readonly wanted: number;
  /** What it is asked for: passings, or only whether the last known one is what it was. */
  readonly isCheck: boolean;
  readonly lines: string[];
}

class RaceResultTalk implements Conversation {
  readonly #device: Device;
  readonly #clock: BoxClock;
  readonly #reads: Passings;
  readonly #lines: (bytes: Uint8Array) => void;
  #mark: Mark;
  /** Its last passing is what it was: the file goes on where it was left. */
  #isSame: boolean;
  #askedMs = 0;
  #clockMs = 0;
  #silentTicks = 0;
  /** The oldest protocol it speaks, where that is newer than any known here. */
  #oldest = '';
  #page: Page | null = null;
  /** How often the passing after the last was asked for and not told. */
  #missing = 0;

  constructor(device: Device) {
    this.#device = device;
    this.#mark = (device.recall('mark') as Mark | undefined) ?? FROM_NOTHING;
    this.#isSame = this.#mark.number === 0;
    this.#clock = new BoxClock((device.recall('clock') as BoxClockMark | undefined) ?? null);
    this.#reads = passingsOf(device, this.#clock);
    this.#lines = textLines(
      /\r?\n/,
      (line) => this.#line(line),
      () => device.hangUp(saying('decoder-line-too-long', {})),
    );
    this.#ask('GETPROTOCOL');
  }

  heard(bytes: Uint8Array): void {
    this.#lines(bytes);
  }

  tick(): void {
    this.#reads.tick();
    this.#silentTicks += 1;
    if (this.#silentTicks > SILENT_TICKS_MAX)
      this.#device.hangUp(saying('decoder-silent', { afterMs: SILENT_TICKS_MAX * 1_000 }));
  }

  /** What was told and not taken is asked for again. */
  ended(): void {}

  #ask(text: string): void {
    this.#askedMs = this.#device.now();
    this.#device.send(`${text}\r\n`);
  }

  #line(line: string): void {
    this.#silentTicks = 0;
    const page = this.#page;
    // What it says by itself: states, and passings where pushing is on, which the next look asks for.
    if (line.startsWith('#')) return;
    if (page === null) this.#answer(line);
    else if (line === '' || /^ONLY\b/.test(line)) this.#pageEnds(page);
    else if (page.lines.push(line) > PAGE * 2) this.#device.hangUp(saying('decoder-line-too-long', {}));
  }

  #answer(line: string) {
    const [command, ...fields] = line.split(';');
    switch (command) {
      case 'GETPROTOCOL':
        return this.#protocol(fields);
      case 'SETPROTOCOL':
        return this.#ask('GETSTATUS');
      case 'GETSTATUS':
        // Date, time, power, antennas, timing mode, file number; from 15 on: active extension, channel, loop …
        if (fields[13] === '1') this.#reads.ownLoop = fields[15] || this.#reads.ownLoop;
        return fields[4] === '0' ? this.#ask('STARTOPERATION') : this.#ask('GETTIME');
      case 'STARTOPERATION':
        return this.#ask('GETTIME');
      case 'GETTIME':
        return this.#time(line, fields);
      case 'PASSINGS':
        return this.#count(line, Number(fields[0]), fields[1]?.trim() ?? '');
      default:
        if (line !== '') this.#device.trouble(saying('decoder-not-understood', { told: told(line) }));
    }
  }

  #protocol(fields: readonly string[]) {
    const [current = '', lowest = '', highest = current] = fields.map((field) => field.trim());
    if (compare(highest, OLDEST) < 0)
      return this.#device.hangUp(
        saying('decoder-old-firmware', { has: highest || '?', needs: OLDEST.join('.') }),
      );
    if (compare(highest, NEWEST) <= 0) return this.#ask(`SETPROTOCOL;${highest}`);
    // What it knows beyond that is not known here: fields might have moved.
    if (compare(lowest, NEWEST) > 0) this.#oldest = lowest;
    this.#ask(`SETPROTOCOL;${this.#oldest === '' ? NEWEST.join('.') : this.#oldest}`);
  }

  #time(line: string, fields: readonly string[]) {
    const [day, ofDay] = [boxDateMs(fields[0] ?? ''), timeOfDayMs(fields[1] ?? '')];
    if (day === null || ofDay === null) {
      this.#device.trouble(saying('decoder-no-time', { told: told(line) }));
      return this.#device.after(CLOCK_LOOK_MS, () => this.#ask('GETTIME'));
    }
    const answeredMs = this.#device.now();
    const wayMs = (answeredMs - this.#askedMs) / 2;
    // Some firmware shows whole seconds, and cuts off the rest.
    const cutMs = /[.,]\d/.test(fields[1] ?? '') ? 0 : 1_000;
    const setMs = this.#clock.shows(day + ofDay, answeredMs - wayMs, { wayMs, cutMs });
    if (setMs !== null)
      this.#device.note(saying('decoder-clock-was-set', { byMs: Math.abs(setMs), ahead: setMs > 0 }));
    this.#device.remember('clock', this.#clock.mark, false);
    this.#device.clock(-this.#clock.offsetMs);
    this.#clockMs = this.#device.now();
    this.#ask('PASSINGS');
  }

  #count(line: string, total: number, file: string) {
    if (!Number.isInteger(total) || total < 0)
      return this.#device.hangUp(saying('decoder-not-understood', { told: told(line) }));
    this.#device.trouble(
      this.#oldest === ''
        ? null
        : saying('decoder-new-protocol', { oldest: this.#oldest, known: NEWEST.join('.') }),
    );
    if (file !== this.#mark.file || total < this.#mark.number) this.#another(file);
    if (!this.#isSame) return this.#want({ from: this.#mark.number, wanted: 1, isCheck: true, lines: [] });
    if (total > this.#mark.number)
      return this.#want({
        from: this.#mark.number + 1,
        wanted: Math.min(PAGE, total - this.#mark.number),
        isCheck: false,
        lines: [],
      });
    // The device is asked, not listened to: a push that got lost would be found only by its number anyway.
    this.#look();
  }

  #look() {
    const isOld = this.#device.now() - this.#clockMs > CLOCK_LOOK_MS;
    this.#device.after(LOOK_MS, () => this.#ask(isOld ? 'GETTIME' : 'PASSINGS'));
  }

  #another(file: string) {
    if (this.#mark.number > 0) this.#device.note(saying('decoder-new-file', {}));
    this.#isSame = true;
    this.#missing = 0;
    this.#clock.begin();
    this.#setMark({ ...FROM_NOTHING, file });
  }

  #want(next: Page) {
    this.#page = next;
    this.#ask(`${next.from}:${next.wanted}`);
  }

  #pageEnds({ isCheck, lines, from, wanted }: Page) {
    this.#page = null;
    if (isCheck) {
      this.#isSame = true;
      if (lines[0] !== undefined && lines[0] !== this.#mark.last) this.#another(this.#mark.file);
      return this.#ask('PASSINGS');
    }
    void this.#accept(lines, from, wanted);
  }

  /** Lines that say no number stand where they are; a number too high leaves out those before it. */
  async #accept(lines: readonly string[], from: number, wanted: number): Promise<void> {
    let next = from;
    const taken: Promise<boolean>[] = [];
    for (const line of lines) {
      const record = passingRecord(line, this.#device.now() - this.#clock.offsetMs);
      if (record !== null && record.number < next) continue;
      if (record !== null && record.number > next) {
        if (this.#missing++ === 0) break;
        this.#device.note(saying('decoder-passings-missing', { from: next, to: record.number - 1 }));
        next = record.number;
      }
      this.#missing = 0;
      taken.push(
        record === null
          ? this.#reads.junk(line, this.#mark.file, next)
          : this.#reads.accept(record, line, this.#mark.file),
      );
      next += 1;
    }
    if (!(await Promise.all(taken)).every(Boolean))
      return this.#device.hangUp(saying('decoder-not-stored', {}));
    if (next > from) {
      const last = elementOf(lines, lines.length - 1);
      this.#setMark({
        file: this.#mark.file,
        number: next - 1,
        last: lines.find((line) => numberOf(line) === next - 1) ?? last,
      });
      return this.#ask('PASSINGS');
    }
    if (lines.length === 0)
      this.#device.trouble(saying('decoder-counts-more', { counts: from + wanted - 1, tells: from - 1 }));
    this.#device.after(LOOK_MS * 2, () => this.#ask('PASSINGS'));
  }

  #setMark(to: Mark) {
    this.#mark = to;
    this.#device.remember('mark', to, false);
  }
}

const numberOf = (line: string): number => Number(line.slice(0, line.indexOf(';')));

/** Compares `3.10` with [3, 3] by its numbers. */
function compare(version: string, [major, minor]: readonly [number, number]): number {
  const [a = Number.NaN, b = 0] = version.split('.').map(Number);
  if (Number.isNaN(a)) return -1;
  return a === major ? b - minor : a - major;
}
