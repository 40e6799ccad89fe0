/**
 * What must hold after a simulated race day, whatever happened on it; each broken law is a sentence. Laps are compared
 * with the truth through the board and through the crossings that the race derived from the fixes.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { EntryId } from '../../race/ids.ts';
import { crossings as derivedCrossings } from '../../race/timing/crossing.ts';
import { BAND_M } from '../../race/timing/mark.ts';
import { latest } from '../../race/timing/position.ts';
import type { Track } from '../../race/timing/track.ts';
import type { Simulation } from './simulate.ts';

export interface Calibration {
  /** Passings compared with the truth. */
  readonly passings: number;
  /** Share of errors within one and within three stated standard deviations. */
  readonly within1: number;
  readonly within3: number;
  readonly errorP50Ms: number;
  readonly errorP95Ms: number;
  /** Laps ridden without a passing, and passings without a lap. */
  readonly missed: number;
  readonly invented: number;
}

/** A passing is a true crossing's if it names the same rider, line and lap, and is no further from it than this (or 3σ). */
const SAME_MS = 20_000;

/** Compares every finish-line passing that the race found with the truth. The phones' clocks are part of the error. */
export function calibrate(simulation: Simulation): Calibration {
  const errors: number[] = [];
  const shares: number[] = [];
  let missed = 0;
  let invented = 0;
  const truth = new Map<string, { firstMs: number; lastMs: number }>();
  for (const { rider, line, lap, timeMs } of simulation.crossings) {
    if (line !== 'finish' || lap < 1) continue;
    const key = `${rider + 1} ${lap}`;
    const known = truth.get(key);
    truth.set(key, { firstMs: known?.firstMs ?? timeMs, lastMs: timeMs });
  }
  const found = new Set<string>();
  for (const [entry, { track }] of simulation.live.riders) {
    if (track === null) continue;
    for (const { line, lap, timeMs, uncertaintyMs, stoodMs, suspected } of derivedCrossings(track)) {
      if (line !== 'finish' || lap < 1) continue;
      const key = `${entry} ${lap}`;
      const real = truth.get(key);
      const errorMs = real === undefined ? Number.POSITIVE_INFINITY : errorOf(real, timeMs, stoodMs);
      if (real === undefined || Math.abs(errorMs) > Math.max(SAME_MS, 3 * uncertaintyMs)) {
        // What is only suspected is proposed, not claimed.
        if (!suspected) invented++;
        continue;
      }
      found.add(key);
      errors.push(Math.abs(errorMs));
      shares.push(Math.abs(errorMs) / uncertaintyMs);
    }
  }
  for (const key of truth.keys()) if (!found.has(key) && !endedOnLine(simulation, key)) missed++;
  errors.sort((one, other) => one - other);
  const within = (sigmas: number) =>
    shares.filter((share) => share <= sigmas).length / Math.max(1, shares.length);
  return {
    passings: errors.length,
    within1: within(1),
    within3: within(3),
    errorP50Ms: errors[Math.floor(errors.length * 0.5)] ?? 0,
    errorP95Ms: errors[Math.floor(errors.length * 0.95)] ?? 0,
    missed,
    invented,
  };
}

/** True when the rider of a true crossing (`entry lap`) stopped for good on the line with it. */
function endedOnLine({ live }: Simulation, key: string): boolean {
  const [entry, lap] = key.split(' ').map(Number);
  const track = live.riders.get(entry as EntryId)?.track ?? null;
  return track !== null && lapEndedOn(track) === lap;
}

/** The lap at whose end a rider stopped for good: nearer to the line than GPS needs to tell on which side; else null. */
function lapEndedOn(track: Track): number | null {
  const { index } = track.matcher;
  const progressM = latest(track)?.progressM ?? null;
  if (index === null || progressM === null) return null;
  const lap = Math.round(progressM / index.lengthM);
  return Math.abs(progressM - lap * index.lengthM) < BAND_M ? lap : null;
}

/**
 * How far a passing is from the truth, ms. Whoever rolled back and crossed again may be timed at either crossing or in
 * between; whoever stood at the line is timed at their departure, as the rule says, and may have crossed on arrival.
 */
