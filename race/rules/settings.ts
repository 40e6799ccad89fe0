/**
 * The rule settings of a race, resolved: what the organiser set, over the defaults of the format. Every default
 * is the UCI's or, where the UCI is silent, the more careful of the field's practices.
 */
import type { RaceFormat, RuleSettings } from '../decisions/values.ts';

export type Rules = { readonly [Name in keyof RuleSettings]-?: NonNullable<RuleSettings[Name]> };

/** roadmeet's fixed minimum lap, and CrossMgr's share of the median lap. */
const DEFAULTS: Rules = {
  minLapMs: 20_000,
  minLapShareOfMedian: 0.4,
  bunchGapMs: 0,
  lappedRiders: 'finish-on-leaders-lap',
  pulledAtShare: 0.8,
  categoriesFinish: 'each-its-own',
  lappedTimes: 'as-ridden',
  fastestKmh: 100,
  penaltiesMovePlaces: true,
  acceptProposals: 'by-official',
  timeLimit: { by: 'none' },
  teamTimeOnRider: 4,
  sprintPoints: [5, 3, 2, 1],
  lapGainPoints: 20,
  finalSprintFactor: 2,
  bonusesMs: [],
  pointsVariant: 'points',
  lapsBeforePoints: false,
  sprintEveryLaps: 10,
  firstSprintLap: 0,
  sprintLaps: [],
  sprintLine: 'lap-line',
  eliminationVariant: 'last-out',
  ridersOutPerSprint: 1,
  finalists: 2,
  startBy: 'list',
  startWindowMs: 5_000,
  phoneBatchMs: 5_000,
  phoneSending: 'steady',
  phoneSampling: 'dense',
};

const BY_FORMAT: Readonly<Record<RaceFormat, Partial<Rules>>> = {
  circuit: {},
  // A new group begins at a gap of one second (UCI 1.2.107); in a criterium times decide nothing.
  road: { bunchGapMs: 1_000 },
  cyclocross: {},
  'time-trial': { lappedRiders: 'ride-full-distance' },
  // Riders who finish with their team, the gap rule says, have its time.
  'team-time-trial': { lappedRiders: 'ride-full-distance', bunchGapMs: 1_000 },
  handicap: { lappedRiders: 'ride-full-distance' },
  // Track laps are short: 250 m in 15 s is common, in 11 s possible.
  points: { minLapMs: 8_000 },
  elimination: { minLapMs: 8_000, sprintEveryLaps: 2 },
  'hill-climb': { lappedRiders: 'ride-full-distance' },
};

/** Formats in which everybody's clock starts at a moment of their own. */
export const hasOwnStarts = (format: RaceFormat): boolean =>
  format === 'time-trial' || format === 'team-time-trial' || format === 'hill-climb' || format === 'handicap';

/** What the organiser set over the format's defaults over the defaults of all. */
export function resolveRules(format: RaceFormat, set: RuleSettings): Rules {
  const given = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  return { ...DEFAULTS, ...BY_FORMAT[format], ...given };
}
