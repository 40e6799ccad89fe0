/**
 * A race made up from a seed: riders, what a chip mat saw of them, and what officials said, some of it taken back. The
 * same race is told to the engine (`told`) and handed to the scorer as plain facts.
 */
import type { EntryId } from '../../race/ids.ts';
import type { RaceFormat, RuleSettings } from '../../race/journal/decision.ts';
import { AT_FINISH, GUN_MS, type RaceFixture, raceFixture, rider } from '../../race/testing/fixtures.ts';

export interface PaperRider {
  readonly number: number;
  /** Seconds after the gun, ms. */
  readonly startMs: number;
  readonly team: string;
  /** Moments at the line, ms after the gun, ascending. */
  readonly passes: readonly number[];
}

/** What an official said and did not take back. Moments are ms after the gun. */
export type Word =
  | {
      readonly say: 'out';
      readonly number: number;
      readonly status: 'DNF' | 'DNS' | 'DSQ' | 'PUL';
      readonly atMs: number | null;
    }
  | { readonly say: 'penalty' | 'bonus'; readonly number: number; readonly ms: number }
  /** The moment at which a rider really started. */
  | { readonly say: 'start'; readonly number: number; readonly atMs: number }
  | { readonly say: 'laps'; readonly number: number; readonly laps: number }
  | { readonly say: 'relegated'; readonly number: number; readonly behind: number | null }
  | { readonly say: 'photo'; readonly order: readonly number[] }
  | { readonly say: 'sprint'; readonly lap: number; readonly order: readonly number[] }
  | { readonly say: 'closed'; readonly atMs: number };

export interface PaperRace {
  readonly seed: number;
  readonly format: RaceFormat;
  readonly laps: number;
  readonly rules: RuleSettings;
  readonly riders: readonly PaperRider[];
  readonly words: readonly { readonly word: Word; readonly takenBack: boolean }[];
}

/** Numbers in [0, 1) from a seed; mulberry32. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FORMATS: readonly RaceFormat[] = [
  'circuit',
  'road',
  'cyclocross',
  'time-trial',
  'hill-climb',
  'team-time-trial',
  'handicap',
  'points',
  'elimination',
];
const OWN_STARTS = new Set<RaceFormat>(['time-trial', 'hill-climb', 'team-time-trial', 'handicap']);

export function paperRace(seed: number): PaperRace {
  const roll = dice(seed);
  const upTo = (most: number) => Math.floor(roll() * most);
  const format = FORMATS[seed % FORMATS.length]!;
  const laps = format === 'elimination' ? 4 + 2 * upTo(3) : format === 'points' ? 4 + upTo(5) : 1 + upTo(6);
  const count = 3 + upTo(6);
  const lapMs = 60_000 + upTo(120_000);
  const apart = format === 'points' || format === 'elimination';
  const riders = Array.from({ length: count }, (_, index): PaperRider => {
    const startMs = OWN_STARTS.has(format) ? index * 20_000 : 0;
    // Half of a field keeps together, the rest is anywhere up to half as slow again.
    const paceMs = lapMs * (roll() < 0.5 ? 1 + roll() * 0.01 : 1 + roll() * 0.5);
    const rides = roll() < 0.1 ? 0 : roll() < 0.15 ? upTo(laps) : laps + upTo(2);
    const passes: number[] = [];
    let atMs = startMs;
    for (let lap = 0; lap < rides; lap++) {
      atMs += paceMs * (0.95 + roll() * 0.1);
      // Tenths make ties; where sprints are read off the mat, no two riders are level.
      passes.push(apart ? Math.round(atMs / 20) * 20 + index : Math.round(atMs / 100) * 100);
    }
    return { number: index + 1, startMs, team: `Team ${index % 2}`, passes };
  });
  return {
    seed,
    format,
    laps,
    rules: rulesFor(format, upTo),
    riders,
    words: wordsFor(format, laps, riders, roll),
  };
}

function rulesFor(format: RaceFormat, upTo: (most: number) => number): RuleSettings {
  const rules: { -readonly [Name in keyof RuleSettings]: RuleSettings[Name] } = {};
  if (format === 'cyclocross' && upTo(2) === 0) rules.lappedRiders = 'pulled';
  if (format === 'circuit' && upTo(4) === 0) rules.lappedRiders = 'ride-full-distance';
  if ((format === 'road' || format === 'circuit' || format === 'time-trial') && upTo(3) === 0)
    rules.timeLimit = { by: 'percent', percent: 5 + upTo(30) };
  if (format === 'road' && upTo(3) === 0) rules.bunchGapMs = 3_000;
  if (format === 'road' && upTo(4) === 0) rules.penaltiesMovePlaces = false;
  if (format === 'team-time-trial') rules.teamTimeOnRider = 1 + upTo(3);
  if (format === 'points') {
    rules.sprintEveryLaps = 1 + upTo(3);
    if (upTo(3) === 0) rules.pointsVariant = upTo(2) === 0 ? 'snowball' : 'tempo';
  }
  if (format === 'elimination') {
    if (upTo(2) === 0) rules.eliminationVariant = 'win-and-out';
    if (upTo(3) === 0) rules.sprintEveryLaps = 1;
  }
  return rules;
}

function wordsFor(format: RaceFormat, laps: number, riders: readonly PaperRider[], roll: () => number) {
  const upTo = (most: number) => Math.floor(roll() * most);
  const anybody = () => riders[upTo(riders.length)]!.number;
  const lastMs = Math.max(60_000, ...riders.flatMap(({ passes }) => passes));
  const words: { word: Word; takenBack: boolean }[] = [];
  const say = (word: Word) => words.push({ word, takenBack: roll() < 0.3 });
  const isOut = new Set<number>();
  for (let count = upTo(3); count > 0; count--) {
    const number = anybody();
    if (isOut.has(number)) continue;
    isOut.add(number);
    const status = (['DNF', 'DNS', 'DSQ', 'PUL'] as const)[upTo(4)]!;
    say({ say: 'out', number, status, atMs: status === 'DNS' || roll() < 0.4 ? null : upTo(lastMs) });
  }
  if (roll() < 0.3) say({ say: 'penalty', number: anybody(), ms: 1_000 * (1 + upTo(30)) });
  if (roll() < 0.2) say({ say: 'bonus', number: anybody(), ms: 1_000 * (1 + upTo(10)) });
  if ((format === 'time-trial' || format === 'hill-climb') && roll() < 0.3) {
    const late = riders[upTo(riders.length)]!;
    say({ say: 'start', number: late.number, atMs: late.startMs + 100 * upTo(100) });
  }
  const inLaps = format === 'circuit' || format === 'road' || format === 'cyclocross';
  if (inLaps && roll() < 0.3) say({ say: 'laps', number: anybody(), laps: -1 });
  if (inLaps && roll() < 0.25)
    say({ say: 'relegated', number: anybody(), behind: roll() < 0.5 ? null : anybody() });
  if (inLaps && roll() < 0.25) {
    const order = shuffled(
      riders.map(({ number }) => number),
      roll,
    ).slice(0, 2 + upTo(2));
    say({ say: 'photo', order });
  }
  if (format === 'points' || format === 'elimination')
    for (let lap = 1; lap <= laps; lap++)
      if (roll() < 0.3) say({ say: 'sprint', lap, order: asJudged(riders, lap, roll) });
  if (roll() < 0.6) say({ say: 'closed', atMs: roll() < 0.7 ? lastMs + 60_000 : upTo(lastMs) });
  return words
    .filter(({ word }) => word.say !== 'sprint' || word.order.length > 0)
    .filter(({ word }) => word.say !== 'relegated' || word.behind !== word.number);
}

/** The judges see what the mat saw, with two neighbours the other way round now and then. */
function asJudged(riders: readonly PaperRider[], lap: number, roll: () => number): readonly number[] {
  const seen = riders
    .filter(({ passes }) => passes.length >= lap)
    .sort((a, b) => a.passes[lap - 1]! - b.passes[lap - 1]!)
    .map(({ number }) => number);
  const at = Math.floor(roll() * (seen.length - 1));
  if (seen.length > 1 && roll() < 0.5) [seen[at], seen[at + 1]] = [seen[at + 1]!, seen[at]!];
  return seen;
}

