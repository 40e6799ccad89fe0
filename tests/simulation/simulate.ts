/**
 * A whole race day from one seed, in virtual time: the field rides, phones with wrong clocks send batches over bad Wi-Fi
 * (late, out of order, twice, or cut off half-way), the station takes each fix once and folds it. Beside it the truth,
 * and the same fixes folded offline in one go. Hours take milliseconds to seconds; the same seed is the same day.
 */

import { CLOCK_UNKNOWN, type ClockKnowledge, correctionMs, measured } from '../../phone/clock-offset.ts';
import { decodeFixes, encodeFixes, roundFix } from '../../race/codec/fix-batch.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { Fix } from '../../race/fix.ts';
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author, Input, JournalRecord } from '../../race/journal/record.ts';
import type { Race } from '../../race/race.ts';
import { apply, createRace, hasFix, view } from '../../race/race.ts';
import type { SampleCourse } from '../../simulator/course-file.ts';
import { sampleCourse } from '../../simulator/course-file.ts';
import type { Crossing } from '../../simulator/model/field.ts';
import { createField, STEP_MS } from '../../simulator/model/field.ts';
import type { Order } from '../../simulator/official.ts';
import type { Batch, Outbox } from '../../simulator/phone/outbox.ts';
import { createOutbox } from '../../simulator/phone/outbox.ts';
import { setUpOrders, startOrder } from '../../simulator/race-orders.ts';
import { createRandom } from '../../simulator/random.ts';
import type { Link, PhoneClock, WifiGrade } from '../../simulator/wifi.ts';
import { createLink, drawClock, drawCoverage, WIFI } from '../../simulator/wifi.ts';
import { createAgenda } from './events.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly course?: SampleCourse;
  readonly riders?: number;
  readonly laps?: number;
  readonly wifi?: WifiGrade;
}

export interface Simulation {
  readonly seed: number;
  readonly startMs: number;
  /** The station's race after the last fix has arrived, and the same fixes folded in one go. */
  readonly live: Race;
  readonly offline: Race;
  readonly liveBoard: BoardView;
  readonly offlineBoard: BoardView;
  /** The truth: who crossed what, when. */
  readonly crossings: readonly Crossing[];
  readonly counts: {
    readonly recorded: number;
    readonly acknowledged: number;
    readonly folded: number;
    readonly repeats: number;
    readonly messages: number;
    readonly cuts: number;
    /** Batches that arrived after a younger one of the same rider. */
    readonly outOfOrder: number;
    /** The longest that a fix was on its way, ms. */
    readonly latestMs: number;
  };
  /** True error of fix times after correction, ms, one a fix sent first: for the record. */
  readonly clockErrorMaxMs: number;
}

const START_MS = Date.UTC(2026, 5, 14, 12, 0, 0);
const RACE = 'simulated' as RaceId;
const STATION: Author = { role: 'station', name: 'simulation' };
const BATCH_EVERY_MS = 2_000;
const RECONNECT_MS = 1_000;
const CLOCK_EVERY_MS = 20_000;
/** How long after the race the riders need to be back in the tent with everything delivered, event time. */
const HOME_MAX_MS = 3_600_000;

interface SimulatedPhone {
  readonly entry: EntryId;
  readonly outbox: Outbox;
  readonly clock: PhoneClock;
  readonly link: Link;
  known: ClockKnowledge;
  /** Grows with every cut: answers of an earlier connection come to nothing. */
  connection: number;
  connectedFromMs: number;
  nextSendMs: number;
  nextClockMs: number;
  underWay: Set<Batch>;
  newestArrivedMs: number;
}

type Event =
  | { readonly kind: 'arrival'; readonly phone: SimulatedPhone; readonly bytes: Uint8Array }
  | {
      readonly kind: 'answer';
      readonly phone: SimulatedPhone;
      readonly batch: Batch;
      readonly connection: number;
    }
  | { readonly kind: 'cut'; readonly phone: SimulatedPhone; readonly connection: number };

