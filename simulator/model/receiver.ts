/**
 * The GPS receiver of a phone: where it believes to be. Its error is not white noise: it wanders slowly
 * (a first-order Gauss–Markov process, correlated over 30–60 s) with a little white noise on top, jumps aside for some
 * tens of seconds where walls reflect (multipath), and falls silent now and then. Accuracy figures are honest most of
 * the time: the 68 % radius of the real error, half of a reflection's excess noticed.
 */
import type { Random } from '../random.ts';

export interface ReceiverProfile {
  /** Standard deviation of the slow error, per axis, metres. */
  readonly wanderM: number;
  /** Correlation time of the slow error, seconds. */
  readonly wanderTauS: number;
  /** Standard deviation of the white part, per axis, metres. */
  readonly whiteM: number;
  /** Standard deviation of one fix's moment around its second, ms. */
  readonly jitterMs: number;
  /** Seconds between fixes. */
  readonly intervalS: number;
  /** Mean seconds between reflections, and between silences; Infinity for none. */
  readonly multipathEveryS: number;
  readonly silenceEveryS: number;
}

/** Radius that holds 68 % of a two-dimensional normal error, per unit of its per-axis deviation. */
export const RADIUS_68 = Math.sqrt(-2 * Math.log(0.32));

export const drawReceiver = (random: Random): ReceiverProfile => ({
  wanderM: random.between(1.2, 3.2),
  wanderTauS: random.between(30, 60),
  whiteM: random.between(0.2, 0.6),
  jitterMs: random.between(2, 25),
  intervalS: 1,
  multipathEveryS: 900,
  silenceEveryS: 1_200,
});

export interface Receiver {
  /** When the next fix is due, ms on the same scale as given at the start; its silences are skipped already. */
  dueMs: number;
  /** Errors of the fix at `dueMs`, metres; and the accuracy the phone would state. Filled by `draw`. */
  eastM: number;
  northM: number;
  accuracyM: number;
  /** Noise of the Doppler speed, m/s. */
  speedErrorMps: number;
  /** Draws the error at `dueMs`. Call once a fix, then `next`. */
  draw(): void;
  /** Moves on to the next fix. */
  next(): void;
}

export function createReceiver(profile: ReceiverProfile, random: Random, startMs: number): Receiver {
  const { wanderM, wanderTauS, whiteM } = profile;
  const honestM = RADIUS_68 * Math.sqrt(wanderM * wanderM + whiteM * whiteM);
  const intervalMs = profile.intervalS * 1_000;
  let secondMs = startMs + random.between(0, intervalMs);
  let lastMs = Number.NaN;
  let wanderEast = 0;
  let wanderNorth = 0;
  let reflection = drawReflection(secondMs);
  let silenceMs = secondMs + random.exponential(profile.silenceEveryS * 1_000);

  const receiver: Receiver = {
    dueMs: secondMs,
    eastM: 0,
    northM: 0,
    accuracyM: 0,
    speedErrorMps: 0,
    draw() {
      if (Number.isNaN(lastMs)) {
        wanderEast = random.normal(0, wanderM);
        wanderNorth = random.normal(0, wanderM);
      } else {
        // The exact solution over the time since the last fix, so that gaps keep the right statistics.
        const keep = Math.exp(-(receiver.dueMs - lastMs) / (wanderTauS * 1_000));
        const fresh = wanderM * Math.sqrt(1 - keep * keep);
        wanderEast = wanderEast * keep + random.normal(0, fresh);
        wanderNorth = wanderNorth * keep + random.normal(0, fresh);
      }
      lastMs = receiver.dueMs;
      if (receiver.dueMs > reflection.toMs) reflection = drawReflection(receiver.dueMs);
      // In and out over some five seconds, not in one jump.
      const edgeMs = Math.min(receiver.dueMs - reflection.fromMs, reflection.toMs - receiver.dueMs);
      const reflected = Math.max(0, Math.min(1, edgeMs / 5_000));
      receiver.eastM = wanderEast + random.normal(0, whiteM) + reflected * reflection.eastM;
      receiver.northM = wanderNorth + random.normal(0, whiteM) + reflected * reflection.northM;
      receiver.accuracyM = (honestM + 0.5 * reflected * reflection.sizeM) * random.between(0.9, 1.15);
      receiver.speedErrorMps = random.normal(0, 0.15);
    },
    next() {
      secondMs += intervalMs;
      if (secondMs >= silenceMs) {
        const seconds = Math.min(120, random.logNormal(12, 0.7));
        secondMs += Math.ceil((seconds * 1_000) / intervalMs) * intervalMs;
        silenceMs = secondMs + random.exponential(profile.silenceEveryS * 1_000);
      }
      const jittered = secondMs + random.normal(0, profile.jitterMs);
      receiver.dueMs = Math.max(receiver.dueMs + 1, jittered);
    },
  };

  function drawReflection(afterMs: number) {
    const fromMs = afterMs + random.exponential(profile.multipathEveryS * 1_000);
    const direction = random.between(0, 2 * Math.PI);
    const sizeM = random.between(8, 25);
    return {
      fromMs,
      toMs: fromMs + random.between(12_000, 40_000),
      sizeM,
      eastM: sizeM * Math.cos(direction),
      northM: sizeM * Math.sin(direction),
    };
  }
  return receiver;
}