function shuffled<Value>(values: readonly Value[], roll: () => number): Value[] {
  const result = [...values];
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(roll() * (index + 1));
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}

const entry = (number: number) => number as EntryId;

/** The race told to the engine, passings and words in an order of the seed's own. */
export function told(race: PaperRace): RaceFixture {
  const roll = dice(race.seed ^ 0x5eed);
  const paper = raceFixture({
    format: race.format,
    rules: race.rules,
    length: { by: 'laps', laps: race.laps },
    start: false,
  });
  paper.decide('put-entries', {
    entries: race.riders.map(({ number, startMs, team }) =>
      rider(number, String(number), { team, ...(startMs > 0 && { startOffsetMs: startMs }) }),
    ),
  });
  paper.decide('start', { atMs: GUN_MS });
  const passings = race.riders.flatMap(({ number, passes }) =>
    passes.map((atMs) => () => void paper.pass(String(number), GUN_MS + atMs, { source: 'chip' })),
  );
  const words = race.words.map(({ word, takenBack }) => () => {
    const target = decide(paper, word);
    if (!takenBack) return;
    paper.decide('undo', { target });
    if (roll() < 0.2) {
      paper.decide('redo', { target });
      paper.decide('undo', { target });
    }
  });
  // Words keep their order among themselves: the later one about a rider holds.
  let next = 0;
  for (const act of shuffled([...passings, ...words.map(() => null)], roll)) (act ?? words[next++]!)();
  return paper;
}

function decide(paper: RaceFixture, word: Word) {
  switch (word.say) {
    case 'out':
      return paper.decide('set-status', {
        entry: entry(word.number),
        status: word.status,
        ...(word.atMs !== null && { atMs: GUN_MS + word.atMs }),
      });
    case 'penalty':
      return paper.decide('penalty', { entry: entry(word.number), timeMs: word.ms });
    case 'bonus':
      return paper.decide('bonus', { entry: entry(word.number), timeMs: word.ms });
    case 'start':
      return paper.decide('set-start', { entry: entry(word.number), atMs: GUN_MS + word.atMs });
    case 'laps':
      return paper.decide('laps-adjustment', { entry: entry(word.number), laps: word.laps });
    case 'relegated':
      return paper.decide('relegate', {
        entry: entry(word.number),
        ...(word.behind !== null && { behind: entry(word.behind) }),
      });
    case 'photo':
      return paper.decide('photo-order', { line: AT_FINISH, order: word.order.map(entry) });
    case 'sprint':
      return paper.decide('sprint', { line: AT_FINISH, lap: word.lap, order: word.order.map(entry) });
    case 'closed':
      return paper.decide('finish', { atMs: GUN_MS + word.atMs });
  }
}
