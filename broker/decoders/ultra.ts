/**
 * RFID Timing Ultra, Joey and relatives (TCP 23, lines ended by CR or LF): the station connects, starts the reader, sets
 * its clock at the turn of a second, and hears reads as `0,CHIP,seconds since 1980,ms,…`. It is not stopped for that:
 * whoever rides over the mat meanwhile would be missed. One that takes no time while it reads is stopped, set and
 * started again. A voltage line is the reader's heartbeat: after 15 s without one it is lost. The reader knows no summer
 * time: its clock runs on from where it was set, so reads are placed by the difference then, known to the millisecond.
 */
import { chipKey } from '../../race/chip.ts';
import { type Saying, saying } from '../../race/race.ts';
import { type Conversation, type Device, type Dialect, told } from './dialect.ts';
import { venueZone, wallMs, type Zone } from './reader-clock.ts';
import { type ReadsInOrder, readsInOrder } from './reads-in-order.ts';
import { textLines } from './text-lines.ts';

export const ultra: Dialect = {
  id: 'ultra',
  name: 'RFID Ultra',
  side: 'connects',
  port: 23,
  begin: (device) => new UltraTalk(device, venueZone),
};

/** Ticks, about one a second, without a heartbeat: a step of the station's clock is no silence. */
const SILENT_TICKS_MAX = 15;
const EPOCH_MS = Date.UTC(1980, 0, 1);
/** Answers to a command come within this, if they come, ms. */
const ANSWER_MS = 1_000;
/** Readers lose a command that comes with the one before: between two, ms. */
const APART_MS = 250;
/** A turn of the second that was missed by more is not used: the next one is, ms. */
const LATE_MS = 30;
const TRIES_MAX = 5;
const EARLY_MAX = 1_000;
/** Its answer has whole seconds and was under way: it took the time when it shows it within this, ms. */
const TOOK_MS = 2_500;
const CLOCK = /^(\d{1,2}):(\d{2}):(\d{2}) (\d{1,2})-(\d{1,2})-(\d{4})/;
const two = (value: number) => String(value).padStart(2, '0');

/** It was asked to take the time while it reads, or stopped for it. */
type Setting = 'reading' | 'stopped';

export class UltraTalk implements Conversation {
  readonly #device: Device;
  readonly #zone: Zone;
  readonly #reads: ReadsInOrder;
  readonly #lines: (bytes: Uint8Array) => void;
  /** Told before the clock is known; they wait for it. */
  readonly #early: string[] = [];
  #silentTicks = 0;
  /** Station less reader, ms: since it was set, and before that. */
  #offsetMs: number | null = null;
  #before: unknown;
  /** Null: it has answered. */
  #setting: Setting | null = null;

  constructor(device: Device, zone: Zone) {
    this.#device = device;
    this.#zone = zone;
    this.#before = device.recall('offset');
    this.#reads = readsInOrder(device, { isAsked: false, isLasting: false });
    this.#lines = textLines(
      /[\r\n]+/,
      (line) => this.#line(line),
      () => device.hangUp(saying('decoder-line-too-long', {})),
    );
    device.send('R\r\n');
    this.#atTurnOfSecond('reading', TRIES_MAX);
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

  ended(): void {
    for (const line of this.#early.splice(0)) this.#misunderstood(line, saying('read-no-moment', {}));
  }

  #line(line: string) {
    this.#silentTicks = 0;
    if (/^0,/.test(line)) this.#read(line);
    else if (CLOCK.test(line)) this.#clockShown(line);
    else if (/^connected/i.test(line)) this.#named(line);
    else if (/^\d+,/.test(line)) this.#misunderstood(line);
  }

