/**
 * A whole event on a real station, for pictures of its pages: one race that is on, one whose result is official, one
 * that begins in some minutes, one that nobody has set up yet. Riders come from the modelled field: what they rode so
 * far is given to the station in one go, and then they ride on, phone by phone, for as long as pictures are taken.
 */
import { rmSync } from 'node:fs';
import type { Fix } from '../../race/fix.ts';
import type { Bib, CategoryId, EntryId } from '../../race/ids.ts';
import { sampleCourse } from '../../simulator/course-file.ts';
import { createField, type Field } from '../../simulator/model/field.ts';
import { modelRide } from '../../simulator/model-ride.ts';
import { type Official, type Order, signIn } from '../../simulator/official.ts';
import { type OwnStation, startOwnStation } from '../../simulator/own-station.ts';
import { createHttpCarrier } from '../../simulator/phone/http-carrier.ts';
import { createPhone, type Phone } from '../../simulator/phone.ts';
import { createRandom } from '../../simulator/random.ts';
import { ride } from '../../simulator/ride.ts';
import { createLink, drawClock, drawCoverage, WIFI } from '../../simulator/wifi.ts';
import { CODE, type RelayProcess, startRelayProcess } from '../cloud/relay-process.ts';

export interface EventDay {
  readonly station: OwnStation;
  readonly official: Official;
  /** A pass for pages that officials see. */
  readonly token: string;
  /** On, with two categories. */
  readonly live: string;
  /** Over, its result official. */
  readonly over: string;
  /** Earlier the same day, with the same riders: the first stage, so to speak. */
  readonly before: string;
  /** Begins in some minutes. */
  readonly next: string;
  /** A time trial whose riders start one after the other now. */
  readonly trial: string;
  /** The cloud relay that the station mirrors to. */
  readonly relay: RelayProcess;
  /** Made, and nothing more. */
  readonly empty: string;
  /** The secret on the card of a rider whose phone is not one of the field's: for the rider's pages. */
  readonly card: { readonly race: string; readonly bib: string; readonly secret: string };
  end(): Promise<void>;
}

interface Wave {
  readonly id: string;
  readonly name: string;
  readonly laps: number;
  readonly riders: number;
  readonly firstBib: number;
  readonly offsetMs: number;
}

const TIME_ZONE = 'America/Chicago';
const MINUTE_MS = 60_000;
/** Riders whose fixes are on their way at once. */
const SENDERS = 8;
const LIVE_RACE = 'elite-criterium';
const OVER_RACE = 'masters-criterium';
const BEFORE_RACE = 'masters-short-circuit';
const NEXT_RACE = 'juniors';
const EMPTY_RACE = 'hill-climb';
const TRIAL_RACE = 'prologue';
const TRIAL_INTERVAL_MS = 60_000;
const ELITE: readonly Wave[] = [
  { id: 'men', name: 'Elite men', laps: 24, riders: 32, firstBib: 1, offsetMs: 0 },
  { id: 'women', name: 'Elite women', laps: 20, riders: 18, firstBib: 101, offsetMs: MINUTE_MS },
];
const MASTERS: readonly Wave[] = [
  { id: 'masters', name: 'Masters 40+', laps: 6, riders: 20, firstBib: 201, offsetMs: 0 },
];
const SHORT: readonly Wave[] = MASTERS.map((wave) => ({ ...wave, laps: 4 }));
const JUNIORS: readonly Wave[] = [
  { id: 'u19', name: 'Under 19', laps: 12, riders: 22, firstBib: 301, offsetMs: 0 },
];

