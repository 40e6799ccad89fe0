// biome-ignore-all lint/style/noNonNullAssertion: columns of numbers, read for every rider and second: a check shared by lists of all kinds takes 7 ns a read instead of half a one (measured).
/**
 * A field of riders racing on a road, second by second, from a seed: the physical truth (positions, efforts, the exact
 * moment of every line crossing) and beside it what their phones' receivers make of it (fixes). Pure and streaming:
 * the caller turns the clock with `step`, nothing is kept but the present.
 */
import type { Course } from '../../race/course/course.ts';
import { cumulativeM } from '../../race/course/geometry.ts';
import type { Fix } from '../../race/fix.ts';
import type { LineId } from '../../race/ids.ts';
import { createRandom, type Random } from '../random.ts';
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

export const createField = (options: FieldOptions): Field => new ModelField(options);

interface Mark {
  readonly line: LineId;
  readonly finish: boolean;
  /** Past the start line, metres. */
  readonly offsetM: number;
}

/** One number a rider each: metres, m/s, W, J, ms of the model's time. */
class ModelField implements Field {
  readonly road: Road;
  readonly riders: readonly RiderProfile[];
  readonly #options: FieldOptions;
  readonly #count: number;
  readonly #lapM: number;
  readonly #tactics: readonly Tactics[];
  readonly #receivers: readonly Receiver[];
  readonly #bunch: ReturnType<typeof createBunch>;
  readonly #tempoRandom: Random;
  /** Lines by their distance past the start line, on each lap. */
  readonly #marks: readonly Mark[];
  /** Metres since the start line. Riders wait behind it in rows. */
  readonly #progress: Float64Array;
  readonly #speed: Float64Array;
  readonly #power: Float64Array;
  readonly #reserve: Float64Array;
  readonly #work: Float64Array;
  readonly #critical: Float64Array;
  readonly #wakes: Float64Array;
  readonly #side: Float64Array;
  readonly #untilMs: Float64Array;
  readonly #roadM: Float64Array;
  readonly #lapsDone: Int32Array;
  readonly #states: RiderState[];
  #timeMs: number;
  #tempo = 0.9;
  #lapsToRide: number;
  #winnerMs = Infinity;
  #on: number;
  /** What `ride` answers: the power put down now, W, and the speed that brakes hold to, m/s. */
  #watts = 0;
  #brakeTo = 0;

