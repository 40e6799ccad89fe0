/**
 * A field of riders racing on a road, second by second, from a seed: the physical truth (positions, efforts, the exact
 * moment of every line crossing) and beside it what their phones' receivers make of it (fixes). Pure and streaming:
 * the caller turns the clock with `step`, nothing is kept but the present.
 */
import type { Course } from '../../race/course/course.ts';
import { cumulativeM } from '../../race/course/geometry.ts';
import type { Fix } from '../../race/fix.ts';
import type { LineId } from '../../race/ids.ts';
import { createRandom } from '../random.ts';
import { createBunch } from './bunch.ts';
import { DRIVETRAIN, resistanceN } from './forces.ts';
import type { Receiver, ReceiverProfile } from './receiver.ts';
import { createReceiver, drawReceiver } from './receiver.ts';
import type { RiderProfile } from './riders.ts';
import { drawRiders, reserveAfter, tiredPowerW } from './riders.ts';
import type { Road } from './road.ts';
import { createRoad } from './road.ts';
import type { Tactics } from './tactics.ts';
import { createTactics } from './tactics.ts';

export interface FieldOptions {
  readonly course: Course;
  readonly seed: number;
  readonly riders: number;
  /** The gun, UTC epoch ms. */
  readonly startMs: number;
  /** How long they race: laps (1 on a point-to-point course), or until a time and then ridden to the line. */
  readonly length: { readonly laps: number } | { readonly durationMs: number };
  /** `leaders-lap`: everybody is done at their first crossing after the winner. `full`: all ride the distance. */
  readonly finish?: 'leaders-lap' | 'full';
  /** How long phones are on before the gun. */
  readonly warmUpMs?: number;
  /** Mean hours between mechanical stops of one rider, and between abandons. */
  readonly stopEveryHours?: number;
  readonly abandonEveryHours?: number;
  /** Share of stops that happen right at the finish line, some of them rolling back over it. */
  readonly stopsAtLine?: number;
  /** Replaces the receivers drawn from the seed. */
  readonly receiver?: Partial<ReceiverProfile>;
  readonly firstBib?: number;
}

/** The truth about one rider and one line: the front wheel was over it at this moment. */
export interface Crossing {
  readonly rider: number;
  readonly line: LineId;
  /** Laps completed with this crossing of the finish; for other lines, the lap being ridden (from 1). */
  readonly lap: number;
  /** UTC epoch ms, with fractions: exact in the model. Rolling back and over again gives the lap a later crossing. */
  readonly timeMs: number;
  /** True for the rider's last crossing of the race's finish. */
  readonly final: boolean;
}

export interface FieldSink {
  fix?(rider: number, fix: Fix): void;
  crossing?(crossing: Crossing): void;
}

export type RiderState = 'waiting' | 'riding' | 'stopped' | 'finished' | 'abandoned' | 'off';

export interface Field {
  readonly road: Road;
  readonly riders: readonly RiderProfile[];
  /** UTC epoch ms of the model's present. */
  nowMs(): number;
  /** One step on; false once every phone is off. */
  step(sink: FieldSink): boolean;
  state(rider: number): RiderState;
  /** Metres ridden since the gun's finish-line zero: laps × length + metres past the line. */
  progressM(rider: number): number;
  /** Metres along the course from its first point. */
  alongM(rider: number): number;
  speedMps(rider: number): number;
  powerW(rider: number): number;
  reserveJ(rider: number): number;
  /** Shelter in the last step (see `dragShare`). */
  wake(rider: number): number;
}

/** Length of a step. Half a second is fine enough for a wheel to be followed without swinging. */
export const STEP_MS = 500;
const STEP_S = STEP_MS / 1_000;
const GRID_ROW = 5;
const GRID_SPACING_M = 2.2;
/** Wheel to wheel in a bunch, metres. */
const WHEEL_GAP_M = 2;
/** Phones stay on this long after their rider is done, ms. */
const AFTERWARDS_MS = 120_000;

