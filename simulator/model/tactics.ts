/**
 * What goes on in a rider's head: pulling and swinging off, attacking, hanging on, sprinting; and the misfortunes that
 * stop them. Decides how many watts a rider is willing to give now; physics decides what comes of it.
 */
import type { Random } from '../random.ts';
import type { RiderProfile } from './riders.ts';

export interface Situation {
  /** Race time, seconds. */
  readonly timeS: number;
  /** Critical power left today, W. */
  readonly cpW: number;
  /** Share of the reserve (W′) left. */
  readonly reserveLeft: number;
  readonly grade: number;
  readonly toFinishM: number;
  /** No wheel to follow. */
  readonly leading: boolean;
  /** Metres to the next rider ahead, Infinity when nobody is in sight. */
  readonly chaseM: number;
  /** The bunch's mood: share of critical power that a leader gives on the flat. */
  readonly tempo: number;
}

export interface Misfortune {
  readonly stopEveryS: number;
  readonly abandonEveryS: number;
  readonly stopsAtLine: number;
}

export interface Tactics {
  /** Others follow this wheel (not one that is swinging off). */
  isWheel: boolean;
  /** Watts the rider would give, and whether without regard to the wheel ahead. The answer is reused. */
  willing(now: Situation): { watts: number; alone: boolean };
  /** Speed that a planned stop still allows, m/s; Infinity when none is near. */
  stopLimit(progressM: number, speedMps: number, lapM: number): number;
  /** Whether the rider has come to a stop, and for how long. */
  halted(
    timeMs: number,
    progressM: number,
    speedMps: number,
    lapM: number,
  ): { readonly forMs: number; readonly forGood: boolean } | null;
  /** Speed along the course while stopped, m/s: mostly 0; somebody at the line rolls back and forth. */
  walk(timeMs: number): number;
  /** Sideways drift in a step, metres. */
  sway(seconds: number): number;
}

const STOP_BRAKING = 1.8;
/** Phones of those who abandoned stay on for some minutes. */
const ABANDONED_MS = 300_000;

/** Where a rider stops, for how long, and what they do meanwhile. */
function createStops(random: Random, misfortune: Misfortune) {
  // One stop and one abandon are planned at a time, by race time; where to stop is fixed when the moment comes.
  let nextStopMs = 60_000 + random.exponential(misfortune.stopEveryS * 1_000);
  const abandonMs = 60_000 + random.exponential(misfortune.abandonEveryS * 1_000);
  let stopAtM = Number.NaN;
  let forGood = false;
  let atLine = false;
  let backFromMs = Infinity;
  let forthFromMs = Infinity;
  let walkMs = 0;
  return {
    limit(clockMs: number, progressM: number, speedMps: number, lapM: number): number {
      if (Number.isNaN(stopAtM)) {
        const abandons = clockMs >= abandonMs;
        if (!abandons && clockMs < nextStopMs) return Infinity;
        forGood = abandons;
        const brakingM = (speedMps * speedMps) / (2 * STOP_BRAKING) + 5;
        atLine = !abandons && random.chance(misfortune.stopsAtLine);
        const nextLineM = Math.ceil((progressM + brakingM + 15) / lapM) * lapM;
        stopAtM = atLine
          ? nextLineM + random.between(-12, 12)
          : progressM + brakingM + random.between(0, 150);
      }
      const leftM = stopAtM - progressM;
      return leftM <= 0 ? 0 : Math.sqrt(2 * STOP_BRAKING * leftM) + 0.3;
    },
    halted(timeMs: number, progressM: number, speedMps: number, lapM: number): ReturnType<Tactics['halted']> {
      if (Number.isNaN(stopAtM) || progressM < stopAtM - 0.5 || speedMps > 1.5) return null;
      const pastLineM = progressM - Math.round(progressM / lapM) * lapM;
      stopAtM = Number.NaN;
      nextStopMs = timeMs + random.exponential(misfortune.stopEveryS * 1_000);
      if (forGood) return { forMs: ABANDONED_MS, forGood };
      const forMs = Math.min(600_000, random.logNormal(45_000, 0.6));
      nextStopMs += forMs;
      backFromMs = Infinity;
      if (atLine && pastLineM > 0 && forMs > 30_000 && random.chance(0.5)) {
        // Rolls back behind the line to the neutral service, and forth over it again later.
        walkMs = ((pastLineM + random.between(2, 8)) / 1.2) * 1_000;
        backFromMs = timeMs + 5_000;
        forthFromMs = timeMs + forMs - walkMs - 2_000;
        if (forthFromMs < backFromMs + walkMs) backFromMs = Infinity;
      }
      return { forMs, forGood };
    },
    walk(timeMs: number): number {
      if (backFromMs === Infinity) return 0;
      if (timeMs >= backFromMs && timeMs < backFromMs + walkMs) return -1.2;
      if (timeMs >= forthFromMs && timeMs < forthFromMs + walkMs) return 1.2;
      return 0;
    },
  };
}

