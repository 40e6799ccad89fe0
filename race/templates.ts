/** Kinds of races as they are mostly run, to start from: format, rules and categories; course and riders come later. Pure. */
import type { RaceTemplate } from './copy.ts';
import type { Category, RaceFormat, RaceLength, RuleSettings } from './decisions/values.ts';
import type { CategoryId } from './ids.ts';

export const BUILT_IN = [
  'criterium-40-plus-3',
  'cyclocross-40',
  'time-trial',
  'road-race',
  'points-race',
  'elimination',
  'kids',
  'evening-league',
] as const;
export type BuiltIn = (typeof BUILT_IN)[number];

const MINUTE_MS = 60_000;
const laps = (count: number): RaceLength => ({ by: 'laps', laps: count });
const category = (id: string, name: string, length: RaceLength, startMinutes = 0): Category => ({
  id: id as CategoryId,
  name,
  length,
  startOffsetMs: startMinutes * MINUTE_MS,
});
const timed = (minutes: number, thenLaps?: number): RaceLength => ({
  by: 'time',
  durationMs: minutes * MINUTE_MS,
  extraLaps: 0,
  ...(thenLaps !== undefined && { thenLaps }),
});
const template = (
  format: RaceFormat,
  rules: RuleSettings,
  ...categories: readonly Category[]
): RaceTemplate => ({ format, rules, categories });

/** By its name; the page says in its language what each is. */
export const TEMPLATES: Readonly<Record<BuiltIn, RaceTemplate>> = {
  'criterium-40-plus-3': template('circuit', {}, category('open', 'Open', timed(40, 3))),
  'cyclocross-40': template(
    'cyclocross',
    { lappedRiders: 'pulled', pulledAtShare: 0.8 },
    category('open', 'Open', timed(40)),
  ),
  'time-trial': template('time-trial', {}, category('open', 'Open', { by: 'distance' })),
  'road-race': template('road', {}, category('open', 'Open', { by: 'distance' })),
  'points-race': template(
    'points',
    { pointsVariant: 'points', sprintEveryLaps: 5, sprintPoints: [5, 3, 2, 1] },
    category('open', 'Open', laps(30)),
  ),
  elimination: template('elimination', { sprintEveryLaps: 2 }, category('open', 'Open', laps(20))),
  // One after the other on a short lap, each its own distance.
  kids: template(
    'circuit',
    { lappedRiders: 'ride-full-distance' },
    category('u9', 'U9', laps(2)),
    category('u11', 'U11', laps(4), 1),
    category('u13', 'U13', laps(6), 2),
  ),
  'evening-league': template(
    'circuit',
    { categoriesFinish: 'after-the-fastest' },
    category('a', 'A', timed(45, 1)),
    category('b', 'B', timed(45, 1), 1),
    category('c', 'C', timed(45, 1), 2),
  ),
};
