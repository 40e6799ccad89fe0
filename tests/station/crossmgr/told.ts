/**
 * What a simulator told, from what its tap wrote down (tap.py): each read with the key that the station gives it, when
 * it was told, whether the station must have it, and its right moment where the simulator's own clock says one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { chipKey } from '../../../race/chip.ts';

export type Simulator = 'j-chip' | 'my-laps' | 'race-result' | 'ultra';

export interface ToldRead {
  readonly key: string;
  readonly chip: string;
  /** When it was told, UTC epoch ms; NaN where that says nothing of when it happened. */
  readonly atMs: number;
  /** Acknowledged, or asked for: it must be there whoever was killed. Otherwise only if the station lived. */
  isPromised: boolean;
  /** The last that was said on a line whose other end was gone. */
  isToNobody?: boolean;
  /** UTC epoch ms by the clock that the simulator showed; null where it showed none that runs. */
  readonly rightMs: number | null;
}

interface Line {
  readonly at: number;
  readonly pid: number;
  readonly way: 'open' | 'says' | 'hears';
  readonly text: string;
}

const DAY_MS = 86_400_000;
/** By this computer's zone, to the microsecond as it was told. */
function localMs(date: string, time: string): number {
  const [seconds = '', fraction = '0'] = time.split('.');
  return Date.parse(`${date}T${seconds}`) + Number(`0.${fraction}`) * 1_000;
}
const dated = (compact: string): string => compact.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');

function linesOf(path: string): readonly Line[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}

type Reader = (line: Line, take: (read: ToldRead) => void) => void;

/** `DJTAG HH:MM:SS.ffffff … date=YYYYMMDD`, after `GT0HHMMSShh date=YYYYMMDD`. */
function jChip(): Reader {
  let aheadMs = 0;
  let last: { pid: number; read: ToldRead } | null = null;
  return ({ at, pid, way, text }, take) => {
    // It noticed only then that nobody was there; the simulator does not tell that read again, as readers do.
    if (way === 'open' && last?.pid === pid) last.read.isToNobody = true;
    if (way !== 'says') return;
    const clock = /^GT0(\d\d)(\d\d)(\d\d)(\d\d) date=(\d{8})/.exec(text);
    if (clock !== null) {
      const [, h, m, s, hundredths, date] = clock;
      aheadMs = localMs(dated(date!), `${h}:${m}:${s}.${hundredths}0`) - at;
    }
    const read = /^DJ(\w+) (\S+) .*date=(\d{8})/.exec(text);
    if (read === null) return;
    const [, chip = '', time = '', date = ''] = read;
    const day = Math.floor(Date.parse(`${dated(date)}T00:00Z`) / DAY_MS);
    const rightMs = localMs(dated(date), time) - aheadMs;
    const told = { key: `${chipKey(chip)}/${day}/${time}`, chip, atMs: at, isPromised: false, rightMs };
    last = { pid, read: told };
    take(told);
  };
}

/** `NAME@Passing@c=TAG|t=TIME|d=YYMMDD@…@NUMBER@$`, promised once `AckPassing` of that number is heard. */
function myLaps(): Reader {
  let waiting: ToldRead[] = [];
  return ({ at, way, text }, take) => {
    if (way === 'open') waiting = [];
    if (way === 'hears' && text.includes('AckPassing')) {
      for (const read of waiting) read.isPromised = true;
      waiting = [];
    }
    if (way !== 'says') return;
    for (const [, chip = '', time = '', date = ''] of text.matchAll(/c=(\w+)\|t=(\S+?)\|d=(\d{6})/g)) {
      const ownMs = localMs(dated(`20${date}`), time);
      const key = `${chipKey(chip)}/${Math.round(ownMs)}`;
      const read = { key, chip, atMs: at, isPromised: false, rightMs: null };
      waiting.push(read);
      take(read);
    }
  };
}

/** `NUMBER;TAG;DATE;TIME`, lines of an answer. The clock that it shows stands still, so it says no right moment. */
function raceResult(): Reader {
  return ({ at, way, text }, take) => {
    if (way !== 'says') return;
    for (const [, number, chip = '', date = '', time = ''] of text.matchAll(
      /^(\d+);(\w+);([\d-]+);([\d:.]+)\s*$/gm,
    )) {
      const key = `2112/${number}/${date}T${time}/${chip}`;
      take({ key, chip, atMs: at, isPromised: true, rightMs: null });
    }
  };
}

/**
 * `0,TAG,seconds since 1980,ms,…`. What it stamped before the station had set it is told late and by that clock, 13
 * minutes behind; the time since the race began is added to each time it was set.
 */
function ultra(): Reader {
  return ({ at, way, text }, take) => {
    const read = /^0,(\w+),(\d+),(\d+),/.exec(text);
    if (way !== 'says' || read === null) return;
    const shownMs = Date.UTC(1980, 0, 1) + Number(read[2]) * 1_000 + Number(read[3]);
    const isUnset = at - localMs(...wallOf(shownMs)) > 600_000;
    const [key, chip] = [`${chipKey(read[1]!)}/${shownMs}`, read[1]!];
    take({ key, chip, atMs: isUnset ? Number.NaN : at, isPromised: false, rightMs: null });
  };
}

const wallOf = (asUtcMs: number): [date: string, time: string] => {
  const [date = '', time = ''] = new Date(asUtcMs).toISOString().slice(0, 23).split('T');
  return [date, time];
};

const READERS = { 'j-chip': jChip, 'my-laps': myLaps, 'race-result': raceResult, ultra } as const;

/** By key; one that was told again counts from its first time. */
export function toldReads(simulator: Simulator, logPath: string): ReadonlyMap<string, ToldRead> {
  const told = new Map<string, ToldRead>();
  const reader = READERS[simulator]();
  for (const line of linesOf(logPath))
    reader(line, (read) => {
      if (!told.has(read.key)) told.set(read.key, read);
    });
  return told;
}