export function createTactics(profile: RiderProfile, random: Random, misfortune: Misfortune): Tactics {
  const attackEveryS = 3_600 / Math.max(0.05, profile.attacksPerHour);
  let nextAttackS = 120 + random.exponential(attackEveryS);
  let attackEndS = -1;
  let attackForce = 0;
  let awayEndS = -1;
  let pullEndS = -1;
  let easeEndS = -1;
  const sprintFromM = random.between(140, 300);
  const stops = createStops(random, misfortune);
  let clockMs = 0;
  const answer = { watts: 0, alone: false };

  const tactics: Tactics = {
    isWheel: true,
    willing(now) {
      const { timeS, cpW, reserveLeft } = now;
      clockMs = timeS * 1_000;
      tactics.isWheel = true;
      answer.alone = false;
      const hill =
        now.grade > 0.01 ? Math.min(0.35, 5 * now.grade) : Math.max(-0.6, 6 * Math.min(0, now.grade));
      if (now.toFinishM < sprintFromM) {
        answer.alone = true;
        const fade = 0.55 + 0.45 * Math.max(0, now.toFinishM / sprintFromM);
        answer.watts = Math.max(cpW, profile.sprintPowerW * fade * (0.45 + 0.55 * reserveLeft));
        return answer;
      }
      if (timeS >= nextAttackS && now.toFinishM > 600) {
        nextAttackS = timeS + random.exponential(attackEveryS);
        if (reserveLeft > 0.6 && now.grade > -0.02) {
          attackEndS = timeS + random.between(15, 40);
          awayEndS = attackEndS + random.between(90, 480);
          attackForce = random.between(1.7, 2.3);
        }
      }
      if (timeS < attackEndS && reserveLeft > 0.15) {
        answer.alone = true;
        answer.watts = attackForce * cpW;
        return answer;
      }
      const spent = reserveLeft < 0.06 ? 0.92 : 1;
      if (now.leading) {
        easeEndS = -1;
        const away = timeS < awayEndS && reserveLeft > 0.1;
        if (pullEndS < 0) pullEndS = timeS + random.between(15, 60);
        if (timeS > pullEndS && timeS > awayEndS) {
          pullEndS = -1;
          easeEndS = timeS + random.between(4, 9);
        }
        // Close behind somebody: bridge while the legs allow it. Further back: chase. Alone in front: the mood decides.
        const legs = reserveLeft > 0.12;
        const chase = now.chaseM < 80 && legs ? 1.2 + 0.4 * reserveLeft : now.chaseM < 300 && legs ? 1.08 : 0;
        const effort = Math.max(chase, away ? 1.06 : now.tempo);
        answer.watts = cpW * spent * Math.min(1.7, effort * (1 + hill));
      } else {
        pullEndS = -1;
        // Who still has legs gives far more than critical power to keep a wheel; who has none lets it go.
        answer.watts = cpW * spent * Math.min(2, 0.95 + 1.1 * reserveLeft + Math.max(0, hill) * 0.5);
      }
      if (timeS < easeEndS) {
        tactics.isWheel = false;
        answer.watts = 0.6 * cpW;
      }
      return answer;
    },
    stopLimit: (progressM, speedMps, lapM) => stops.limit(clockMs, progressM, speedMps, lapM),
    halted: stops.halted,
    walk: stops.walk,
    sway: (seconds) => random.normal(0, 0.06 * Math.sqrt(seconds)),
  };
  return tactics;
}
