/**
 * Bad Wi-Fi, honestly: what a phone's link to the tent does to its messages. TCP hides lost packets, so loss shows as
 * delay (retransmission, doubling each time) and, worse, as connections that die with a message or its answer under
 * way; parts of the course have no coverage at all. Seeded; time is passed in, so it runs as well in a simulation.
 */
import type { Random } from './random.ts';

export type WifiGrade = 'good' | 'mild' | 'rough' | 'awful';
export const WIFI_GRADES: readonly WifiGrade[] = ['good', 'mild', 'rough', 'awful'];

export interface WifiProfile {
  /** One way, without loss: median ms and spread (standard deviation of the logarithm). */
  readonly delayMs: number;
  readonly delaySpread: number;
  /** Share of packets lost in the air; each costs a retransmission. */
  readonly loss: number;
  /** Share of messages during which the connection dies. */
  readonly cut: number;
  /** Mean seconds between losses of the network anywhere, and their median length. */
  readonly outageEveryS: number;
  readonly outageS: number;
  /** Mean seconds between changes of access point: a short break, connections die. */
  readonly roamEveryS: number;
  /** Share of the course without coverage. */
  readonly deadShare: number;
  /** Wrong clocks: standard deviation of the constant part, ms, and of the drift, parts per million. */
  readonly clockErrorMs: number;
  readonly clockDriftPpm: number;
}

export const WIFI: Readonly<Record<WifiGrade, WifiProfile>> = {
  good: {
    delayMs: 3,
    delaySpread: 0.4,
    loss: 0.001,
    cut: 0,
    outageEveryS: Infinity,
    outageS: 0,
    roamEveryS: Infinity,
    deadShare: 0,
    clockErrorMs: 0,
    clockDriftPpm: 0,
  },
  mild: {
    delayMs: 12,
    delaySpread: 0.8,
    loss: 0.02,
    cut: 0.002,
    outageEveryS: 900,
    outageS: 6,
    roamEveryS: 300,
    deadShare: 0.1,
    clockErrorMs: 400,
    clockDriftPpm: 10,
  },
  rough: {
    delayMs: 60,
    delaySpread: 1,
    loss: 0.1,
    cut: 0.02,
    outageEveryS: 300,
    outageS: 20,
    roamEveryS: 120,
    deadShare: 0.35,
    clockErrorMs: 5_000,
    clockDriftPpm: 25,
  },
  awful: {
    delayMs: 250,
    delaySpread: 1.2,
    loss: 0.25,
    cut: 0.1,
    outageEveryS: 150,
    outageS: 45,
    roamEveryS: 60,
    deadShare: 0.6,
    clockErrorMs: 120_000,
    clockDriftPpm: 40,
  },
};

/** The tries TCP makes before a connection is given up; afterwards it counts as dead. */
const RETRIES_MAX = 6;
const RETRANSMIT_MS = 200;

/** Stretches of a course without coverage, metres from its first point; the same for every phone. */
export interface Coverage {
  covered(alongM: number): boolean;
  readonly dead: readonly { readonly fromM: number; readonly toM: number }[];
}

/** Draws dead stretches that never touch the surroundings of the start (the tent stands there). */
export function drawCoverage(profile: WifiProfile, lengthM: number, random: Random): Coverage {
  const dead: { fromM: number; toM: number }[] = [];
  const stretches = profile.deadShare === 0 ? 0 : random.whole(1, 3);
  // The tent covers the first and last twelfth; the rest is cut into equal parts, one dead stretch somewhere in each.
  const [from, to] = [lengthM / 12, (lengthM * 11) / 12];
  const part = (to - from) / Math.max(1, stretches);
  const dark = Math.min(part, (profile.deadShare * lengthM) / Math.max(1, stretches));
  for (let i = 0; i < stretches; i++) {
    const begin = from + i * part + random.between(0, part - dark);
    dead.push({ fromM: begin, toM: begin + dark });
  }
  return { dead, covered: (alongM) => !dead.some(({ fromM, toM }) => alongM >= fromM && alongM < toM) };
}

/** The way of one message: ms until it arrives and until its answer is back; null = the connection died first. */
export interface Passage {
  readonly outMs: number | null;
  readonly backMs: number | null;
}

export interface Link {
  /** Whether the network reaches the phone at a moment. Moments must not go backwards. `alongM` null = unknown place. */
  up(timeMs: number, alongM: number | null): boolean;
  carry(): Passage;
}

export function createLink(profile: WifiProfile, coverage: Coverage, random: Random, startMs: number): Link {
  const breakAfter = (timeMs: number, everyS: number): number => timeMs + random.exponential(everyS * 1_000);
  let outageFromMs = breakAfter(startMs, profile.outageEveryS);
  let outageToMs = -Infinity;
  let roamFromMs = breakAfter(startMs, profile.roamEveryS);
  let roamToMs = -Infinity;

  const oneWayMs = (): number | null => {
    let ms = random.logNormal(profile.delayMs, profile.delaySpread);
    for (let retry = 0; random.chance(profile.loss); retry++) {
      if (retry === RETRIES_MAX) return null;
      ms += RETRANSMIT_MS * 2 ** retry;
    }
    return ms;
  };

  return {
    up(timeMs, alongM) {
      if (timeMs >= outageFromMs) {
        outageToMs = outageFromMs + 1_000 * random.logNormal(profile.outageS, 0.8);
        outageFromMs = breakAfter(outageToMs, profile.outageEveryS);
      }
      if (timeMs >= roamFromMs) {
        roamToMs = roamFromMs + random.between(300, 2_500);
        roamFromMs = breakAfter(roamToMs, profile.roamEveryS);
      }
      return timeMs >= outageToMs && timeMs >= roamToMs && (alongM === null || coverage.covered(alongM));
    },
    carry() {
      // A cut hits the message on its way out or the answer on its way back, equally often.
      const cut = random.chance(profile.cut);
      const outMs = cut && random.chance(0.5) ? null : oneWayMs();
      const backMs = outMs === null || cut ? null : oneWayMs();
      return { outMs, backMs };
    },
  };
}

/** A phone's own clock: its error at a true moment, ms. */
export interface PhoneClock {
  errorMs(timeMs: number): number;
}

export function drawClock(profile: WifiProfile, random: Random, startMs: number): PhoneClock {
  const constant = random.normal(0, profile.clockErrorMs);
  const drift = random.normal(0, profile.clockDriftPpm) / 1e6;
  return { errorMs: (timeMs) => constant + drift * (timeMs - startMs) };
}

export const RIGHT_CLOCK: PhoneClock = { errorMs: () => 0 };
