/**
 * A bad day of a pair on the usual ports, run inside the phones' namespace: computers die, are stopped, freeze, start
 * again in any order, and the line between them is cut or flaps, while a rider's fixes go to whoever answers. After each
 * blow everything is made whole again, and the pair must find itself in step without a person. Prints one JSON line.
 */
import { execFileSync } from 'node:child_process';
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../simulator/random.ts';
import { makeRaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess } from '../station/station-process.ts';
import { addStandby, type Computer, standbyState, startComputer } from './computer.ts';
import { type First, firstWord, oldMasters, type Word } from './words.ts';

export type Blow =
  | 'kill-master'
  | 'kill-standby'
  | 'stop-master'
  | 'stop-standby'
  | 'kill-both'
  /** Both lose power, and the log of one has lost its second half. */
  | 'damage-master'
  | 'damage-standby'
  | 'freeze-master'
  | 'freeze-standby'
  | 'cut'
  | 'flap'
  | 'hand-over'
  /** It dies, and its computer's clock is off by an hour when it is back. */
  | 'clock-master'
  | 'clock-standby';

export interface OrdersResult {
  readonly seed: number;
  /** `backMs`: until both are in step; the first acknowledgement is counted from the blow. */
  readonly blows: readonly ({ readonly blow: Blow; readonly backMs: number } & First)[];
  /** The blow after which the pair did not find itself again, with what both said. */
  readonly stuck: string | null;
  readonly acknowledged: number;
  readonly lost: number;
  readonly twice: number;
  /** Acknowledgements by an old master after the new one's first; and those that were only late. */
  readonly twoMasters: number;
  readonly late: number;
}

interface Ask {
  readonly seed: number;
  readonly blows: readonly Blow[];
  readonly flapMs: number;
  readonly first: { readonly name: string; readonly host: string };
  readonly second: { readonly name: string; readonly host: string };
  readonly hub: string;
}

const BACK_MS_MAX = 60_000;
/** Whole means whole for good: a computer that comes back decides within its first seconds what it is. */
const STAYS_MS = 4_000;
const OFFER_EVERY_MS = 50;
const ANSWER_MS_MAX = 2_000;
/** A computer's line of what it became is read by then. */
const SAID_MS = 100;
const HOUR_MS = 3_600_000;

const withClock = (offMs: number): Record<string, string> =>
  offMs === 0
    ? {}
    : {
        NODE_OPTIONS: `--import ${join(import.meta.dirname, 'other-clock.mjs')}`,
        BELL_LAP_CLOCK_OFF_MS: String(offMs),
      };

const { seed, blows, flapMs, first, second, hub } = JSON.parse(process.argv[2] ?? '') as Ask;
const random = createRandom(seed);
const isolate = (cut: boolean): void => {
  for (const port of ['p1', 'p2'])
    execFileSync('ip', [
      'netns',
      'exec',
      hub,
      'bridge',
      'link',
      'set',
      'dev',
      port,
      'isolated',
      cut ? 'on' : 'off',
    ]);
};

/** Cuts a log half-way between what it was when the day began, or its beginning, and its end. */
const halve = (file: string, sizeThen: number): void => {
  const { size } = statSync(file);
  const from = size > sizeThen ? sizeThen : 0;
  truncateSync(file, from + Math.floor((size - from) / 2));
};
const logOf = (dataDir: string): string => join(dataDir, 'journal.db-wal');

/** A place of the pair: its folder, and whatever process runs on it now. */
interface Place {
  readonly namespace: { readonly name: string; readonly host: string };
  dataDir: string;
  computer: Computer | null;
  /** Its clock's error, ms. */
  offMs: number;
  /** The term in which it last became the master. */
  term: number;
}

/** Reads which term a computer leads in. A computer that comes back as the master leads on in the term of before. */
function termOf(place: Place, computer: Computer | null): number {
  for (const line of computer?.log ?? [])
    if (line.standby === 'becomes' && line.is === 'master')
      place.term = Math.max(place.term, Number(line.term));
  return place.term;
}