/** Sets the event up and brings it to the present. `minutesIn`: how long the race that is on has been ridden. */
export async function openEventDay(minutesIn = 21): Promise<EventDay> {
  const relay = await startRelayProcess();
  const mirrored = ['--relay', relay.address, '--relay-code', CODE];
  const station = await startOwnStation(['--name', 'Harbour Cycling Weekend', ...mirrored]);
  const official = await signIn(station.address.api, station.official, station.address.ca);
  const { token } = await official.ask<{ token: string }>('POST', '/v1/login', station.official);

  const over = await raceThatIsOver(station, official, OVER_RACE, 'Masters criterium', MASTERS, 95);
  const before = await raceThatIsOver(station, official, BEFORE_RACE, 'Masters short circuit', SHORT, 200);

  await makeRace(official, NEXT_RACE, 'Junior criterium', JUNIORS, 41);
  await official.decide(NEXT_RACE, { type: 'start', atMs: Date.now() + 9 * MINUTE_MS });
  await official.ask('POST', '/v1/races', {
    id: EMPTY_RACE,
    name: 'Lighthouse hill climb',
    format: 'hill-climb',
  });

  await makeTrial(official);
  const live = await makeRace(official, LIVE_RACE, 'Harbour criterium', ELITE, 11);
  const startMs = Date.now() - minutesIn * MINUTE_MS;
  await official.decide(live.id, { type: 'start', atMs: startMs });
  const fields = fieldsOf(live, startMs);
  rideUntil(fields, Date.now());
  await deliver(station, live, fields);
  await official.decide(live.id, {
    type: 'announce',
    text: 'Prime for the men on the next lap: 50 to the winner.',
  });
  const stop = rideOn(station, live, fields);

  const [bib, secret] = [...live.cards].at(-1)!;
  return {
    station,
    official,
    token,
    live: live.id,
    over,
    before,
    next: NEXT_RACE,
    empty: EMPTY_RACE,
    trial: TRIAL_RACE,
    relay,
    card: { race: live.id, bib, secret },
    async end() {
      await stop();
      official.close();
      await station.stop();
      await relay.stop();
      rmSync(relay.dataDir, { recursive: true, force: true });
    },
  };
}

/** A race that began so many minutes ago and whose result is official; the seed makes its riders the same each time. */
async function raceThatIsOver(
  station: OwnStation,
  official: Official,
  id: string,
  name: string,
  waves: readonly Wave[],
  minutesAgo: number,
): Promise<string> {
  const race = await makeRace(official, id, name, waves, 31);
  const startMs = Date.now() - minutesAgo * MINUTE_MS;
  await official.decide(id, { type: 'start', atMs: startMs });
  const fields = fieldsOf(race, startMs);
  const untilMs = rideToTheEnd(fields);
  await deliver(station, race, fields);
  await official.decide(id, { type: 'finish', atMs: untilMs });
  await official.decide(id, { type: 'publish-result', state: 'provisional' });
  await confirmPhotos(official, id);
  await official.decide(id, { type: 'publish-result', state: 'official' });
  return id;
}

/** The picture is looked at, and the order at the line is what it says. */
async function confirmPhotos(official: Official, race: string): Promise<void> {
  type Item = { readonly kind: string; readonly remedy?: Order & { readonly type: string } };
  const { review } = await official.ask<{ review: readonly Item[] }>('GET', `/v1/races/${race}/review`);
  for (const { kind, remedy } of review)
    if (kind === 'photo-needed' && remedy !== undefined) await official.decide(race, remedy);
}

async function makeTrial(official: Official): Promise<void> {
  const riders = createField({
    course: courseOfTheDay,
    seed: 51,
    riders: 14,
    firstBib: 401,
    startMs: 0,
    length: { laps: 1 },
  }).riders;
  await official.ask('POST', '/v1/races', { id: TRIAL_RACE, name: 'Prologue', format: 'time-trial' });
  await official.decide(TRIAL_RACE, { type: 'set-race', timeZone: TIME_ZONE });
  const category = 'open' as CategoryId;
  await official.decide(TRIAL_RACE, {
    type: 'set-categories',
    categories: [{ id: category, name: 'Open', length: { by: 'laps', laps: 1 }, startOffsetMs: 0 }],
  });
  await official.decide(TRIAL_RACE, { type: 'set-course', course: courseOfTheDay });
  await official.decide(TRIAL_RACE, {
    type: 'put-entries',
    entries: riders.map((rider, index) => ({
      entry: (index + 1) as EntryId,
      bib: rider.bib as Bib,
      name: rider.name,
      team: rider.team,
      nation: rider.nation,
      category,
      chips: [],
      startOffsetMs: index * TRIAL_INTERVAL_MS,
    })),
  });
  // Long enough ago for some to be on the road, and at a moment that leaves the next one some seconds to wait.
  await official.decide(TRIAL_RACE, { type: 'start', atMs: Date.now() - 2 * TRIAL_INTERVAL_MS });
}

interface Made {
  readonly id: string;
  readonly waves: readonly Wave[];
  readonly seed: number;
  readonly cards: ReadonlyMap<string, string>;
}

const courseOfTheDay = sampleCourse('grant-park-criterium');