export function createField(options: FieldOptions): Field {
  const random = createRandom(options.seed);
  const road = createRoad(options.course, cumulativeM(options.course.points, options.course.loop));
  const count = options.riders;
  const riders = drawRiders(count, random.fork('riders'), options.firstBib);
  const tactics: Tactics[] = riders.map((profile, index) =>
    createTactics(profile, random.fork(`tactics ${index}`), {
      stopEveryS: (options.stopEveryHours ?? 8) * 3_600,
      abandonEveryS: (options.abandonEveryHours ?? 25) * 3_600,
      stopsAtLine: options.stopsAtLine ?? 0.3,
    }),
  );
  const lapM = road.loop ? road.lengthM : road.finish.atM - road.start.atM;
  const warmUpMs = options.warmUpMs ?? 20_000;
  let timeMs = -Math.ceil(warmUpMs / STEP_MS) * STEP_MS;
  const receivers: Receiver[] = riders.map((_, index) => {
    const draw = random.fork(`receiver ${index}`);
    return createReceiver({ ...drawReceiver(draw), ...options.receiver }, draw, timeMs);
  });

  // Progress: metres since the start line. Riders wait behind it in rows.
  const progress = new Float64Array(count);
  const speed = new Float64Array(count);
  const power = new Float64Array(count);
  const reserve = Float64Array.from(riders, (profile) => profile.reserveJ);
  const work = new Float64Array(count);
  const critical = Float64Array.from(riders, (profile) => profile.criticalPowerW);
  const wakes = new Float64Array(count);
  const side = new Float64Array(count);
  const states: RiderState[] = riders.map(() => 'waiting');
  const untilMs = new Float64Array(count).fill(Infinity);
  const lapsDone = new Int32Array(count);
  const roadM = new Float64Array(count);
  const grid = random.fork('grid');
  const rows = Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    const j = grid.whole(0, i);
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  for (let rider = 0; rider < count; rider++) {
    const row = Math.floor(rows[rider]! / GRID_ROW);
    progress[rider] = -1 - row * GRID_SPACING_M;
    side[rider] = ((rows[rider]! % GRID_ROW) - (GRID_ROW - 1) / 2) * 1.1;
  }
  const bunch = createBunch(count, road.loop ? lapM : null);
  const tempoRandom = random.fork('tempo');
  let tempo = 0.9;
  let lapsToRide = 'laps' in options.length ? (road.loop ? options.length.laps : 1) : Infinity;
  let winnerMs = Infinity;
  let on = count;

  // Lines by their distance past the start line, on each lap.
  const marks = road.lines
    .map((line) => ({
      line: line.id,
      finish: line.id === road.finish.id,
      offsetM: road.loop ? (line.atM - road.start.atM + lapM) % lapM : line.atM - road.start.atM,
    }))
    .filter((mark) => mark.finish || mark.offsetM > 0);
  const alongOf = (rider: number): number => road.start.atM + progress[rider]!;
  const isWheel = (other: number): boolean => states[other] === 'riding' && tactics[other]!.isWheel;

  /** Tells every line between two moments of one step with constant acceleration, in order of place. */
  function tellCrossings(rider: number, from: number, v: number, a: number, sink: FieldSink): void {
    const to = progress[rider]!;
    if (to <= from) return;
    for (const mark of marks) {
      const offset = mark.finish ? (road.loop ? 0 : lapM) : mark.offsetM;
      const lap = Math.floor((to - offset) / lapM);
      const at = offset + lap * lapM;
      if (at <= from || at > to || at < 0) continue;
      const seconds = timeToCover(at - from, v, a);
      const moment = options.startMs + timeMs + seconds * 1_000;
      if (!mark.finish) {
        sink.crossing?.({ rider, line: mark.line, lap: lap + 1, timeMs: moment, final: false });
        continue;
      }
      const laps = road.loop ? lap : 1;
      lapsDone[rider] = laps;
      if (laps >= 1) decideLength(laps, timeMs + seconds * 1_000);
      const done =
        laps >= lapsToRide || (options.finish !== 'full' && timeMs + seconds * 1_000 > winnerMs && laps >= 1);
      if (laps >= lapsToRide) winnerMs = Math.min(winnerMs, timeMs + seconds * 1_000);
      sink.crossing?.({ rider, line: mark.line, lap: laps, timeMs: moment, final: done });
      if (done && states[rider] === 'riding') {
        states[rider] = 'finished';
        untilMs[rider] = timeMs + AFTERWARDS_MS;
      }
    }
  }

  /** A race by time: whoever crosses first after the time is up wins with that lap. */
  function decideLength(laps: number, atMs: number): void {
    if (lapsToRide === Infinity && 'durationMs' in options.length && atMs >= options.length.durationMs) {
      lapsToRide = laps;
    }
  }

  // What `ride` answers: the power put down now, W, and the speed that brakes hold to, m/s.
  let watts = 0;
  let brakeTo = 0;

  function ride(rider: number): void {
    const profile = riders[rider]!;
    const mind = tactics[rider]!;
    const v = speed[rider]!;
    const along = alongOf(rider);
    const grade = road.gradeAt(along);
    bunch.look(rider, isWheel);
    wakes[rider] = bunch.wake;
    const left = reserve[rider]! / profile.reserveJ;
    const toFinishM = lapsToRide === Infinity ? Infinity : lapsToRide * lapM - progress[rider]!;
    const willing = mind.willing({
      timeS: timeMs / 1_000,
      cpW: critical[rider]!,
      reserveLeft: left,
      grade,
      toFinishM,
      leading: bunch.wheel < 0,
      chaseM: bunch.chaseM,
      tempo,
    });
    brakeTo = Math.min(
      profile.nerve * road.limitAt(along + v * STEP_S),
      mind.stopLimit(progress[rider]!, v, lapM),
    );
    watts = willing.watts;
    if (bunch.wheel >= 0 && !willing.alone) {
      const ahead = speed[bunch.wheel]!;
      const room = bunch.gapM - WHEEL_GAP_M - 0.4 * bunch.crowd;
      const wanted = Math.max(0, ahead + Math.max(-1.5, Math.min(2.5, 0.3 * room)));
      const force = resistanceN(profile, v, grade, bunch.wake) + (profile.massKg * (wanted - v)) / 1.5;
      watts = Math.min(willing.watts, Math.max(0, (force * v) / DRIVETRAIN));
      if (room < -0.5 && wanted < v) brakeTo = Math.min(brakeTo, Math.max(wanted, v - 1));
    }
  }

  function move(rider: number, sink: FieldSink): void {
    const v = speed[rider]!;
    const from = progress[rider]!;
    let a = 0;
    switch (states[rider]!) {
      case 'waiting':
        if (timeMs >= 0) states[rider] = 'riding';
        return;
      case 'stopped': {
        const mind = tactics[rider]!;
        power[rider] = 0;
        if (timeMs >= untilMs[rider]!) {
          states[rider] = 'riding';
          untilMs[rider] = Infinity;
          return;
        }
        const walked = mind.walk(timeMs);
        if (walked !== 0) {
          progress[rider] = from + walked * STEP_S;
          tellCrossings(rider, from, walked, 0, sink);
        }
        return;
      }
      case 'abandoned':
      case 'off':
        power[rider] = 0;
        return;
      case 'finished': {
        // Rolls out past the line, turns the legs, and stops a few hundred metres on.
        const beyond = from - lapsDone[rider]! * lapM;
        a = v > 7 ? -1 : beyond > 220 ? -1.2 : 0;
        power[rider] = 0;
        break;
      }
      case 'riding': {
        ride(rider);
        const profile = riders[rider]!;
        const grade = road.gradeAt(alongOf(rider));
        // From a standstill the pedals push, they do not divide by zero.
        const drive = Math.min((watts * DRIVETRAIN) / Math.max(v, 0.5), profile.massKg * 2);
        a = (drive - resistanceN(profile, v, grade, wakes[rider]!)) / profile.massKg;
        if (v + a * STEP_S > brakeTo) a = Math.max(-4, (brakeTo - v) / STEP_S);
        const used = brakeTo <= v ? 0 : watts;
        power[rider] = used;
        reserve[rider] = reserveAfter(reserve[rider]!, profile.reserveJ, critical[rider]!, used, STEP_S);
        work[rider]! += used * STEP_S;
        // Slow fatigue is slow: worked out anew every half minute.
        if (timeMs % 30_000 === 0) critical[rider] = tiredPowerW(profile.criticalPowerW, work[rider]!);
      }
    }
    if (v + a * STEP_S < 0) a = -v / STEP_S;
    progress[rider] = from + v * STEP_S + 0.5 * a * STEP_S * STEP_S;
    speed[rider] = Math.max(0, v + a * STEP_S);
    tellCrossings(rider, from, v, a, sink);
    if (states[rider] === 'riding') halt(rider);
  }

  /** Stops who meant to, and takes out who has had enough. */
  function halt(rider: number): void {
    const stop = tactics[rider]!.halted(timeMs, progress[rider]!, speed[rider]!, lapM);
    if (stop === null) return;
    speed[rider] = 0;
    states[rider] = stop.forGood ? 'abandoned' : 'stopped';
    untilMs[rider] = timeMs + stop.forMs;
  }

  function emitFixes(rider: number, from: number, v: number, sink: FieldSink): void {
    const receiver = receivers[rider]!;
    const endMs = timeMs + STEP_MS;
    while (receiver.dueMs < endMs) {
      receiver.take();
      const seconds = (receiver.dueMs - timeMs) / 1_000;
      const moved = progress[rider]! - from;
      const accelerated = (speed[rider]! - v) / STEP_S;
      const at = moved === 0 ? from : from + v * seconds + 0.5 * accelerated * seconds * seconds;
      const along = road.start.atM + at;
      const place = road.pointAt(along, side[rider]!, receiver.eastM, receiver.northM);
      const speedNow = Math.max(0, v + accelerated * seconds + receiver.speedErrorMps);
      sink.fix?.(rider, {
        timeMs: Math.round(options.startMs + receiver.dueMs),
        latDeg: Math.round(place.latDeg * 1e6) / 1e6,
        lonDeg: Math.round(place.lonDeg * 1e6) / 1e6,
        altitudeM: Math.round((road.altitudeAt(along) + 1.7 * receiver.northM) * 10) / 10,
        speedMps: Math.round(speedNow * 100) / 100,
        headingDeg: Math.round(road.headingAt(along)) % 360,
        accuracyM: Math.round(receiver.accuracyM * 10) / 10,
      });
      receiver.next();
    }
  }

  return {
    road,
    riders,
    nowMs: () => options.startMs + timeMs,
    step(sink) {
      for (let rider = 0; rider < count; rider++) {
        const there = states[rider] === 'riding';
        roadM[rider] = there
          ? progress[rider]! - (road.loop ? Math.floor(progress[rider]! / lapM) * lapM : 0)
          : NaN;
      }
      bunch.update(roadM);
      // The bunch's mood: now easy, now hard, over some minutes.
      tempo += (0.93 - tempo) * (STEP_S / 150) + tempoRandom.normal(0, 0.055 * Math.sqrt((2 * STEP_S) / 150));
      for (let rider = 0; rider < count; rider++) {
        if (states[rider] === 'off') continue;
        const [from, v] = [progress[rider]!, speed[rider]!];
        move(rider, sink);
        side[rider]! += -side[rider]! * 0.002 + tactics[rider]!.sway(STEP_S);
        if (sink.fix !== undefined) emitFixes(rider, from, v, sink);
        const done = states[rider] === 'finished' || states[rider] === 'abandoned';
        if (done && timeMs >= untilMs[rider]!) {
          states[rider] = 'off';
          on--;
        }
      }
      timeMs += STEP_MS;
      return on > 0;
    },
    state: (rider) => states[rider]!,
    progressM: (rider) => progress[rider]!,
    alongM: (rider) => {
      const along = alongOf(rider);
      return road.loop ? along - Math.floor(along / lapM) * lapM : along;
    },
    speedMps: (rider) => speed[rider]!,
    powerW: (rider) => power[rider]!,
    reserveJ: (rider) => reserve[rider]!,
    wake: (rider) => wakes[rider]!,
  };
}

/** Seconds to cover a distance from speed v with acceleration a (the nearer root of ½at² + vt = d). */
function timeToCover(distanceM: number, v: number, a: number): number {
  if (Math.abs(a) < 1e-9) return distanceM / v;
  return (2 * distanceM) / (v + Math.sqrt(Math.max(0, v * v + 2 * a * distanceM)));
}