export function simulate(options: SimulationOptions): Simulation {
  const random = createRandom(options.seed);
  const wifi = WIFI[options.wifi ?? 'rough'];
  const course = sampleCourse(options.course ?? 'grant-park-criterium');
  const laps = options.laps ?? 8;
  const field = createField({
    course,
    seed: random.fork('field').whole(1, 1e9),
    riders: options.riders ?? 25,
    startMs: START_MS,
    length: { laps },
    stopEveryHours: 3,
  });
  const coverage = drawCoverage(wifi, field.road.lengthM, random.fork('coverage'));
  const beganMs = field.nowMs();
  const phones = field.riders.map((_, index): SimulatedPhone => {
    const draw = random.fork(`phone ${index}`);
    return {
      entry: (index + 1) as EntryId,
      outbox: createOutbox({ batchMax: 600, onWire: roundFix }),
      clock: drawClock(wifi, draw, beganMs),
      link: createLink(wifi, coverage, draw, beganMs),
      known: CLOCK_UNKNOWN,
      connection: 0,
      connectedFromMs: beganMs,
      nextSendMs: beganMs + draw.between(0, BATCH_EVERY_MS),
      nextClockMs: beganMs,
      underWay: new Set(),
      newestArrivedMs: 0,
    };
  });

  const station = createStation();
  const setUp = setUpOrders({
    name: 'Simulated race',
    format: 'circuit',
    timeZone: 'UTC',
    course,
    length: { by: 'laps', laps },
    riders: field.riders,
  });
  for (const order of [...setUp, startOrder(START_MS)]) station.decide(order, beganMs);

  const agenda = createAgenda<Event>();
  const crossings: Crossing[] = [];
  let messages = 0;
  let cuts = 0;
  let outOfOrder = 0;
  let latestMs = 0;
  let clockErrorMaxMs = 0;

  function cut(phone: SimulatedPhone, nowMs: number): void {
    cuts++;
    phone.connection++;
    phone.connectedFromMs = nowMs + RECONNECT_MS;
    for (const batch of phone.underWay) phone.outbox.giveBack(batch);
    phone.underWay.clear();
  }

  function send(phone: SimulatedPhone, nowMs: number): void {
    const correction = correctionMs(phone.known);
    if (correction === null) return;
    while (phone.underWay.size < 4) {
      const batch = phone.outbox.drain(correction);
      if (batch === null) return;
      messages++;
      phone.underWay.add(batch);
      const { connection } = phone;
      const { outMs, backMs } = phone.link.carry();
      if (outMs === null) {
        agenda.plan(nowMs + 1, { kind: 'cut', phone, connection });
        return;
      }
      agenda.plan(nowMs + outMs, { kind: 'arrival', phone, bytes: encodeFixes(batch.fixes) });
      if (backMs === null) agenda.plan(nowMs + outMs, { kind: 'cut', phone, connection });
      else agenda.plan(nowMs + outMs + backMs, { kind: 'answer', phone, batch, connection });
    }
  }

  function measureClock(phone: SimulatedPhone, nowMs: number): void {
    const { outMs, backMs } = phone.link.carry();
    if (outMs === null || backMs === null) return;
    const t0 = nowMs + phone.clock.errorMs(nowMs);
    const t3 = nowMs + outMs + backMs;
    phone.known = measured(phone.known, {
      t0,
      t1: nowMs + outMs,
      t2: nowMs + outMs,
      t3: t3 + phone.clock.errorMs(t3),
    });
    const correction = correctionMs(phone.known)!;
    clockErrorMaxMs = Math.max(clockErrorMaxMs, Math.abs(phone.clock.errorMs(nowMs) + correction));
  }

  function happen(event: Event, atMs: number): void {
    const { phone } = event;
    if (event.kind === 'cut') {
      if (event.connection === phone.connection) cut(phone, atMs);
    } else if (event.kind === 'answer') {
      if (event.connection !== phone.connection || !phone.underWay.delete(event.batch)) return;
      phone.outbox.acknowledge(event.batch);
    } else {
      const fixes = decodeFixes(event.bytes);
      const newestMs = fixes.at(-1)!.timeMs;
      if (newestMs < phone.newestArrivedMs) outOfOrder++;
      phone.newestArrivedMs = Math.max(phone.newestArrivedMs, newestMs);
      latestMs = Math.max(latestMs, atMs - fixes[0]!.timeMs);
      station.ingest(phone.entry, fixes, atMs);
    }
  }

  function tick(phone: SimulatedPhone, nowMs: number, alongM: number | null): void {
    if (!phone.link.up(nowMs, alongM)) {
      if (nowMs >= phone.connectedFromMs) cut(phone, nowMs);
      else phone.connectedFromMs = nowMs + RECONNECT_MS;
      return;
    }
    if (nowMs < phone.connectedFromMs) return;
    if (nowMs >= phone.nextClockMs) {
      phone.nextClockMs = nowMs + (correctionMs(phone.known) === null ? 500 : CLOCK_EVERY_MS);
      measureClock(phone, nowMs);
    }
    if (nowMs >= phone.nextSendMs) {
      phone.nextSendMs = nowMs + BATCH_EVERY_MS;
      send(phone, nowMs);
    }
  }

  const sink = {
    fix(rider: number, fix: Fix) {
      const { outbox, clock } = phones[rider]!;
      outbox.add({ ...fix, timeMs: fix.timeMs + clock.errorMs(fix.timeMs) });
    },
    crossing: (crossing: Crossing) => crossings.push(crossing),
  };
  let riding = true;
  let nowMs = beganMs;
  const endMs = () => field.nowMs() + HOME_MAX_MS;
  while (nowMs < endMs()) {
    if (riding) riding = field.step(sink);
    nowMs += STEP_MS;
    for (let due = agenda.next(nowMs); due !== null; due = agenda.next(nowMs)) happen(due.event, due.atMs);
    // Back in the tent there is coverage, but the network is no better.
    phones.forEach((phone, rider) => {
      if (riding || phone.outbox.waiting > 0) tick(phone, nowMs, riding ? field.alongM(rider) : null);
    });
    if (!riding && agenda.size === 0 && phones.every(({ outbox }) => outbox.waiting === 0)) break;
  }

  const offline = createStation();
  for (const order of [...setUp, startOrder(START_MS)]) offline.decide(order, beganMs);
  for (const { entry, outbox } of phones) {
    const fixes = [...outbox.acknowledged].sort((one, other) => one.timeMs - other.timeMs);
    if (fixes.length > 0) offline.ingest(entry, fixes, nowMs);
  }
  return {
    seed: options.seed,
    startMs: START_MS,
    live: station.race,
    offline: offline.race,
    liveBoard: view(station.race, nowMs),
    offlineBoard: view(offline.race, nowMs),
    crossings,
    counts: {
      recorded: phones.reduce((sum, { outbox }) => sum + outbox.recorded, 0),
      acknowledged: phones.reduce((sum, { outbox }) => sum + outbox.acknowledged.length, 0),
      folded: station.counts.folded,
      repeats: station.counts.repeats,
      messages,
      cuts,
      outOfOrder,
      latestMs,
    },
    clockErrorMaxMs,
  };
}

/** The station without sockets and disk: knows repeats, numbers records, folds. */
function createStation() {
  const race = createRace(RACE);
  const counts = { folded: 0, repeats: 0 };
  let seq = 0;
  const fold = (atMs: number, by: Author, input: Input): void => {
    const record: JournalRecord = { seq: ++seq, atMs, race: RACE, by, input };
    apply(race, record);
  };
  return {
    race,
    counts,
    decide(order: Order, atMs: number): void {
      const decision = { ...order, id: `decision-${seq + 1}` as DecisionId } as unknown as Decision;
      fold(atMs, STATION, { kind: 'decision', decision });
    },
    ingest(entry: EntryId, fixes: readonly Fix[], atMs: number): void {
      const fresh = fixes.filter((fix) => !hasFix(race, entry, fix.timeMs));
      counts.repeats += fixes.length - fresh.length;
      counts.folded += fresh.length;
      if (fresh.length === 0) return;
      fold(
        atMs,
        { role: 'rider', name: String(entry) },
        { kind: 'fixes', entry, source: 'native', fixes: fresh },
      );
    },
  };
}