async function makeRace(
  official: Official,
  id: string,
  name: string,
  waves: readonly Wave[],
  seed: number,
): Promise<Made> {
  await official.ask('POST', '/v1/races', { id, name, format: 'circuit', timeZone: TIME_ZONE });
  await official.decide(id, { type: 'set-race', name, format: 'circuit', timeZone: TIME_ZONE });
  await official.decide(id, {
    type: 'set-categories',
    categories: waves.map((wave) => ({
      id: wave.id as CategoryId,
      name: wave.name,
      startOffsetMs: wave.offsetMs,
      length: { by: 'laps', laps: wave.laps },
    })),
  });
  await official.decide(id, { type: 'set-course', course: courseOfTheDay });
  const made = { id, waves, seed };
  await official.decide(id, {
    type: 'put-entries',
    entries: fieldsOf(made, 0).flatMap(({ field, wave, firstEntry }) =>
      field.riders.map((rider, index) => ({
        entry: (firstEntry + index) as EntryId,
        bib: rider.bib as Bib,
        name: rider.name,
        team: rider.team,
        nation: rider.nation,
        category: wave.id as CategoryId,
        chips: [],
      })),
    ),
  });
  return { ...made, cards: await official.cards(id) };
}

interface Ridden {
  readonly wave: Wave;
  readonly field: Field;
  readonly firstEntry: number;
  /** By rider of the field. */
  readonly fixes: Fix[][];
}

const fieldsOf = ({ waves, seed }: Omit<Made, 'cards'>, startMs: number): readonly Ridden[] =>
  waves.map((wave, index) => {
    const field = createField({
      course: courseOfTheDay,
      seed: seed + index,
      riders: wave.riders,
      firstBib: wave.firstBib,
      startMs: startMs + wave.offsetMs,
      length: { laps: wave.laps },
      warmUpMs: 30_000,
    });
    return { wave, field, firstEntry: wave.firstBib, fixes: field.riders.map(() => []) };
  });

function rideUntil(ridden: readonly Ridden[], untilMs: number): void {
  for (const { field, fixes } of ridden) {
    const sink = { fix: (rider: number, fix: Fix) => void fixes[rider]!.push(fix) };
    while (field.nowMs() < untilMs && field.step(sink));
  }
}

/** Rides until every phone is off; returns that moment, UTC epoch ms. */
function rideToTheEnd(ridden: readonly Ridden[]): number {
  rideUntil(ridden, Number.POSITIVE_INFINITY);
  return Math.max(...ridden.map(({ field }) => field.nowMs()));
}

async function deliver(station: OwnStation, race: Made, ridden: readonly Ridden[]): Promise<void> {
  const riders = ridden.flatMap(({ field, fixes }) =>
    field.riders.map(({ bib }, rider) => ({ bib, fixes: fixes[rider]!.splice(0) })),
  );
  const send = async (): Promise<void> => {
    for (let rider = riders.shift(); rider !== undefined; rider = riders.shift()) {
      const credential = { race: race.id, bib: rider.bib, secret: race.cards.get(rider.bib) ?? '' };
      const carrier = createHttpCarrier('native-http', station.address, credential);
      for (let sent = 0; sent < rider.fixes.length; sent += carrier.batchMax)
        await carrier.send({ fixes: rider.fixes.slice(sent, sent + carrier.batchMax), sent: 0 });
      await carrier.close();
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
}

/** The phone that is shown as a page: the page sends for it. */
const leftToThePage = (phone: Phone): Phone => ({
  bib: phone.bib,
  dialect: phone.dialect,
  record() {},
  tick() {},
  comeHome: () => phone.comeHome(),
  close: () => phone.close(),
  get counts() {
    return phone.counts;
  },
  acknowledged: phone.acknowledged,
});

/** From now on every rider has a phone; but the last one, whose phone is the one in the pictures. */
function rideOn(station: OwnStation, race: Made, ridden: readonly Ridden[]): () => Promise<void> {
  const ended = new AbortController();
  const rides = ridden.map(({ field, wave }, index) => {
    const random = createRandom(race.seed + 100 + index);
    const wifi = WIFI.mild;
    const fromMs = Date.now();
    const coverage = drawCoverage(wifi, field.road.lengthM, random.fork('coverage'));
    const phones = field.riders.map(({ bib }, rider) => {
      const draw = random.fork(`phone ${bib}`);
      const inPicture = wave === race.waves.at(-1) && rider === field.riders.length - 1;
      const phone = createPhone({
        dialect: 'native',
        address: station.address,
        credential: { race: race.id, bib, secret: race.cards.get(bib) ?? '' },
        now: Date.now,
        clock: drawClock(wifi, draw, fromMs),
        link: createLink(wifi, coverage, draw, fromMs),
        alongM: () => field.alongM(rider),
      });
      return inPicture ? leftToThePage(phone) : phone;
    });
    return ride({ source: modelRide(field), phones, fromMs, speed: 1, now: Date.now, signal: ended.signal });
  });
  return async () => {
    ended.abort();
    await Promise.all(rides);
  };
}