function errorOf(real: { firstMs: number; lastMs: number }, timeMs: number, stoodMs: number): number {
  if (timeMs < real.firstMs) return timeMs - real.firstMs;
  return Math.max(0, timeMs - stoodMs - real.lastMs);
}

/** The laws that a simulated day broke; none is as it should be. */
export function brokenLaws(simulation: Simulation): string[] {
  const broken: string[] = [];
  const { counts, liveBoard, offlineBoard } = simulation;
  if (counts.acknowledged !== counts.recorded) {
    broken.push(`${counts.recorded - counts.acknowledged} fixes were never acknowledged`);
  }
  if (counts.folded !== counts.recorded) {
    broken.push(`the station has ${counts.folded} fixes, the phones recorded ${counts.recorded}`);
  }
  broken.push(...differences(liveBoard, offlineBoard));
  for (const [rider, laps] of trueLaps(simulation)) {
    const row = Object.values(liveBoard.rows).find(({ entry }) => entry === rider + 1);
    // A crossing inside a long silence of GPS is proposed to an official, not counted; who crosses within GPS's
    // uncertainty of the winner's finish may be sent on another lap, or not; so may who stands at the line meanwhile,
    // timed as they leave.
    const unsure = doubtful(simulation, rider) + (crossedWithWinner(simulation, rider) ? 1 : 0);
    if (row === undefined || Math.abs(row.laps - laps) > unsure) {
      broken.push(
        `bib ${row?.bib} rode ${laps} laps (${unsure} of them unsure), the board says ${row?.laps}`,
      );
    }
  }
  return broken;
}

/** Laps of each rider as ridden in the model. */
function trueLaps(simulation: Simulation): Map<number, number> {
  const laps = new Map<number, number>();
  for (const { rider, line, lap } of simulation.crossings) {
    if (line === 'finish') laps.set(rider, Math.max(laps.get(rider) ?? 0, lap));
  }
  return laps;
}

/** How two boards of the same race differ, in words: order, laps and times, to the last digit. */
export function differences(one: BoardView, other: BoardView): string[] {
  const found: string[] = [];
  for (const category of one.categoryOrder) {
    const [here, there] = [one.categories[category]?.order, other.categories[category]?.order];
    if (here?.join() !== there?.join())
      found.push(`order of ${category}: ${here?.join()} live, ${there?.join()} offline`);
  }
  for (const row of Object.values(one.rows)) {
    const twin = other.rows[row.entry];
    for (const key of ['place', 'laps', 'timeMs', 'status', 'lastLapMs', 'bestLapMs'] as const) {
      if (row[key] !== twin?.[key])
        found.push(`bib ${row.bib}: ${key} is ${row[key]} live, ${twin?.[key]} offline`);
    }
  }
  return found;
}

/** Three times the largest usual uncertainty. */
const WITH_WINNER_MS = 3_000;

function crossedWithWinner({ crossings }: Simulation, rider: number): boolean {
  const [winner] = crossings.filter(({ final }) => final).sort((one, other) => one.timeMs - other.timeMs);
  return crossings.some(
    (own) =>
      own.rider === rider &&
      own !== winner &&
      own.line === winner?.line &&
      Math.abs(own.timeMs - winner.timeMs) < WITH_WINNER_MS,
  );
}

function doubtful({ live, liveBoard }: Simulation, rider: number): number {
  const entry = Object.values(liveBoard.rows).find((row) => row.entry === rider + 1)?.entry;
  const track = entry === undefined ? null : (live.riders.get(entry)?.track ?? null);
  if (track === null) return 0;
  const crossed = derivedCrossings(track).filter(({ line, lap }) => line === 'finish' && lap > 0);
  const unsure = crossed.filter(({ suspected, stoodMs }) => suspected || stoodMs > 0).length;
  // Who stops for good on the line has crossed it or not: GPS cannot tell.
  const ended = lapEndedOn(track);
  return unsure + (ended !== null && !crossed.some(({ lap }) => lap === ended) ? 1 : 0);
}
