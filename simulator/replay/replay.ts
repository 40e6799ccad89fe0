/**
 * A replay: makes races at a station as an official would, gives every rider a phone, rides recordings or the model
 * through it, and (when asked) proves that the station's standings are those of the same rides loaded in one go.
 */
import type { Course } from '../../race/course/course.ts';
import { courseLengthM } from '../../race/course/geometry.ts';
import type { RaceFormat, RaceLength } from '../../race/journal/decision.ts';
import { elementOf } from '../../race/present.ts';
import { differences } from '../../tests/simulation/judge.ts';
import { createField } from '../model/field.ts';
import { drawRiders } from '../model/riders.ts';
import { modelRide } from '../model-ride.ts';
import type { Official, Order } from '../official.ts';
import type { Dialect, StationAddress } from '../phone/carrier.ts';
import type { Phone } from '../phone.ts';
import { createPhone } from '../phone.ts';
import { setUpOrders, startOrder } from '../race-orders.ts';
import type { Random } from '../random.ts';
import type { RideProgress, RideSource } from '../ride.ts';
import { ride, rideBeginning } from '../ride.ts';
import type { WifiGrade } from '../wifi.ts';
import { createLink, drawClock, drawCoverage, WIFI } from '../wifi.ts';
import { foldOffline, storageFaults } from './offline.ts';
import type { Replayed } from './recording-ride.ts';
import { recordingRide } from './recording-ride.ts';

/** One race to be ridden: recordings on a course, or the model on it. */
export interface ReplayRace {
  readonly id: string;
  readonly name: string;
  readonly course: Course;
  readonly laps: number;
  readonly riders: number;
  /** What to ride; null for the model. */
  readonly replayed: readonly Replayed[] | null;
}

export interface ReplayOptions {
  readonly official: Official;
  readonly address: StationAddress;
  readonly races: readonly ReplayRace[];
  readonly speed: number;
  readonly wifi: WifiGrade;
  readonly dialects: readonly Dialect[];
  readonly random: Random;
  readonly offlineCheck: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RideProgress) => void;
  readonly log: (line: string) => void;
}

export interface ReplayResult {
  readonly sums: RideProgress;
  /** Fixes recorded and not acknowledged in the end. */
  readonly lost: number;
  /** What the offline check found wrong; empty = identical. Null when not asked for. */
  readonly differences: readonly string[] | null;
  readonly standings: number;
}

/** Between the phones' start and the gun, event time. */
const BEFORE_GUN_MS = 15_000;
const SPEED_FOR_LONGER_BATCHES = 4;

interface Prepared {
  readonly race: ReplayRace;
  readonly orders: readonly Order[];
  readonly source: RideSource;
  readonly phones: readonly Phone[];
  readonly bibs: readonly string[];
}