  constructor(options: FieldOptions) {
    const random = createRandom(options.seed);
    const count = options.riders;
    this.#options = options;
    this.#count = count;
    this.road = createRoad(options.course, cumulativeM(options.course.points, options.course.loop));
    this.riders = drawRiders(count, random.fork('riders'), options.firstBib);
    this.#tactics = this.riders.map((profile, index) =>
      createTactics(profile, random.fork(`tactics ${index}`), {
        stopEveryS: (options.stopEveryHours ?? 8) * 3_600,
        abandonEveryS: (options.abandonEveryHours ?? 25) * 3_600,
        stopsAtLine: options.stopsAtLine ?? 0.3,
      }),
    );
    const { road } = this;
    this.#lapM = road.loop ? road.lengthM : road.finish.atM - road.start.atM;
    this.#timeMs = -Math.ceil((options.warmUpMs ?? 20_000) / STEP_MS) * STEP_MS;
    this.#receivers = this.riders.map((_, index) => {
      const draw = random.fork(`receiver ${index}`);
      return createReceiver({ ...drawReceiver(draw), ...options.receiver }, draw, this.#timeMs);
    });
    const each = (): Float64Array => new Float64Array(count);
    [this.#progress, this.#speed, this.#power, this.#work] = [each(), each(), each(), each()];
    [this.#wakes, this.#side, this.#roadM] = [each(), each(), each()];
    this.#untilMs = each().fill(Infinity);
    this.#lapsDone = new Int32Array(count);
    this.#reserve = Float64Array.from(this.riders, (profile) => profile.reserveJ);
    this.#critical = Float64Array.from(this.riders, (profile) => profile.criticalPowerW);
    this.#states = this.riders.map(() => 'waiting');
    this.#lineUp(random.fork('grid'));
    this.#bunch = createBunch(count, road.loop ? this.#lapM : null);
    this.#tempoRandom = random.fork('tempo');
    this.#lapsToRide = 'laps' in options.length ? (road.loop ? options.length.laps : 1) : Infinity;
    this.#on = count;
    this.#marks = marksOf(road, this.#lapM);
  }

  step(sink: FieldSink): boolean {
    for (let rider = 0; rider < this.#count; rider++) {
      const there = this.#states[rider] === 'riding';
      this.#roadM[rider] = there
        ? this.#progress[rider]! -
          (this.road.loop ? Math.floor(this.#progress[rider]! / this.#lapM) * this.#lapM : 0)
        : NaN;
    }
    this.#bunch.update(this.#roadM);
    // The bunch's mood: now easy, now hard, over some minutes.
    this.#tempo +=
      (0.93 - this.#tempo) * (STEP_S / 150) +
      this.#tempoRandom.normal(0, 0.055 * Math.sqrt((2 * STEP_S) / 150));
    for (let rider = 0; rider < this.#count; rider++) {
      if (this.#states[rider] === 'off') continue;
      const [from, v] = [this.#progress[rider]!, this.#speed[rider]!];
      this.#move(rider, sink);
      this.#side[rider]! += -this.#side[rider]! * 0.002 + this.#tactics[rider]!.sway(STEP_S);
      if (sink.fix !== undefined) this.#emitFixes(rider, from, v, sink);
      const done = this.#states[rider] === 'finished' || this.#states[rider] === 'abandoned';
      if (done && this.#timeMs >= this.#untilMs[rider]!) {
        this.#states[rider] = 'off';
        this.#on--;
      }
    }
    this.#timeMs += STEP_MS;
    return this.#on > 0;
  }

  nowMs(): number {
    return this.#options.startMs + this.#timeMs;
  }

  state(rider: number): RiderState {
    return this.#states[rider]!;
  }

  progressM(rider: number): number {
    return this.#progress[rider]!;
  }

  alongM(rider: number): number {
    const along = this.#alongOf(rider);
    return this.road.loop ? along - Math.floor(along / this.#lapM) * this.#lapM : along;
  }

  speedMps(rider: number): number {
    return this.#speed[rider]!;
  }

  powerW(rider: number): number {
    return this.#power[rider]!;
  }

  reserveJ(rider: number): number {
    return this.#reserve[rider]!;
  }

  wake(rider: number): number {
    return this.#wakes[rider]!;
  }

  #alongOf(rider: number): number {
    return this.road.start.atM + this.#progress[rider]!;
  }

  /** Tells every line between two moments of one step with constant acceleration, in order of place. */
  #tellCrossings(rider: number, from: number, v: number, a: number, sink: FieldSink): void {
    const to = this.#progress[rider]!;
    if (to <= from) return;
    for (const mark of this.#marks) {
      const offset = mark.finish ? (this.road.loop ? 0 : this.#lapM) : mark.offsetM;
      const lap = Math.floor((to - offset) / this.#lapM);
      const at = offset + lap * this.#lapM;
      if (at <= from || at > to || at < 0) continue;
      const seconds = timeToCover(at - from, v, a);
      const moment = this.#options.startMs + this.#timeMs + seconds * 1_000;
      if (!mark.finish) {
        sink.crossing?.({ rider, line: mark.line, lap: lap + 1, timeMs: moment, final: false });
        continue;
      }
      const laps = this.road.loop ? lap : 1;
      this.#lapsDone[rider] = laps;
      if (laps >= 1) this.#decideLength(laps, this.#timeMs + seconds * 1_000);
      const done =
        laps >= this.#lapsToRide ||
        (this.#options.finish !== 'full' && this.#timeMs + seconds * 1_000 > this.#winnerMs && laps >= 1);
      if (laps >= this.#lapsToRide) this.#winnerMs = Math.min(this.#winnerMs, this.#timeMs + seconds * 1_000);
      sink.crossing?.({ rider, line: mark.line, lap: laps, timeMs: moment, final: done });
      if (done && this.#states[rider] === 'riding') {
        this.#states[rider] = 'finished';
        this.#untilMs[rider] = this.#timeMs + AFTERWARDS_MS;
      }
    }
  }

  /** A race by time: whoever crosses first after the time is up wins with that lap. */
  #decideLength(laps: number, atMs: number): void {
    if (
      this.#lapsToRide === Infinity &&
      'durationMs' in this.#options.length &&
      atMs >= this.#options.length.durationMs
    ) {
      this.#lapsToRide = laps;
    }
  }

  #ride(rider: number): void {
    const profile = this.riders[rider]!;
    const mind = this.#tactics[rider]!;
    const v = this.#speed[rider]!;
    const along = this.#alongOf(rider);
    const grade = this.road.gradeAt(along);
    this.#bunch.look(rider, this.#isWheel);
    this.#wakes[rider] = this.#bunch.wake;
    const left = this.#reserve[rider]! / profile.reserveJ;
    const toFinishM =
      this.#lapsToRide === Infinity ? Infinity : this.#lapsToRide * this.#lapM - this.#progress[rider]!;
    const willing = mind.willing({
      timeS: this.#timeMs / 1_000,
      cpW: this.#critical[rider]!,
      reserveLeft: left,
      grade,
      toFinishM,
      leading: this.#bunch.wheel < 0,
      chaseM: this.#bunch.chaseM,
      tempo: this.#tempo,
    });
    this.#brakeTo = Math.min(
      profile.nerve * this.road.limitAt(along + v * STEP_S),
      mind.stopLimit(this.#progress[rider]!, v, this.#lapM),
    );
    this.#watts = willing.watts;
    if (this.#bunch.wheel >= 0 && !willing.alone) {
      const ahead = this.#speed[this.#bunch.wheel]!;
      const room = this.#bunch.gapM - WHEEL_GAP_M - 0.4 * this.#bunch.crowd;
      const wanted = Math.max(0, ahead + Math.max(-1.5, Math.min(2.5, 0.3 * room)));
      const force = resistanceN(profile, v, grade, this.#bunch.wake) + (profile.massKg * (wanted - v)) / 1.5;
      this.#watts = Math.min(willing.watts, Math.max(0, (force * v) / DRIVETRAIN));
      if (room < -0.5 && wanted < v) this.#brakeTo = Math.min(this.#brakeTo, Math.max(wanted, v - 1));
    }
  }

  #move(rider: number, sink: FieldSink): void {
    const v = this.#speed[rider]!;
    const from = this.#progress[rider]!;
    let a = 0;
    switch (this.#states[rider]!) {
      case 'waiting':
        if (this.#timeMs >= 0) this.#states[rider] = 'riding';
        return;
      case 'stopped': {
        const mind = this.#tactics[rider]!;
        this.#power[rider] = 0;
        if (this.#timeMs >= this.#untilMs[rider]!) {
          this.#states[rider] = 'riding';
          this.#untilMs[rider] = Infinity;
          return;
        }
        const walked = mind.walk(this.#timeMs);
        if (walked !== 0) {
          this.#progress[rider] = from + walked * STEP_S;
          this.#tellCrossings(rider, from, walked, 0, sink);
        }
        return;
      }
      case 'abandoned':
      case 'off':
        this.#power[rider] = 0;
        return;
      case 'finished': {
        // Rolls out past the line, turns the legs, and stops a few hundred metres on.
        const beyond = from - this.#lapsDone[rider]! * this.#lapM;
        a = v > 7 ? -1 : beyond > 220 ? -1.2 : 0;
        this.#power[rider] = 0;
        break;
      }
      case 'riding': {
        this.#ride(rider);
        const profile = this.riders[rider]!;
        const grade = this.road.gradeAt(this.#alongOf(rider));
        // From a standstill the pedals push, they do not divide by zero.
        const drive = Math.min((this.#watts * DRIVETRAIN) / Math.max(v, 0.5), profile.massKg * 2);
        a = (drive - resistanceN(profile, v, grade, this.#wakes[rider]!)) / profile.massKg;
        if (v + a * STEP_S > this.#brakeTo) a = Math.max(-4, (this.#brakeTo - v) / STEP_S);
        const used = this.#brakeTo <= v ? 0 : this.#watts;
        this.#power[rider] = used;
        this.#reserve[rider] = reserveAfter(
          this.#reserve[rider]!,
          profile.reserveJ,
          this.#critical[rider]!,
          used,
          STEP_S,
        );
        this.#work[rider]! += used * STEP_S;
        // Slow fatigue is slow: worked out anew every half minute.
        if (this.#timeMs % 30_000 === 0)
          this.#critical[rider] = tiredPowerW(profile.criticalPowerW, this.#work[rider]!);
      }
    }
    if (v + a * STEP_S < 0) a = -v / STEP_S;
    this.#progress[rider] = from + v * STEP_S + 0.5 * a * STEP_S * STEP_S;
    this.#speed[rider] = Math.max(0, v + a * STEP_S);
    this.#tellCrossings(rider, from, v, a, sink);
    if (this.#states[rider] === 'riding') this.#halt(rider);
  }

  /** Stops who meant to, and takes out who has had enough. */
  #halt(rider: number): void {
    const stop = this.#tactics[rider]!.halted(
      this.#timeMs,
      this.#progress[rider]!,
      this.#speed[rider]!,
      this.#lapM,
    );
    if (stop === null) return;
    this.#speed[rider] = 0;
    this.#states[rider] = stop.forGood ? 'abandoned' : 'stopped';
    this.#untilMs[rider] = this.#timeMs + stop.forMs;
  }

  #emitFixes(rider: number, from: number, v: number, sink: FieldSink): void {
    const receiver = this.#receivers[rider]!;
    const endMs = this.#timeMs + STEP_MS;
    while (receiver.dueMs < endMs) {
      receiver.draw();
      const seconds = (receiver.dueMs - this.#timeMs) / 1_000;
      const moved = this.#progress[rider]! - from;
      const accelerated = (this.#speed[rider]! - v) / STEP_S;
      const at = moved === 0 ? from : from + v * seconds + 0.5 * accelerated * seconds * seconds;
      const along = this.road.start.atM + at;
      const place = this.road.pointAt(along, this.#side[rider]!, receiver.eastM, receiver.northM);
      const speedNow = Math.max(0, v + accelerated * seconds + receiver.speedErrorMps);
      sink.fix?.(rider, {
        timeMs: Math.round(this.#options.startMs + receiver.dueMs),
        latDeg: Math.round(place.latDeg * 1e6) / 1e6,
        lonDeg: Math.round(place.lonDeg * 1e6) / 1e6,
        altitudeM: Math.round((this.road.altitudeAt(along) + 1.7 * receiver.northM) * 10) / 10,
        speedMps: Math.round(speedNow * 100) / 100,
        headingDeg: Math.round(this.road.headingAt(along)) % 360,
        accuracyM: Math.round(receiver.accuracyM * 10) / 10,
      });
      receiver.next();
    }
  }

  /** In rows behind the line, drawn. */
  #lineUp(grid: Random): void {
    const rows = Array.from({ length: this.#count }, (_, index) => index);
    for (let i = this.#count - 1; i > 0; i--) {
      const j = grid.whole(0, i);
      [rows[i], rows[j]] = [rows[j]!, rows[i]!];
    }
    for (let rider = 0; rider < this.#count; rider++) {
      const row = Math.floor(rows[rider]! / GRID_ROW);
      this.#progress[rider] = -1 - row * GRID_SPACING_M;
      this.#side[rider] = ((rows[rider]! % GRID_ROW) - (GRID_ROW - 1) / 2) * 1.1;
    }
  }

  readonly #isWheel = (other: number): boolean =>
    this.#states[other] === 'riding' && this.#tactics[other]!.isWheel;
}

function marksOf(road: Road, lapM: number): readonly Mark[] {
  return road.lines
    .map((line) => ({
      line: line.id,
      finish: line.id === road.finish.id,
      offsetM: road.loop ? (line.atM - road.start.atM + lapM) % lapM : line.atM - road.start.atM,
    }))
    .filter((mark) => mark.finish || mark.offsetM > 0);
}

/** Seconds to cover a distance from speed v with acceleration a (the nearer root of ½at² + vt = d). */
function timeToCover(distanceM: number, v: number, a: number): number {
  if (Math.abs(a) < 1e-9) return distanceM / v;
  return (2 * distanceM) / (v + Math.sqrt(Math.max(0, v * v + 2 * a * distanceM)));
}
