/** Every rule that a page sets, in the order in which officials meet them: how it is written, and where it fits. Pure. */
import type { RaceFormat, RuleSettings } from '../../../race/journal/decision.ts';
import type { Rules } from '../../../race/rules/settings.ts';

/** What of a race decides which rules make sense in it. */
export interface RuleContext {
  readonly format: RaceFormat;
  readonly rules: Rules;
  readonly categories: number;
  /** Lines on the way, beside the lap line. */
  readonly lines: readonly { readonly id: string; readonly name: string }[];
}

export const RULE_GROUPS = ['finish', 'sprints', 'starts', 'times', 'laps', 'phones'] as const;
export type RuleGroup = (typeof RULE_GROUPS)[number];

/** How a rule is written on a page. Seconds stand for milliseconds, percent for a share. */
export type RuleKind =
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'flag' }
  | { readonly is: 'seconds' | 'percent' | 'count' | 'kmh'; readonly least: number; readonly most: number }
  | { readonly is: 'laps' | 'points' | 'limit' | 'line' };

export interface RuleEntry<Name extends keyof Rules = keyof Rules> {
  readonly name: Name;
  readonly group: RuleGroup;
  readonly kind: RuleKind;
  readonly formats: readonly RaceFormat[];
  /** Asked already when a race of these formats is made. */
  readonly first?: readonly RaceFormat[];
  readonly when?: (context: RuleContext) => boolean;
}

const ALL: readonly RaceFormat[] = [
  'circuit',
  'road',
  'cyclocross',
  'handicap',
  'points',
  'elimination',
  'time-trial',
  'team-time-trial',
  'hill-climb',
];
const MASS: readonly RaceFormat[] = ['circuit', 'road', 'cyclocross'];
const CLOCK: readonly RaceFormat[] = ['time-trial', 'team-time-trial', 'hill-climb'];
const SPRINTS: readonly RaceFormat[] = ['points', 'elimination'];

const choice = (...of: readonly string[]): RuleKind => ({ is: 'choice', of });
const seconds = (least: number, most: number): RuleKind => ({ is: 'seconds', least, most });
const count = (least: number, most: number): RuleKind => ({ is: 'count', least, most });