  /** `Connected,` and a name, or, of a real Ultra, the time it sent last. */
  #named(line: string) {
    const name = line.split(',').slice(1).join(',').trim();
    if (/[A-Za-z]/.test(name)) this.#device.named(name);
  }

  /** Its time can be set by the second only: at the turn of one. A timer may fire before it, or late. */
  #atTurnOfSecond(how: Setting, tries: number) {
    const { now, after } = this.#device;
    const turnMs = Math.ceil((now() + APART_MS) / 1_000) * 1_000;
    const wait = (): void =>
      after(Math.max(1, turnMs - now()), () => {
        const lateMs = now() - turnMs;
        if (lateMs < 0) wait();
        else if (lateMs > LATE_MS && tries > 1) this.#atTurnOfSecond(how, tries - 1);
        else this.#setClock(how, turnMs);
      });
    wait();
  }

  #setClock(how: Setting, turnMs: number) {
    const at = new Date(wallMs(turnMs, this.#zone));
    const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
    const day = `${two(at.getUTCDate())}-${two(at.getUTCMonth() + 1)}-${at.getUTCFullYear()}`;
    this.#setting = how;
    this.#setOffset(this.#device.now() - at.getTime());
    this.#device.send(`t ${time} ${day}\r\n`);
    if (how === 'reading') return;
    this.#device.after(ANSWER_MS, () => {
      if (this.#setting === 'stopped') this.#start();
    });
  }

  #start() {
    this.#setting = null;
    this.#device.send('R\r\n');
  }

  #setOffset(toMs: number) {
    this.#offsetMs = toMs;
    if (typeof this.#before === 'number' && Math.abs(this.#before - toMs) < TOOK_MS) this.#before = undefined;
    this.#reads.begin(false);
    this.#device.remember('offset', Math.round(toMs), true);
    this.#device.clock(0);
    for (const line of this.#early.splice(0)) this.#read(line);
  }

  #clockShown(line: string) {
    const shown = CLOCK.exec(line)?.slice(1).map(Number);
    if (shown === undefined) return;
    const [hours, minutes, seconds, day, month, year] = shown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const shownMs = Date.UTC(year, month - 1, day, hours, minutes, seconds);
    const offMs = this.#offsetMs === null ? 0 : shownMs - (this.#device.now() - this.#offsetMs);
    if (this.#setting === 'reading' && Math.abs(offMs) > TOOK_MS) {
      this.#device.send('S\r\n');
      this.#setting = null;
      return this.#atTurnOfSecond('stopped', TRIES_MAX);
    }
    if (Math.abs(offMs) > TOOK_MS) {
      // Half a second is what whole seconds leave on average.
      this.#setOffset(this.#device.now() - shownMs - 500);
      this.#device.clock(offMs);
      this.#device.note(saying('decoder-clock-not-taken', { byMs: Math.abs(offMs), ahead: offMs > 0 }));
    }
    this.#reads.begin(true);
    if (this.#setting === 'stopped') this.#start();
    this.#setting = null;
  }

  #read(line: string) {
    if (this.#offsetMs === null && typeof this.#before !== 'number') {
      if (this.#early.length < EARLY_MAX) this.#early.push(line);
      else this.#misunderstood(line, saying('read-no-moment', {}));
      return;
    }
    const [, chip = '', seconds = '', ms = ''] = line.split(',').map((field) => field.trim());
    if (!/[0-9A-Za-z]/.test(chip) || !/^\d{1,12}$/.test(seconds) || !/^\d{1,3}$/.test(ms))
      return this.#misunderstood(line);
    const shownMs = EPOCH_MS + Number(seconds) * 1_000 + Number(ms);
    const moments = [this.#offsetMs, this.#before].flatMap((each) =>
      typeof each === 'number' ? [shownMs + each] : [],
    );
    const read = { chip, key: `${chipKey(chip)}/${shownMs}`, told: told(line) };
    const placed = this.#reads.accept(
      read,
      moments.sort((a, b) => a - b),
    );
    // Once one was read that its new clock stamped, the old one is over.
    if (placed.lagMs < 15_000 && placed.timeMs === shownMs + (this.#offsetMs ?? Number.NaN))
      this.#before = undefined;
    void placed.done.then((durable) => {
      if (!durable) this.#device.hangUp(saying('decoder-not-stored', {}));
    });
  }

  #misunderstood(line: string, why: Saying = saying('read-not-understood', {})) {
    const what = { key: `junk/${told(line)}`, told: told(line), why, chip: null, timeMs: null };
    void this.#device.aside(what).then((durable) => {
      if (!durable) this.#device.hangUp(saying('decoder-not-stored', {}));
    });
  }
}