async function day(): Promise<OrdersResult> {
  const places: Place[] = [];
  const started: Computer[] = [];
  const start = (place: Place): void => {
    place.computer = startComputer({
      name: place.namespace.host,
      namespace: place.namespace,
      dataDir: place.dataDir,
      args: ['--keep-address'],
      env: withClock(place.offMs),
    });
    started.push(place.computer);
  };
  const one: Place = { namespace: first, dataDir: '', computer: null, offMs: 0, term: 1 };
  const two: Place = { namespace: second, dataDir: '', computer: null, offMs: 0, term: 0 };
  places.push(one, two);
  one.computer = startComputer({ name: 'first', namespace: first, args: ['--keep-address'] });
  started.push(one.computer);
  one.dataDir = one.computer.dataDir;
  const old = await one.computer.leads();
  const race = await makeRaceDay(old, 'orders', ['1'], Date.now() - 60_000);
  two.computer = await addStandby(old, race.token, {
    name: 'second',
    namespace: second,
    args: ['--keep-address'],
  });
  started.push(two.computer);
  two.dataDir = two.computer.dataDir;
  const at = ({ namespace }: Place): StationProcess => ({ ...old, host: namespace.host });

  // ── Two riders, one at each computer: whoever acknowledges is heard, whatever the other does ──
  const acknowledged: number[] = [];
  const words: Word[] = [];
  let riding = true;
  let nextMs = Date.now() - 50_000;
  const authorization = `Basic ${Buffer.from(`orders.1:${race.cards.get('1')}`).toString('base64')}`;
  const offer = async (place: Place, timeMs: number): Promise<void> => {
    const sentMs = performance.now();
    const { computer } = place;
    const { status } = await ask(at(place), 'POST', '/v1/races/orders/entries/1/fixes', {
      body: { fixes: [{ timeMs, ...SQUARE.points[0] }] },
      headers: { authorization },
    });
    const receivedMs = performance.now();
    if (status >= 300) return;
    acknowledged.push(timeMs);
    await sleep(SAID_MS);
    words.push({ place: places.indexOf(place), sentMs, receivedMs, term: termOf(place, computer) });
  };
  const ride = async (place: Place): Promise<void> => {
    while (riding) {
      nextMs += 7;
      await Promise.race([offer(place, nextMs).catch(() => {}), sleep(ANSWER_MS_MAX)]);
      await sleep(OFFER_EVERY_MS);
    }
  };
  const riders = places.map(ride);

  // ── Who is what now ──
  const roleOf = async (place: Place): Promise<string> => {
    const state = await Promise.race([
      standbyState(at(place), race.token).catch(() => null),
      sleep(ANSWER_MS_MAX, null),
    ]);
    return state?.state ?? 'none';
  };
  const master = async (): Promise<Place> => {
    for (const place of places) if ((await roleOf(place)) === 'in-step') return place;
    throw new Error('nobody leads in step');
  };
  const isWhole = async (): Promise<boolean> =>
    (await Promise.all(places.map(roleOf))).some((state) => state === 'in-step');
  const other = (place: Place): Place => (place === one ? two : one);

  const down = async (place: Place, how: 'kill' | 'stop'): Promise<void> => {
    const { computer } = place;
    if (computer === null) return;
    if (how === 'kill') computer.pullPower();
    else computer.process.kill('SIGTERM');
    await computer.exited;
    place.computer = null;
  };
  const freeze = async (place: Place): Promise<void> => {
    const { pid } = place.computer!.process;
    process.kill(pid!, 'SIGSTOP');
    await sleep(random.between(500, 6_000));
    process.kill(pid!, 'SIGCONT');
  };
  const strike = async (blow: Blow, leads: Place): Promise<void> => {
    const follows = other(leads);
    switch (blow) {
      case 'kill-master':
        return down(leads, 'kill');
      case 'kill-standby':
        return down(follows, 'kill');
      case 'stop-master':
        return down(leads, 'stop');
      case 'stop-standby':
        return down(follows, 'stop');
      case 'kill-both':
        await Promise.all([down(leads, 'kill'), down(follows, 'kill')]);
        return;
      case 'damage-master':
      case 'damage-standby':
        await Promise.all([down(leads, 'kill'), down(follows, 'kill')]);
        halve(logOf((blow === 'damage-master' ? leads : follows).dataDir), logBytes);
        return;
      case 'freeze-master':
        return freeze(leads);
      case 'freeze-standby':
        return freeze(follows);
      case 'cut':
        isolate(true);
        await sleep(random.between(300, 8_000));
        return isolate(false);
      case 'flap': {
        const until = performance.now() + flapMs;
        for (let cut = true; performance.now() < until; cut = !cut) {
          isolate(cut);
          await sleep(random.between(200, 4_000));
        }
        return isolate(false);
      }
      case 'clock-master':
      case 'clock-standby': {
        const place = blow === 'clock-master' ? leads : follows;
        await down(place, 'kill');
        place.offMs = place.offMs === 0 ? (random.next() < 0.5 ? -HOUR_MS : HOUR_MS) : 0;
        return;
      }
      case 'hand-over':
        await ask(at(leads), 'POST', '/v1/standby/hand-over', { token: race.token });
    }
  };

  await sleep(2_000);
  const logBytes = Math.max(...places.map(({ dataDir }) => statSync(logOf(dataDir)).size));

  const done: { blow: Blow; backMs: number; place: number; atMs: number }[] = [];
  let stuck: string | null = null;
  try {
    for (const blow of blows) {
      const leads = await master();
      const atMs = performance.now();
      await strike(blow, leads);
      await sleep(random.between(0, 5_000));
      const fromMs = performance.now();
      for (const place of random.next() < 0.5 ? [one, two] : [two, one])
        if (place.computer === null) {
          start(place);
          await sleep(random.between(0, 3_000));
        }
      while (!(await isWhole()) && performance.now() - fromMs < BACK_MS_MAX) await sleep(200);
      const backMs = Math.round(performance.now() - fromMs);
      await sleep(STAYS_MS);
      if (!(await isWhole())) {
        stuck = `${blow}\n${started.map(({ name, output }) => `--- ${name}\n${output()}`).join('\n')}`;
        break;
      }
      done.push({ blow, backMs, place: places.indexOf(leads), atMs });
    }
    riding = false;
    await Promise.all(riders);
    const stored = stuck === null ? await storedFixes(at(await master()), race, '1') : [];
    const times = stored.map(({ timeMs }) => timeMs);
    const distinct = new Set(times);
    return {
      seed,
      blows: done.map(({ blow, backMs, place, atMs }, index) => ({
        blow,
        backMs,
        ...firstWord(words, place, atMs, done[index + 1]?.atMs ?? Number.POSITIVE_INFINITY),
      })),
      stuck,
      acknowledged: acknowledged.length,
      lost: stuck === null ? acknowledged.filter((timeMs) => !distinct.has(timeMs)).length : 0,
      twice: times.length - distinct.size,
      ...oldMasters(words),
    };
  } finally {
    for (const computer of started) {
      computer.pullPower();
      await computer.exited;
    }
    for (const place of places) if (place.dataDir !== '') removeDataDir(place);
  }
}

process.stdout.write(`${JSON.stringify(await day())}\n`);
process.exit(0);