const LIST = [
  {
    name: 'lappedRiders',
    group: 'finish',
    kind: choice('finish-on-leaders-lap', 'pulled', 'ride-full-distance'),
    formats: [...MASS, 'points'],
    first: ['cyclocross'],
  },
  {
    name: 'pulledAtShare',
    group: 'finish',
    kind: { is: 'percent', least: 10, most: 200 },
    formats: [...MASS, 'points'],
    first: ['cyclocross'],
    when: ({ rules }) => rules.lappedRiders === 'pulled',
  },
  {
    name: 'categoriesFinish',
    group: 'finish',
    kind: choice('each-its-own', 'after-the-fastest'),
    formats: MASS,
    when: ({ categories }) => categories > 1,
  },
  { name: 'timeLimit', group: 'finish', kind: { is: 'limit' }, formats: [...MASS, ...CLOCK] },
  {
    name: 'pointsVariant',
    group: 'sprints',
    kind: choice('points', 'tempo', 'snowball'),
    formats: ['points'],
    first: ['points'],
  },
  {
    name: 'eliminationVariant',
    group: 'sprints',
    kind: choice('last-out', 'win-and-out'),
    formats: ['elimination'],
    first: ['elimination'],
  },
  { name: 'sprintEveryLaps', group: 'sprints', kind: count(1, 200), formats: SPRINTS, first: SPRINTS },
  { name: 'firstSprintLap', group: 'sprints', kind: count(0, 999), formats: SPRINTS },
  { name: 'sprintLaps', group: 'sprints', kind: { is: 'laps' }, formats: SPRINTS, first: ['points'] },
  {
    name: 'sprintLine',
    group: 'sprints',
    kind: { is: 'line' },
    formats: SPRINTS,
    when: ({ lines }) => lines.length > 0,
  },
  {
    name: 'sprintPoints',
    group: 'sprints',
    kind: { is: 'points' },
    formats: ['points'],
    when: ({ rules }) => rules.pointsVariant === 'points',
  },
  {
    name: 'finalSprintFactor',
    group: 'sprints',
    kind: count(1, 5),
    formats: ['points'],
    when: ({ rules }) => rules.pointsVariant === 'points',
  },
  {
    name: 'lapGainPoints',
    group: 'sprints',
    kind: count(0, 100),
    formats: ['points'],
    when: ({ rules }) => !rules.lapsBeforePoints,
  },
  { name: 'lapsBeforePoints', group: 'sprints', kind: { is: 'flag' }, formats: ['points'] },
  {
    name: 'ridersOutPerSprint',
    group: 'sprints',
    kind: count(1, 10),
    formats: ['elimination'],
    when: ({ rules }) => rules.eliminationVariant === 'last-out',
  },
  {
    name: 'finalists',
    group: 'sprints',
    kind: count(1, 20),
    formats: ['elimination'],
    when: ({ rules }) => rules.eliminationVariant === 'last-out',
  },
  { name: 'startBy', group: 'starts', kind: choice('list', 'line'), formats: CLOCK, first: CLOCK },
  {
    name: 'startWindowMs',
    group: 'starts',
    kind: seconds(0, 600),
    formats: CLOCK,
    when: ({ rules }) => rules.startBy === 'line',
  },
  {
    name: 'teamTimeOnRider',
    group: 'times',
    kind: count(1, 12),
    formats: ['team-time-trial'],
    first: ['team-time-trial'],
  },
  { name: 'bunchGapMs', group: 'times', kind: seconds(0, 10), formats: [...MASS, 'team-time-trial'] },
  { name: 'lappedTimes', group: 'times', kind: choice('as-ridden', 'estimated'), formats: MASS },
  { name: 'penaltiesMovePlaces', group: 'times', kind: { is: 'flag' }, formats: [...MASS, 'handicap'] },
  { name: 'minLapMs', group: 'laps', kind: seconds(0, 3_600), formats: ALL },
  { name: 'minLapShareOfMedian', group: 'laps', kind: { is: 'percent', least: 0, most: 100 }, formats: ALL },
  { name: 'fastestKmh', group: 'laps', kind: { is: 'kmh', least: 0, most: 300 }, formats: ALL },
  {
    name: 'acceptProposals',
    group: 'laps',
    kind: choice('by-official', 'automatically'),
    formats: ALL.filter((format) => format !== 'hill-climb'),
  },
  { name: 'phoneBatchMs', group: 'phones', kind: seconds(1, 600), formats: ALL },
  { name: 'phoneSending', group: 'phones', kind: choice('steady', 'by-lap'), formats: ALL },
  { name: 'phoneSampling', group: 'phones', kind: choice('dense', 'usual', 'sparing'), formats: ALL },
] as const satisfies readonly RuleEntry[];

/** Rules that a page offers; the only one that none does is `bonusesMs`: stage races take bonuses from their own page. */
export type OfferedRule = (typeof LIST)[number]['name'];
export const RULE_LIST: readonly RuleEntry<OfferedRule>[] = LIST;

/** The rules that fit a race, in order. */
export const rulesFor = (context: RuleContext): readonly RuleEntry<OfferedRule>[] =>
  RULE_LIST.filter(({ formats, when }) => formats.includes(context.format) && (when?.(context) ?? true));

/** Those of them that are asked when the race is made. */
export const firstRulesFor = (context: RuleContext): readonly RuleEntry<OfferedRule>[] =>
  rulesFor(context).filter(({ first }) => first?.includes(context.format));

/**
 * What a new race of a format begins with, where that is not what the engine takes when nobody says anything: old
 * races keep what they had. Cyclo-cross: the 80 % rule (UCI 5.1).
 */
export const newRaceRules = (format: RaceFormat): RuleSettings =>
  format === 'cyclocross' ? { lappedRiders: 'pulled' } : {};
