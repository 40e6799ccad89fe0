/**
 * MYLAPS "TCP to server" (Timing & Scoring, Toolkit, BibTag; TCP 3097): messages of fields between `@`, ended by `$`.
 * The source says Pong when it connects and tells passings, each with a number that it keeps until it is acknowledged;
 * the acknowledgement is sent after the commit. It cannot be asked its time: its times are those of the venue's zone,
 * which is this computer's, and whether its clock is right is seen from when its reads arrive.
 */
import { chipKey } from '../../race/chip.ts';
import { lastOf } from '../../race/present.ts';
import { saying } from '../../race/race.ts';
import { type Conversation, type Device, type Dialect, told } from './dialect.ts';
import { dateMs, lastDay, momentsOf, timeOfDayMs, venueZone, wallMs, type Zone } from './reader-clock.ts';
import { readsInOrder } from './reads-in-order.ts';
import { textLines } from './text-lines.ts';

export const myLaps: Dialect = {
  id: 'my-laps',
  name: 'MYLAPS',
  side: 'listens',
  port: 3_097,
  begin: (device) => converse(device, venueZone),
};

const OWN_NAME = 'BellLap';
/** What the station wants to be told of a passing: chip, time, date. */
const WANTED = 'c|t|d';
/** The older message for passings and its acknowledgement. */
const ACK = { Passing: 'AckPassing', Store: 'AckStore', Marker: 'AckMarker' } as const;

export function converse(device: Device, zone: Zone): Conversation {
  const reads = readsInOrder(device, { isAsked: false, isLasting: true });
  const heard = textLines('$', message, () => device.hangUp(saying('decoder-line-too-long', {})));
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
      case 'Marker':
        return tell(kind, name, fields);
    }
  }

  /** Reads or marks, and last the message's number; the fields of a bunch may be parted by empty ones. */
  function tell(kind: keyof typeof ACK, source: string, fields: readonly string[]) {
    const all = fields.map((field) => field.trim()).filter((field) => field !== '');
    const isNumbered = /^\d+$/.test(all.at(-1) ?? '');
    const items = isNumbered ? all.slice(0, -1) : all;
    const taken = items.map((item) => (kind === 'Marker' ? mark(item) : passing(item, source)));
    void Promise.all(taken).then((durable) => {
      // Without its acknowledgement the source tells it again.
      if (!durable.every(Boolean)) device.hangUp(saying('decoder-not-stored', {}));
      else if (isNumbered) say(ACK[kind], lastOf(all));
    });
  }

  /** `c=ABC1234|t=14:02:11.123456|d=260524`. */
  function passing(item: string, source: string): Promise<boolean> {
    const values = valuesOf(item);
    const chip = values.get('c')?.trim() ?? '';
    const ofDay = timeOfDayMs(values.get('t') ?? '');
    if (!/[0-9A-Za-z]/.test(chip) || ofDay === null) return aside(item, chip, ofDay);
    const day = dateMs(values.get('d') ?? '');
    const shownMs = day === null ? lastDay(ofDay, wallMs(device.now(), zone)) : day + ofDay;
    const code = chipKey(chip);
    return reads.accept(
      { chip, told: told(item), key: (ownMs) => `${code}/${Math.round(ownMs)}` },
      momentsOf(shownMs, zone),
      source,
    ).done;
  }

  const aside = (item: string, chip: string, ofDay: number | null): Promise<boolean> =>
    device.aside({
      key: `junk/${told(item)}`,
      told: told(item),
      chip: chip === '' ? null : chip,
      timeMs: null,
      why: chip === '' || ofDay !== null ? saying('read-not-understood', {}) : saying('read-no-moment', {}),
    });

  function mark(item: string): Promise<boolean> {
    const values = valuesOf(item);
    const ofDay = timeOfDayMs(values.get('t')?.split(' ').at(-1) ?? '');
    const day = dateMs(values.get('d') ?? values.get('t')?.split(' ')[0] ?? '');
    const nowMs = wallMs(device.now(), zone);
    const shownMs = ofDay === null ? null : day === null ? lastDay(ofDay, nowMs) : day + ofDay;
    return device.aside({
      key: `mark/${told(item)}`,
      told: told(item),
      chip: null,
      timeMs: shownMs === null ? null : lastOf(momentsOf(shownMs, zone)),
      why: saying('read-marker', { kind: values.get('mt')?.slice(0, 40) || 'Marker' }),
    });
  }

  return { heard, tick: reads.tick, ended() {} };
}

const valuesOf = (item: string): ReadonlyMap<string, string> =>
  new Map(
    item
      .split('|')
      .map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1)]),
  );
