/**
 * J-Chip and the many readers that speak like it (CrossMgr's Impinj and Alien bridges; TCP 53135, lines ended by CR):
 * the reader connects and says its name, is asked its time, and then tells reads as they happen. A reader that comes
 * back tells again what was not taken; the same read has the same key. Any number of readers call at one port, each
 * with a clock of its own.
 */
import { chipKey } from '../../race/chip.ts';
import { type Saying, saying } from '../../race/race.ts';
import { type Conversation, type Device, type Dialect, told } from './dialect.ts';
import { DAY_MS, dateMs, lastDay, nearestDay, timeOfDayMs } from './reader-clock.ts';
import { readsInOrder } from './reads-in-order.ts';
import { textLines } from './text-lines.ts';

export const jChip: Dialect = {
  id: 'j-chip',
  name: 'J-Chip',
  side: 'listens',
  port: 53_135,
  begin: converse,
};

/** `GT0HHMMSShh date=YYYYMMDD`: the days it has run, hundredths at the end, an optional date. */
const CLOCK = /^GT\d{0,2}(\d{2})(\d{2})(\d{2})(\d{2})(?!\d)(?:.*date=(\d{8}))?/;
/** `DJ001234 14:02:11.123456 …`: D, a letter, the tag; then the time of day; perhaps a date. */
const READ = /^D[A-Za-z]?\s*([0-9A-Za-z]+)[\s_]+(\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?)(?:.*date=(\d{8}))?/;
/** What is told before the clock is known waits for it, so many reads and so long. */
const EARLY_MAX = 1_000;
const CLOCK_WAIT_MS = 10_000;

function converse(device: Device): Conversation {
  let name = '';
  /** Station less reader, ms; the second is what it was before its clock was set, until a read shows which holds. */
  let offsets: readonly [number, number?] | null = null;
  let askedMs = device.now();
  let earlySinceMs = device.now();
  const early: string[] = [];
  const reads = readsInOrder(device, { isAsked: true, isLasting: false });

  const heard = textLines(
    /[\r\n]+/,
    (line) => {
      if (/^N\d/.test(line)) greet(line);
      else if (line.startsWith('GT')) clock(line);
      else if (line.startsWith('D')) read(line);
      else if (/\d:\d\d:\d\d/.test(line)) misunderstood(line);
    },
    () => device.hangUp(saying('decoder-line-too-long', {})),
  );

  function greet(line: string) {
    name = line.slice(5).trim();
    if (name !== '') device.named(name);
    ask();
  }

  function ask() {
    askedMs = device.now();
    device.send('GT\r');
  }

  function clock(line: string) {
    const found = CLOCK.exec(line);
    const [, hours, minutes, seconds, hundredths, date] = found ?? [];
    const ofDay = timeOfDayMs(`${hours}:${minutes}:${seconds}.${hundredths}`);
    if (ofDay === null) return device.trouble(saying('decoder-no-time', { told: told(line) }));
    const nowMs = (askedMs + device.now()) / 2;
    const day = date === undefined ? null : dateMs(date);
    const offsetMs = nowMs - (day === null ? nearestDay(ofDay, nowMs) : day + ofDay);
    reads.begin(true);
    offsets = remembered(offsetMs);
    device.clock(-offsetMs);
    device.trouble(null);
    device.send('S0000\r');
    for (const waiting of early.splice(0)) read(waiting);
  }

  /** Its backlog may have been stamped before somebody set its clock: then either difference may be the right one. */
  function remembered(offsetMs: number): readonly [number, number?] {
    const before = device.recall(`offset:${name}`);
    device.remember(`offset:${name}`, Math.round(offsetMs), true);
    if (typeof before !== 'number' || Math.abs(before - offsetMs) < 2_000) return [offsetMs];
    device.note(saying('decoder-clock-was-set', { byMs: before - offsetMs, ahead: before > offsetMs }));
    return [offsetMs, before];
  }

  function read(line: string) {
    if (offsets === null) {
      if (early.length === 0) earlySinceMs = device.now();
      if (early.length < EARLY_MAX) early.push(line);
      else undated(line);
      return;
    }
    const [, tag, time, date] = READ.exec(line) ?? [];
    const ofDay = timeOfDayMs(time ?? '');
    if (tag === undefined || ofDay === null) return misunderstood(line);
    const day = date === undefined ? null : dateMs(date);
    const [offsetMs, before] = offsets;
    const shownMs = day === null ? lastDay(ofDay, device.now() - offsetMs) : day + ofDay;
    const key = `${chipKey(tag)}/${Math.floor(shownMs / DAY_MS)}/${time}`;
    const moments = [shownMs + offsetMs, ...(before === undefined ? [] : [shownMs + before])];
    const read = { chip: tag, key, told: told(line) };
    const { timeMs, lagMs, done } = reads.accept(
      read,
      moments.sort((a, b) => a - b),
      name,
    );
    void done.then((durable) => {
      if (!durable) device.hangUp(saying('decoder-not-stored', {}));
    });
    if (before !== undefined && timeMs === shownMs + offsetMs && lagMs < 15_000) offsets = [offsetMs];
  }

  const undated = (line: string) =>
    aside(line, 'undated', saying('read-no-moment', {}), READ.exec(line)?.[1] ?? null);
  const misunderstood = (line: string) => aside(line, 'junk', saying('read-not-understood', {}), null);
  function aside(line: string, kind: string, why: Saying, chip: string | null) {
    const what = { key: `${kind}/${told(line)}`, told: told(line), why, chip, timeMs: null };
    void device.aside(what).then((durable) => {
      if (!durable) device.hangUp(saying('decoder-not-stored', {}));
    });
  }

  return {
    heard,
    tick() {
      reads.tick();
      if (offsets !== null || early.length === 0) return;
      if (device.now() - earlySinceMs > CLOCK_WAIT_MS) for (const line of early.splice(0)) undated(line);
      else if (device.now() - askedMs > CLOCK_WAIT_MS / 2) ask();
    },
    ended() {
      for (const line of early.splice(0)) undated(line);
    },
  };
}