export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const { races, speed, random, log } = options;
  const now = Date.now;
  const riddenMs = Math.max(...races.map((race) => durationOf(race, random)));
  // Faster than life, the ride is dated back so that it ends now: fix times stay right to each other and never lie in
  // the future, which a station refuses.
  const fromMs = rideBeginning(now(), riddenMs, speed);
  const prepared: Prepared[] = [];
  for (const race of races) prepared.push(await prepare(race, options, fromMs));

  const phones = prepared.flatMap((one) => one.phones);
  const sums = await ride({
    source: together(prepared.map(({ source }) => source)),
    phones,
    fromMs,
    speed,
    now,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const lost = sums.recorded - sums.acknowledged;
  if (!options.offlineCheck) return { sums, lost, differences: null, standings: 0 };

  const found: string[] = [];
  let standings = 0;
  for (const { race, orders, phones: own, bibs } of prepared) {
    const board = await options.official.board(race.id);
    const offline = foldOffline(
      race.id,
      orders,
      own.map(({ acknowledged }) => acknowledged),
      now(),
    );
    standings += Object.keys(board.rows).length;
    found.push(...differences(board, offline).map((line) => `${race.id}: ${line}`));
    for (const [index, bib] of bibs.entries()) {
      const stored = await options.official.fixes(race.id, bib, 0, 8.64e15);
      found.push(
        ...storageFaults(bib, elementOf(own, index).acknowledged, stored).map(
          (line) => `${race.id}: ${line}`,
        ),
      );
    }
    log(`${race.id}: ${resultLine(board.categoryOrder.length, Object.values(board.rows))}`);
  }
  return { sums, lost, differences: found, standings };
}

/** Event time from the phones' start to the last fix. The model is ridden once on paper to know. */
function durationOf(race: ReplayRace, random: Random): number {
  if (race.replayed !== null) return recordingRide(race.replayed, race.course, 0).durationMs;
  const field = fieldOf(race, random, 0);
  const beganMs = field.nowMs();
  while (field.step({}));
  return field.nowMs() - beganMs;
}

const fieldOf = (race: ReplayRace, random: Random, startMs: number) =>
  createField({
    course: race.course,
    seed: random.fork(`field ${race.id}`).whole(1, 1e9),
    riders: race.riders,
    startMs,
    length: { laps: race.laps },
    warmUpMs: BEFORE_GUN_MS,
  });

async function prepare(race: ReplayRace, options: ReplayOptions, fromMs: number): Promise<Prepared> {
  const { official, address, random, speed, log } = options;
  const { course } = race;
  // A recording's riders are off as soon as it begins; the model's wait for the gun.
  const startMs = race.replayed === null ? fromMs + BEFORE_GUN_MS : fromMs;
  const field = race.replayed === null ? fieldOf(race, random, startMs) : null;
  const source = field === null ? recordingRide(race.replayed ?? [], course, fromMs) : modelRide(field);
  const riders = field?.riders ?? drawRiders(race.riders, random.fork(`riders ${race.id}`));
  const format: RaceFormat = course.loop ? 'circuit' : 'road';
  const length: RaceLength = course.loop ? { by: 'laps', laps: race.laps } : { by: 'distance' };
  const orders = [
    ...setUpOrders({ name: race.name, format, timeZone: 'UTC', course, length, riders }),
    startOrder(startMs),
  ];
  await official.ask('POST', '/v1/races', { id: race.id, name: race.name, format });
  for (const order of orders) await official.decide(race.id, order);
  const cards = await official.cards(race.id);
  log(
    `${race.id}: ${riders.length} riders, ${course.loop ? `${race.laps} laps of ` : ''}${(courseLengthM(course) / 1_000).toFixed(2)} km`,
  );

  const wifi = WIFI[options.wifi];
  const coverage = drawCoverage(wifi, courseLengthM(course), random.fork(`coverage ${race.id}`));
  const phones = riders.map(({ bib }, index) => {
    const draw = random.fork(`phone ${race.id} ${bib}`);
    return createPhone({
      dialect: elementOf(options.dialects, index % options.dialects.length),
      address,
      credential: { race: race.id, bib, secret: cards.get(bib) ?? '' },
      now: Date.now,
      clock: drawClock(wifi, draw, Date.now()),
      link: options.wifi === 'good' ? null : createLink(wifi, coverage, draw, fromMs),
      alongM: () => source.alongM(index),
      speed,
      batchEveryMs: 1_000 * Math.max(1, speed / SPEED_FOR_LONGER_BATCHES),
      onRefused: (reason) => log(`refused: ${reason}`),
    });
  });
  return { race, orders, source, phones, bibs: riders.map(({ bib }) => bib) };
}

/** Several rides at once: riders numbered through. */
function together(sources: readonly RideSource[]): RideSource {
  const firsts = sources.map((_, index) =>
    sources.slice(0, index).reduce((sum, { riders }) => sum + riders, 0),
  );
  const of = (rider: number) => {
    const index = firsts.findLastIndex((first) => first <= rider);
    return { source: elementOf(sources, index), own: rider - elementOf(firsts, index) };
  };
  return {
    riders: sources.reduce((sum, { riders }) => sum + riders, 0),
    advance(untilMs, tell) {
      const riding = sources.map((source, index) =>
        source.advance(untilMs, (rider, fix) => tell(elementOf(firsts, index) + rider, fix)),
      );
      return riding.includes(true);
    },
    alongM(rider) {
      const { source, own } = of(rider);
      return source.alongM(own);
    },
  };
}

function resultLine(
  categories: number,
  rows: readonly { place: number | null; bib: string; laps: number; timeMs: number | null }[],
): string {
  const placed = rows
    .filter(({ place }) => place !== null)
    .sort((one, other) => (one.place ?? 0) - (other.place ?? 0));
  const first = placed
    .slice(0, 3)
    .map(
      ({ place, bib, laps, timeMs }) =>
        `${place}. bib ${bib} (${laps} laps, ${((timeMs ?? 0) / 1_000).toFixed(3)} s)`,
    );
  return `${placed.length} placed in ${categories} ${categories === 1 ? 'category' : 'categories'}: ${first.join(', ')}`;
}
