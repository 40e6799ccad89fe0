/**
 * What each rider has to show for it, worked out from the plain facts: where their race ends, with how many laps, in
 * what time, and what they are called on the sheet. Written apart from the engine, for reading and not for speed.
 */
import type { PaperRace, PaperRider, Word } from './paper-race.ts';

export type Status = 'finished' | 'racing' | 'PUL' | 'OTL' | 'DNF' | 'DSQ' | 'DNS';

/** A rider on the sheet. */
export interface Line {
  readonly number: number;
  readonly team: string;
  status: Status;
  laps: number;
  /** Clock at the line when their race ended or they were last seen, ms after the gun; null = never seen. */
  readonly lastMs: number | null;
  readonly startMs: number;
  /** On their own clock, without penalties. */
  readonly rawMs: number | null;
  readonly penaltyMs: number;
  /** The passings that count. */
  readonly counted: readonly number[];
  /** When they were taken off. */
  readonly pulledMs: number | null;
  /** Taken out by an official. */
  readonly put: Status | null;
}

export const said = (race: PaperRace): readonly Word[] =>
  race.words.flatMap(({ word, takenBack }) => (takenBack ? [] : [word]));

export function closedMs(race: PaperRace): number {
  return said(race).findLast((word) => word.say === 'closed')?.atMs ?? Number.POSITIVE_INFINITY;
}

const outOf = (race: PaperRace, number: number) =>
  said(race).findLast((word) => word.say === 'out' && word.number === number) as
    | Extract<Word, { say: 'out' }>
    | undefined;

/** From when on nothing of a rider counts for anybody. */
const outMs = (race: PaperRace, number: number): number => {
  const out = outOf(race, number);
  if (out?.status === 'DNS') return Number.NEGATIVE_INFINITY;
  return out?.atMs ?? Number.POSITIVE_INFINITY;
};

/** The first moment at which anybody has ended lap `lap`. */
export function leaderMs(race: PaperRace, lap: number): number | null {
  const moments = race.riders
    .map(({ number, passes }) => ({ atMs: passes[lap - 1], until: outMs(race, number) }))
    .flatMap(({ atMs, until }) => (atMs !== undefined && atMs <= until ? [atMs] : []));
  return moments.length === 0 ? null : Math.min(...moments);
}

/** When the winner was home: full distance, or with the race closed before, the first on the most laps. */
export function endMs(race: PaperRace): number | null {
  for (let lap = race.laps; lap >= 1; lap--) {
    const atMs = leaderMs(race, lap);
    if (lap < race.laps && closedMs(race) === Number.POSITIVE_INFINITY) return null;
    if (atMs !== null && atMs <= closedMs(race)) return atMs;
  }
  return null;
}

const rulesOf = (race: PaperRace) => ({
  lappedRiders: ['time-trial', 'hill-climb', 'team-time-trial', 'handicap'].includes(race.format)
    ? 'ride-full-distance'
    : 'finish-on-leaders-lap',
  ...race.rules,
});

/** The passing (counted from 1) with which a rider is home; null when they are not. */
function homeWith(race: PaperRace, passes: readonly number[]): number | null {
  if (rulesOf(race).lappedRiders === 'ride-full-distance')
    return passes.length >= race.laps ? race.laps : null;
  const end = endMs(race);
  const index = end === null ? -1 : passes.findIndex((atMs) => atMs >= end);
  return index < 0 ? null : index + 1;
}

/** The passing at which the 80 % rule takes a rider off; null when it does not. */
function pulledWith(race: PaperRace, passes: readonly number[]): number | null {
  if (rulesOf(race).lappedRiders !== 'pulled') return null;
  const firstMs = leaderMs(race, 1);
  if (firstMs === null) return null;
  for (let lap = 1; lap < race.laps && lap <= passes.length; lap++) {
    const aheadMs = leaderMs(race, lap);
    if (aheadMs !== null && passes[lap - 1]! > aheadMs + 0.8 * firstMs) return lap;
  }
  return null;
}

export function ridden(race: PaperRace, rider: PaperRider): Line {
  const out = outOf(race, rider.number);
  const until = Math.min(closedMs(race), out?.atMs ?? Number.POSITIVE_INFINITY);
  const passes = rider.passes.filter((atMs) => atMs <= until);
  let status: Status = out?.status ?? 'racing';
  let count = passes.length;
  const home = out?.status === 'DNS' ? null : homeWith(race, passes);
  const pulled = out === undefined ? pulledWith(race, passes) : null;
  if (pulled !== null && (home === null || pulled < home)) {
    status = 'PUL';
    count = pulled;
  } else if (home !== null) {
    if (out === undefined) status = 'finished';
    count = home;
  } else if (out === undefined && closedMs(race) < Number.POSITIVE_INFINITY)
    status = rider.passes.length === 0 ? 'DNS' : 'DNF';
  const counted = passes.slice(0, count);
  const lastMs = counted.at(-1) ?? null;
  const late = said(race).findLast((word) => word.say === 'start' && word.number === rider.number);
  const startMs = late?.say === 'start' ? late.atMs : rider.startMs;
  const taken = said(race).reduce(
    (sum, w) => (w.say === 'laps' && w.number === rider.number ? sum + w.laps : sum),
    0,
  );
  return {
    number: rider.number,
    team: rider.team,
    status,
    laps: Math.max(0, count + taken),
    lastMs,
    startMs,
    rawMs: lastMs === null ? null : lastMs - startMs,
    penaltyMs: said(race).reduce((sum, w) => {
      if ((w.say !== 'penalty' && w.say !== 'bonus') || w.number !== rider.number) return sum;
      return w.say === 'penalty' ? sum + w.ms : sum - w.ms;
    }, 0),
    counted,
    pulledMs: status === 'PUL' ? (out?.atMs ?? lastMs) : null,
    put: out?.status ?? null,
  };
}
