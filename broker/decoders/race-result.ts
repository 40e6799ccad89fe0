/**
 * RACE RESULT decoders and Ubidium (TCP 3601; CR LF lines, fields by `;`): the station connects, agrees on the newest
 * protocol both know, asks the time, and then asks for passings from the last number it holds. Numbers are gapless: a
 * count that goes down means that the device began a new file.
 */
import type { Conversation, Device, Dialect } from './dialect.ts';
import { dateMs, timeOfDayMs } from './reader-clock.ts';
import { textLines } from './text-lines.ts';

interface Mark {
  readonly file: string;
  /** The last passing that is durable here. */
  readonly number: number;
}

/** Oldest protocol with passings as they are read here. */
const PROTOCOL_MIN = [1, 2] as const;
/** Passings asked for at once. */
const PAGE = 200;
/** Between two looks for new passings, ms. */
const LOOK_MS = 250;
const SILENT_MS_MAX = 10_000;
/** A start impulse, not a chip. */
const TRIGGER = '99999';

export const raceResult: Dialect = {
  id: 'race-result',
  name: 'RACE RESULT',
  side: 'connects',
  port: 3601,
  begin: (device, mark) => converse(device, isMark(mark) ? mark : { file: '', number: 0 }),
};

const isMark = (mark: unknown): mark is Mark =>
  typeof mark === 'object' && mark !== null && 'file' in mark && 'number' in mark;

const numbers = (text: string): readonly number[] => text.split('.').map(Number);
const atLeast = (version: string): boolean => {
  const [major = 0, minor = 0] = numbers(version);
  return major > PROTOCOL_MIN[0] || (major === PROTOCOL_MIN[0] && minor >= PROTOCOL_MIN[1]);
};

function converse(device: Device, from: Mark): Conversation {
  let mark = from;
  let offsetMs: number | null = null;
  let askedMs = device.now();
  let heardMs = device.now();
  /** While a page of passings comes in: its reads so far. */
  let page: { readonly file: string; readonly reads: Promise<boolean>[]; last: number } | null = null;

  const ask = (text: string): void => {
    askedMs = device.now();
    device.send(`${text}\r\n`);
  };
  ask('GETPROTOCOL');

  const lines = textLines(
    '\r\n',
    (line) => {
      heardMs = device.now();
      if (page !== null) passing(line);
      else answer(line);
    },
    () => device.hangUp('it sent more than a line holds'),
  );

  function answer(line: string) {
    const [command, ...fields] = line.split(';');
    switch (command) {
      case 'GETPROTOCOL': {
        const newest = fields[2] ?? fields[0] ?? '';
        if (!atLeast(newest))
          return device.hangUp(
            `it speaks protocol ${newest || '?'}; ${PROTOCOL_MIN.join('.')} or newer is needed: update its firmware`,
          );
        return ask(`SETPROTOCOL;${newest}`);
      }
      case 'SETPROTOCOL':
        return ask('GETSTATUS');
      case 'GETSTATUS':
        // Date, time, power, antennas, timing mode, file number …
        return fields[4] === '0' ? ask('STARTOPERATION') : ask('GETTIME');
      case 'STARTOPERATION':
        return ask('GETTIME');
      case 'GETTIME': {
        const [day, time] = [dateMs(fields[0] ?? ''), timeOfDayMs(fields[1] ?? '')];
        if (day === null || time === null) return device.hangUp(`its time "${line}" is none`);
        offsetMs = (askedMs + device.now()) / 2 - (day + time);
        return ask('PASSINGS');
      }
      case 'PASSINGS':
        return count(Number(fields[0]), fields[1] ?? '');
      default:
        // What it says by itself: states, and passings where pushing is on, which the next look asks for.
        if (command?.startsWith('#')) return;
        if (line !== '') device.trouble(`It answered "${line.slice(0, 80)}", which is not understood.`);
    }
  }

  function count(total: number, file: string) {
    if (!Number.isInteger(total) || total < 0) return device.hangUp(`"PASSINGS;${total}" is no count`);
    device.trouble(null);
    if (file !== mark.file || total < mark.number) mark = { file, number: 0 };
    // The device is asked, not listened to: a push that got lost would be found only by its number anyway.
    if (total === mark.number) return device.after(LOOK_MS, () => ask('PASSINGS'));
    page = { file, reads: [], last: mark.number };
    ask(`${mark.number + 1}:${Math.min(PAGE, total - mark.number)}`);
  }

  function passing(line: string) {
    const open = page!;
    if (line.startsWith('#')) return;
    if (line !== '') {
      const [number, tag, day, time] = line.split(';');
      const [dayMs, timeMs] = [dateMs(day ?? ''), timeOfDayMs(time ?? '')];
      const at = Number(number);
      if (!Number.isInteger(at) || at !== open.last + 1 || tag === undefined || timeMs === null)
        return device.hangUp(`passing ${open.last + 1} came as "${line.slice(0, 80)}"`);
      open.last = at;
      if (tag === TRIGGER || offsetMs === null || dayMs === null) return;
      open.reads.push(
        device.read({ chip: tag.trim(), timeMs: dayMs + timeMs + offsetMs, key: `${open.file}/${at}` }),
      );
      return;
    }
    page = null;
    void Promise.all(open.reads).then((durable) => {
      if (!durable.every(Boolean))
        return device.hangUp('its passings could not be stored; they are asked for again');
      mark = { file: open.file, number: open.last };
      ask('PASSINGS');
    });
  }

  return {
    heard: lines,
    tick() {
      if (device.now() - heardMs > SILENT_MS_MAX) device.hangUp('it no longer answers');
    },
    get mark() {
      return mark;
    },
  };
}
