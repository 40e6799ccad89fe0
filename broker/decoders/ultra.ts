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
import { readsInOrder } from './reads-in-order.ts';
import { textLines } from './text-lines.ts';

export const ultra: Dialect = {
  id: 'ultra',
  name: 'RFID Ultra',
  side: 'connects',
  port: 23,
  begin: (device) => converse(device, venueZone),
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
/** Its answer has whole seconds and was under way: it took the time when it shows it within this, ms. */
const TOOK_MS = 2_500;
const CLOCK = /^(\d{1,2}):(\d{2}):(\d{2}) (\d{1,2})-(\d{1,2})-(\d{4})/;
const two = (value: number) => String(value).padStart(2, '0');

export function converse(device: Device, zone: Zone): Conversation {
  let silentTicks = 0;
  /** Station less reader, ms: since it was set, and before that. */
  let offsetMs: number | null = null;
  let before = device.recall('offset');
  /** It was asked to take the time while it reads, or stopped for it; null: it has answered. */
  let setting: 'reading' | 'stopped' | null = null;
  const early: string[] = [];
  const reads = readsInOrder(device, { isAsked: false, isLasting: false });

  const heard = textLines(
    /[\r\n]+/,
    (line) => {
      silentTicks = 0;
      if (/^0,/.test(line)) read(line);
      else if (CLOCK.test(line)) clockShown(line);
      else if (/^connected/i.test(line)) named(line);
      else if (/^\d+,/.test(line)) misunderstood(line);
    },
    () => device.hangUp(saying('decoder-line-too-long', {})),
  );
  device.send('R\r\n');
  atTurnOfSecond('reading', TRIES_MAX);

  /** `Connected,` and a name, or, of a real Ultra, the time it sent last. */
  function named(line: string) {
    const name = line.split(',').slice(1).join(',').trim();
    if (/[A-Za-z]/.test(name)) device.named(name);
  }

  /** Its time can be set by the second only: at the turn of one. A timer may fire before it, or late. */
  function atTurnOfSecond(how: 'reading' | 'stopped', tries: number) {
    const turnMs = Math.ceil((device.now() + APART_MS) / 1_000) * 1_000;
    const wait = (): void =>
      device.after(Math.max(1, turnMs - device.now()), () => {
        const lateMs = device.now() - turnMs;
        if (lateMs < 0) wait();
        else if (lateMs > LATE_MS && tries > 1) atTurnOfSecond(how, tries - 1);
        else setClock(how, turnMs);
      });
    wait();
  }

  function setClock(how: 'reading' | 'stopped', turnMs: number) {
    const at = new Date(wallMs(turnMs, zone));
    const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
    const day = `${two(at.getUTCDate())}-${two(at.getUTCMonth() + 1)}-${at.getUTCFullYear()}`;
    setting = how;
    setOffset(device.now() - at.getTime());
    device.send(`t ${time} ${day}\r\n`);
    device.after(ANSWER_MS, () => {
      if (setting === 'stopped') start();
    });
  }

  function start() {
    setting = null;
    device.send('R\r\n');
  }

  function setOffset(toMs: number) {
    offsetMs = toMs;
    if (typeof before === 'number' && Math.abs(before - toMs) < TOOK_MS) before = undefined;
    reads.begin(false);
    device.remember('offset', Math.round(toMs), true);
    device.clock(0);
    for (const line of early.splice(0)) read(line);
  }

  function clockShown(line: string) {
    const [, hours, minutes, seconds, day, month, year] = CLOCK.exec(line)!.map(Number) as number[];
    const shownMs = Date.UTC(year!, month! - 1, day!, hours!, minutes!, seconds!);
    const offMs = offsetMs === null ? 0 : shownMs - (device.now() - offsetMs);
    if (setting === 'reading' && Math.abs(offMs) > TOOK_MS) {
      setting = null;
      device.send('S\r\n');
      return atTurnOfSecond('stopped', TRIES_MAX);
    }
    if (Math.abs(offMs) > TOOK_MS) {
      // Half a second is what whole seconds leave on average.
      setOffset(device.now() - shownMs - 500);
      device.clock(offMs);
      device.note(saying('decoder-clock-not-taken', { byMs: Math.abs(offMs), ahead: offMs > 0 }));
    }
    reads.begin(true);
    if (setting === 'stopped') start();
    setting = null;
  }

  function read(line: string) {
    if (offsetMs === null && typeof before !== 'number') {
      if (early.length < 1_000) early.push(line);
      else misunderstood(line);
      return;
    }
    const [, chip = '', seconds = '', ms = ''] = line.split(',').map((field) => field.trim());
    if (!/[0-9A-Za-z]/.test(chip) || !/^\d{1,12}$/.test(seconds) || !/^\d{1,3}$/.test(ms))
      return misunderstood(line);
    const shownMs = EPOCH_MS + Number(seconds) * 1_000 + Number(ms);
    const key = `${chipKey(chip)}/${shownMs}`;
    const moments = [offsetMs, before].flatMap((each) => (typeof each === 'number' ? [shownMs + each] : []));
    const placed = reads.take(
      { chip, key, told: told(line) },
      moments.sort((a, b) => a - b),
    );
    // Once one was read that its new clock stamped, the old one is over.
    if (offsetMs !== null && placed.timeMs === shownMs + offsetMs && placed.lagMs < 15_000)
      before = undefined;
    void placed.done.then((durable) => {
      if (!durable) device.hangUp(saying('decoder-not-stored', {}));
    });
  }

  const misunderstood = (line: string, why: Saying = saying('read-not-understood', {})): void =>
    void device.aside({
      ...{ key: `junk/${told(line)}`, told: told(line), why },
      ...{ chip: null, timeMs: null },
    });

  return {
    heard,
    tick() {
      reads.tick();
      silentTicks += 1;
      if (silentTicks > SILENT_TICKS_MAX)
        device.hangUp(saying('decoder-silent', { afterMs: SILENT_TICKS_MAX * 1_000 }));
    },
    ended() {
      for (const line of early.splice(0)) misunderstood(line, saying('read-no-moment', {}));
    },
  };
}
