/**
 * J-Chip and the many readers that speak like it (CrossMgr's Impinj and Alien bridges; TCP 53135, lines ended by CR):
 * the reader connects and says its name, is asked its time, and then tells reads as they happen. A reader that comes
 * back tells again what was not taken; the same read has the same key.
 */
import { chipKey } from '../../race/chip.ts';
import type { Conversation, Device, Dialect } from './dialect.ts';
import { DAY_MS, dateMs, nearestDay, timeOfDayMs } from './reader-clock.ts';
import { textLines } from './text-lines.ts';

export const jChip: Dialect = {
  id: 'j-chip',
  name: 'J-Chip',
  side: 'listens',
  port: 53_135,
  begin: converse,
};

/** `GT0HHMMSShh date=YYYYMMDD`: hundredths at the end, an optional date. */
const CLOCK = /^GT0?(\d{2})(\d{2})(\d{2})(\d{2})(?:.*date=(\d{8}))?/;
/** `DJ001234 14:02:11.123456 …`: D, a letter, the tag; then the time of day; perhaps a date. */
const READ = /^D[A-Za-z]?\s*([0-9A-Za-z]+)[\s_]+(\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?)(?:.*date=(\d{8}))?/;

function converse(device: Device): Conversation {
  let offsetMs: number | null = null;
  let askedMs = device.now();
  /** Reads told before the reader's clock is known wait for it. */
  const early: string[] = [];
  const EARLY_MAX = 1_000;

  const lines = textLines(
    /[\r\n]+/,
    (line) => {
      if (line.startsWith('N')) greet(line);
      else if (line.startsWith('GT')) clock(line);
      else if (line.startsWith('D')) read(line);
    },
    () => device.hangUp('it sent more than a line holds'),
  );

  function greet(line: string): void {
    const name = line.slice(5).trim();
    if (name !== '') device.named(name);
    askedMs = device.now();
    device.send('GT\r');
  }

  function clock(line: string) {
    const found = CLOCK.exec(line);
    if (found === null) return device.trouble(`Its time "${line.slice(0, 60)}" is not understood.`);
    const [, hours, minutes, seconds, hundredths, date] = found;
    const ofDay = timeOfDayMs(`${hours}:${minutes}:${seconds}.${hundredths}`);
    if (ofDay === null) return device.trouble(`Its time "${line.slice(0, 60)}" is none.`);
    const nowMs = (askedMs + device.now()) / 2;
    const readerMs = date === undefined ? nearestDay(ofDay, nowMs) : (dateMs(date) ?? 0) + ofDay;
    offsetMs = nowMs - readerMs;
    device.trouble(null);
    device.send('S0000\r');
    for (const waiting of early.splice(0)) read(waiting);
  }

  function read(line: string) {
    if (offsetMs === null) {
      if (early.length < EARLY_MAX) early.push(line);
      return;
    }
    const found = READ.exec(line);
    if (found === null)
      return device.trouble(`The read "${line.slice(0, 60)}" is not understood; it was left out.`);
    const [, tag, time, date] = found;
    const ofDay = timeOfDayMs(time!);
    if (ofDay === null)
      return device.trouble(`The read "${line.slice(0, 60)}" has no time; it was left out.`);
    const readerNowMs = device.now() - offsetMs;
    const day = date === undefined ? null : dateMs(date);
    const readerMs = day === null ? nearestDay(ofDay, readerNowMs) : day + ofDay;
    const key = chipKey(tag!);
    void device
      .read({
        chip: tag!,
        timeMs: readerMs + offsetMs,
        key: `${key}/${Math.floor(readerMs / DAY_MS)}/${time}`,
      })
      .then((durable) => {
        if (!durable) device.hangUp('a read could not be stored; the reader tells it again when it is back');
      });
  }

  return { heard: lines, tick() {}, mark: null };
}
