/**
 * The demo: a criterium of some thirty riders round Grant Park, heat after heat, for whoever wants to see the station
 * alive. It is a network client like any other: an official who makes races through the HTTP API, and phones.
 */
import { sampleCourse } from './course-file.ts';
import { createField } from './model/field.ts';
import { modelRide } from './model-ride.ts';
import type { Official, OfficialCredential } from './official.ts';
import { signIn } from './official.ts';
import type { Dialect, StationAddress } from './phone/carrier.ts';
import { createPhone } from './phone.ts';
import type { RaceOnPaper } from './race-orders.ts';
import { setUpOrders, startOrder } from './race-orders.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import { ride } from './ride.ts';
import { createLink, drawClock, drawCoverage, WIFI } from './wifi.ts';

export interface DemoOptions {
  readonly address: StationAddress;
  /** An admin or an official for all races. */
  readonly official: OfficialCredential;
  /** Ends the demo; phones say goodbye. */
  readonly signal: AbortSignal;
  /** One line for a person, now and then. */
  readonly log?: (line: string) => void;
  readonly riders?: number;
  readonly laps?: number;
  /** Heats to ride; endless unless given. */
  readonly heats?: number;
  readonly seed?: number;
  readonly now?: () => number;
}

/** From the moment riders stand on the grid to the gun. */
const GRID_MS = 15_000;
const BETWEEN_HEATS_MS = 30_000;
/** What riders in the field use: mostly our own, some of the apps that others have. */
const DIALECTS: readonly Dialect[] = [
  'native',
  'native',
  'native',
  'native-http',
  'owntracks',
  'osmand-json',
];

/** Rides until the signal says stop. Rejects only if the first heat cannot be made. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { signal } = options;
  const now = options.now ?? Date.now;
  const log = options.log ?? (() => {});
  const official = await signIn(options.address.api, options.official, options.address.ca);
  try {
    for (let heat = 1; !signal.aborted && heat <= (options.heats ?? Number.POSITIVE_INFINITY); heat++) {
      const random = createRandom((options.seed ?? 7) + heat);
      try {
        await runHeat(options, official, heat, random, now, log);
      } catch (error) {
        if (heat === 1) throw error;
        log(`The demo's heat ${heat} did not happen: ${(error as Error).message}`);
      }
      await pause(BETWEEN_HEATS_MS, signal);
    }
  } finally {
    official.close();
  }
}

async function runHeat(
  options: DemoOptions,
  official: Official,
  heat: number,
  random: Random,
  now: () => number,
  log: (line: string) => void,
): Promise<void> {
  const { address, signal } = options;
  const course = sampleCourse('grant-park-criterium');
  const laps = options.laps ?? 10;
  const race = `demo-${Math.floor(now() / 1_000).toString(36)}-${heat}`;
  // The gun is set once everything is made; the model itself is ready in a moment.
  const seed = random.whole(1, 1e9);
  const fieldFor = (startMs: number) =>
    createField({ course, seed, riders: options.riders ?? 30, startMs, length: { laps }, warmUpMs: GRID_MS });
  const { riders } = fieldFor(0);

  const paper: RaceOnPaper = {
    name: `Demo criterium, heat ${heat}`,
    format: 'circuit',
    timeZone: 'America/Chicago',
    course,
    length: { by: 'laps', laps },
    riders,
  };
  await official.ask('POST', '/v1/races', { id: race, name: paper.name, format: paper.format });
  for (const order of setUpOrders(paper)) await official.decide(race, order);
  const cards = await official.cards(race);
  const fromMs = now();
  const startMs = fromMs + GRID_MS;
  const field = fieldFor(startMs);
  const wifi = WIFI.mild;
  const coverage = drawCoverage(wifi, field.road.lengthM, random.fork('coverage'));
  const phones = riders.map(({ bib }, index) => {
    const draw = random.fork(`phone ${bib}`);
    return createPhone({
      dialect: draw.pick(DIALECTS),
      address,
      credential: { race, bib, secret: cards.get(bib) ?? '' },
      now,
      clock: drawClock(wifi, draw, fromMs),
      link: createLink(wifi, coverage, draw, fromMs),
      alongM: () => field.alongM(index),
      onRefused: (reason) => log(`Demo rider ${bib} was refused: ${reason}`),
    });
  });
  await official.decide(race, startOrder(startMs));
  log(
    `Demo: heat ${heat} (${race}), ${riders.length} riders, ${laps} laps of ${Math.round(field.road.lengthM)} m.`,
  );
  const sums = await ride({ source: modelRide(field), phones, fromMs, speed: 1, now, signal });
  if (signal.aborted) return;
  await official.decide(race, { type: 'finish', atMs: now() });
  await official.decide(race, { type: 'publish-result', state: 'provisional' });
  log(`Demo: heat ${heat} is over; ${sums.acknowledged} fixes, ${sums.recorded - sums.acknowledged} lost.`);
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
