/**
 * MYLAPS "TCP to server" (Timing & Scoring, Toolkit, BibTag; TCP 3097): messages of fields between `@`, ended by `$`.
 * The source says Pong when it connects and tells passings, each with a number that it keeps until it is acknowledged;
 * the acknowledgement is sent after the commit. It cannot be asked its time: its times are those of the venue's zone,
 * which is this computer's.
 */
import { chipKey } from '../../race/chip.ts';
import type { Conversation, Device, Dialect } from './dialect.ts';
import { dateMs, nearestDay, timeOfDayMs, wallToUtcMs } from './reader-clock.ts';
import { textLines } from './text-lines.ts';

export const myLaps: Dialect = {
  id: 'my-laps',
  name: 'MYLAPS',
  side: 'listens',
  port: 3_097,
  begin: converse,
};

const OWN_NAME = 'BellLap';
/** What the station wants to be told of a passing: chip, time, date. */
const WANTED = 'c|t|d';

function converse(device: Device): Conversation {
  const lines = textLines('$', message, () => device.hangUp('it sent more than a message holds'));
  const say = (...fields: readonly string[]): void => device.send(`${[OWN_NAME, ...fields].join('@')}@$`);

  function message(text: string) {
    const [name, kind, ...fields] = text.replace(/^[\r\n]+/, '').split('@');
    if (name === undefined || kind === undefined) return;
    switch (kind) {
      case 'Pong':
        device.named(name);
        return say('AckPong', 'Version2.1', WANTED);
      case 'Ping':
        return say('AckPing');
      case 'Passing':
      case 'Store':
        return passings(fields);
      case 'Marker':
        return say('AckMarker', fields.at(-2) ?? fields.at(-1) ?? '');
    }
  }

  function passings(fields: readonly string[]) {
    const told = fields.filter((field) => field !== '');
    const number = told.at(-1) ?? '';
    const reads = told.slice(0, -1).flatMap((field) => {
      const read = readOf(field);
      return read === null ? [] : [device.read(read)];
    });
    if (told.length > 1 && reads.length === 0)
      device.trouble(`The passing "${told[0]!.slice(0, 60)}" is not understood; it was left out.`);
    void Promise.all(reads).then((durable) => {
      // Without its acknowledgement the source tells it again.
      if (durable.every(Boolean)) say('AckPassing', number);
      else device.hangUp('a passing could not be stored; it is told again when the source is back');
    });
  }

  /** `c=ABC1234|t=14:02:11.123456|d=260524`; null when it is none. */
  function readOf(field: string): { chip: string; timeMs: number; key: string } | null {
    const values = new Map(
      field.split('|').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
    );
    const [chip, time, date] = [values.get('c'), values.get('t'), values.get('d')];
    const ofDay = timeOfDayMs(time ?? '');
    if (chip === undefined || chip === '' || ofDay === null) return null;
    const day = dateMs(date ?? '');
    const zoneMs = device.now() - wallToUtcMs(device.now());
    const wallMs = day === null ? nearestDay(ofDay, device.now() + zoneMs) : day + ofDay;
    const code = chipKey(chip);
    return { chip, timeMs: wallToUtcMs(wallMs), key: `${code}/${Math.round(wallMs)}` };
  }

  return { heard: lines, tick() {}, mark: null };
}
