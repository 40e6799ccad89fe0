/**
 * A race with as many riders as asked for at a real station: phones of our own over MQTT, one fix a second each, on a
 * criterium where somebody crosses the line ten times a second. The race has been going on for a while at the start.
 */
import { sampleCourse } from '../../../simulator/course-file.ts';
import { createField } from '../../../simulator/model/field.ts';
import { modelRide } from '../../../simulator/model-ride.ts';
import { signIn } from '../../../simulator/official.ts';
import { type OwnStation, startOwnStation } from '../../../simulator/own-station.ts';
import { createPhone } from '../../../simulator/phone.ts';
import { setUpOrders, startOrder } from '../../../simulator/race-orders.ts';
import { ride, rideBeginning } from '../../../simulator/ride.ts';
import { RIGHT_CLOCK } from '../../../simulator/wifi.ts';

export interface CrowdedRaceOptions {
  readonly riders: number;
  readonly laps?: number;
  /** How long the gun is ago when the first fix is sent, ms. */
  readonly intoRaceMs?: number;
  /** Event milliseconds a real one. Faster than life, the ride is dated back by `rideMs` so that it ends now. */
  readonly speed?: number;
  readonly rideMs?: number;
}

export interface CrowdedRace {
  readonly race: string;
  readonly station: OwnStation;
  /** The page of the officials. */
  readonly control: string;
  readonly watch: string;
  /** Event time ridden so far, ms. */
  readonly riddenMs: () => number;
  stop(): Promise<void>;
}

const RACE = 'crowded';
const SEED = 5;

/** Resolves once every rider's phone has its card and has begun to report. */
export async function startCrowdedRace(options: CrowdedRaceOptions): Promise<CrowdedRace> {
  const { riders, laps = 60, intoRaceMs = 150_000, speed = 1, rideMs = 0 } = options;
  const station = await startOwnStation();
  const stopped = new AbortController();
  try {
    const course = sampleCourse('grant-park-criterium');
    const official = await signIn(station.address.api, station.official, station.address.ca);
    const length = { laps };
    const paper = createField({ course, seed: SEED, riders, startMs: 0, length });
    await official.ask('POST', '/v1/races', { id: RACE, name: 'Crowded criterium', format: 'circuit' });
    const orders = setUpOrders({
      name: 'Crowded criterium',
      format: 'circuit',
      timeZone: 'America/Chicago',
      course,
      length: { by: 'laps', laps },
      riders: paper.riders,
    });
    for (const order of orders) await official.decide(RACE, order);
    const cards = await official.cards(RACE);
    const fromMs = rideBeginning(Date.now(), rideMs, speed);
    const startMs = fromMs - intoRaceMs;
    await official.decide(RACE, startOrder(startMs));
    official.close();

    const field = createField({ course, seed: SEED, riders, startMs, length, finish: 'full' });
    while (field.nowMs() < fromMs) field.step({});
    const phones = field.riders.map(({ bib }, index) =>
      createPhone({
        dialect: 'native',
        address: station.address,
        credential: { race: RACE, bib, secret: cards.get(bib) ?? '' },
        now: Date.now,
        clock: RIGHT_CLOCK,
        link: null,
        alongM: () => field.alongM(index),
        speed,
        batchEveryMs: 1_000 * Math.max(1, speed / 4),
      }),
    );
    let eventMs = fromMs;
    const riding = ride({
      source: modelRide(field),
      phones,
      fromMs,
      speed,
      now: Date.now,
      signal: stopped.signal,
      onProgress: (progress) => {
        eventMs = progress.eventMs;
      },
    });
    return {
      race: RACE,
      station,
      control: `${station.address.api}/control/${RACE}`,
      watch: `${station.address.api}/watch/${RACE}`,
      riddenMs: () => eventMs - fromMs,
      async stop() {
        stopped.abort();
        await riding;
        await station.stop();
      },
    };
  } catch (error) {
    stopped.abort();
    await station.stop();
    throw error;
  }
}
