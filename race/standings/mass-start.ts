/**
 * The ranking of races won by being first at the line: circuit, road, cyclo-cross, and races against the clock,
 * where the rider's own clock takes the place of the common one.
 */
import type { EntryId } from '../ids.ts';
import { elementOf, entryOf } from '../present.ts';
import type { Tally } from '../rules/finish.ts';
import { raceTimeMs } from '../rules/race-clock.ts';
import type { Rules } from '../rules/settings.ts';
import { bunchEnd, bunchTimes } from './bunch.ts';
import { estimatedTimes } from './estimated-times.ts';
import type { Field, Placed, PlacedFlag } from './field.ts';
import { gapTo, leaderTimes } from './gaps.ts';
import { byResult, placesOf, type Said, type SaidOf, type Standing } from './order.ts';
import { inPhotoOrder, relegated, saidByPhoto, stillOrdered, tooCloseToCall } from './photo.ts';
import { timeLimitMs } from './time-limit.ts';

export function massStart(field: Field): readonly Placed[] {
  let ordered: readonly Standing[] = field.tallies.map((tally) => ownTime(tally, field)).sort(byResult);
  const bunch = field.rules.bunchGapMs > 0 || hasWord(field);
  const credited = bunch ? creditBunches(ordered, field) : null;
  if (credited !== null) ordered = credited.standings;
  ordered = withTimeLimit(ordered, field);
  const { standings, saidOf, moved } = inDecidedOrder(ordered, field);
  const places = placesOf(standings, saidOf);
  const times = shownTimes(
    withCompanions(creditedInOrder(standings, moved, saidOf), standings, field),
    standings,
    field,
  );

  const first = standings[0];
  const leader =
    first !== undefined && places[0] != null ? { tally: first.tally, timeMs: elementOf(times, 0) } : null;
  const behindLeader = leader === null ? null : pointsOf(leader.tally, field);
  return standings.map((standing, index) => {
    const { tally, status } = standing;
    const timeMs = times[index] ?? null;
    const place = places[index] ?? null;
    const flags = flagsOf(index, standings, field, saidOf, credited?.joined, moved);
    const gap =
      leader === null || behindLeader === null || index === 0 || place === null
        ? null
        : gapTo(leader, { tally, timeMs }, behindLeader, field.leaderMs);
    return { tally, status, place, timeMs, gap, flags, points: tally.points === 0 ? null : tally.points };
  });
}

/** A rider with their own time: before bunches, limits and orders had their say. */
export const ownTime = (tally: Tally, field: Field): Standing => ({
  tally,
  status: tally.status,
  baseMs: tally.rawMs,
  creditedMs: withPenalties(tally.rawMs, tally, field),
});

const penaltiesOf = ({ penaltyMs, bonusMs }: Tally): number => penaltyMs - bonusMs;

/** The time that places go by: with penalties and bonuses, unless the rules leave the place alone. */
const withPenalties = <T extends number | null>(timeMs: T, tally: Tally, { rules }: Field): T =>
  (timeMs === null ? null : timeMs + (rules.penaltiesMovePlaces ? penaltiesOf(tally) : 0)) as T;

/** The times that the result shows: penalties that move no place, and estimates for lapped riders, come in here. */
function shownTimes(
  times: readonly (number | null)[],
  standings: readonly Standing[],
  { rules }: Field,
): readonly (number | null)[] {
  const shown = times.map((timeMs, index) => shownTime(timeMs, elementOf(standings, index).tally, rules));
  return rules.lappedTimes === 'estimated' ? estimatedTimes(shown, standings) : shown;
}

/** A credited time as the result shows it: penalties that move no place come in here. */
export const shownTime = (timeMs: number | null, tally: Tally, rules: Rules): number | null =>
  timeMs === null || rules.penaltiesMovePlaces ? timeMs : timeMs + penaltiesOf(tally);

/** True when an official said whose time somebody gets. */
const hasWord = ({ orders }: Field): boolean => {
  for (const { sameTimeAs, givenMs } of orders.values())
    if (sameTimeAs !== undefined || givenMs !== null) return true;
  return false;
};

/** Finishers outside the time limit lose their place, unless an official keeps them in. */
function withTimeLimit(ordered: readonly Standing[], field: Field): readonly Standing[] {
  const winner = ordered[0];
  if (winner?.status !== 'finished' || winner.creditedMs === null) return ordered;
  const limitMs = timeLimitMs(field.rules.timeLimit, winner.creditedMs);
  if (limitMs === null) return ordered;
  const isOut = ({ tally, status, creditedMs }: Standing) =>
    status === 'finished' && !tally.kept && creditedMs !== null && creditedMs > limitMs;
  if (!ordered.some(isOut)) return ordered;
  return ordered
    .map((standing) => (isOut(standing) ? { ...standing, status: 'OTL' as const } : standing))
    .sort(byResult);
}

function creditBunches(
  ordered: readonly Standing[],
  field: Field,
): { standings: readonly Standing[]; joined: ReadonlySet<EntryId> } {
  const atTheLine = ordered
    .filter(({ status, tally }) => status === 'finished' && tally.linesPassed === 0)
    .sort((a, b) => b.tally.laps - a.tally.laps || (a.tally.rawMs ?? 0) - (b.tally.rawMs ?? 0));
  const credits = bunchTimes(
    atTheLine,
    field.rules.bunchGapMs,
    (entry) => field.orders.get(entry)?.sameTimeAs,
    (entry) => field.orders.get(entry)?.givenMs ?? null,
  );
  const joined = new Set<EntryId>();
  const standings = ordered
    .map((standing) => {
      const credit = credits.get(standing.tally.entry);
      if (credit === undefined) return standing;
      if (credit.joined) joined.add(standing.tally.entry);
      return {
        ...standing,
        baseMs: credit.baseMs,
        creditedMs: withPenalties(credit.baseMs, standing.tally, field),
      };
    })
    .sort(byResult);
  return { standings, joined };
}

interface Decided {
  readonly standings: readonly Standing[];
  readonly saidOf: SaidOf;
  /** Riders whom a decision may have moved. */
  readonly moved: ReadonlySet<EntryId>;
}

/** Applies photo orders (the later picture has the last word), then relegations. */
function inDecidedOrder(ordered: readonly Standing[], field: Field): Decided {
  const relegations: { entry: EntryId; behind: EntryId }[] = [];
  for (const [entry, { relegatedBehind }] of field.orders) {
    const behind =
      relegatedBehind === 'bunch' ? bunchEnd(ordered, entry, field.rules.bunchGapMs) : relegatedBehind;
    if (behind !== null) relegations.push({ entry, behind });
  }
  if (field.photoOrders.length === 0 && relegations.length === 0)
    return { standings: ordered, saidOf: () => null, moved: new Set() };
  let standings = ordered;
  const moved = new Set<EntryId>();
  const lapsOf = new Map(ordered.map(({ tally }) => [tally.entry, tally.laps]));
  const photos = field.photoOrders
    .map((photo) => ({ photo, order: stillOrdered(photo, lapsOf) }))
    .filter(({ order }) => order.length > 1);
  for (const { photo, order } of photos) {
    standings = inPhotoOrder(standings, { ...photo, order });
    for (const entry of order) moved.add(entry);
  }
  for (const { entry, behind } of relegations) {
    standings = relegated(standings, entry, behind);
    moved.add(entry);
  }
  const isRelegated = new Set(relegations.map(({ entry }) => entry));
  const saidOf = (ahead: EntryId, behind: EntryId): Said => {
    if (isRelegated.has(ahead) || isRelegated.has(behind)) return 'apart';
    for (const { photo, order } of photos.toReversed()) {
      const said = order.includes(ahead) && order.includes(behind) ? saidByPhoto(photo, ahead, behind) : null;
      if (said !== null) return said;
    }
    return null;
  };
  return { standings, saidOf, moved };
}

/** Nobody whom a decision placed behind another is credited a better time than theirs; a dead heat is one time. */
function creditedInOrder(
  standings: readonly Standing[],
  moved: ReadonlySet<EntryId>,
  saidOf: SaidOf,
): readonly (number | null)[] {
  const times = standings.map(({ creditedMs }) => creditedMs);
  if (moved.size === 0) return times;
  for (let index = 1; index < standings.length; index++) {
    const ahead = times[index - 1];
    const own = times[index];
    const a = elementOf(standings, index - 1);
    const b = elementOf(standings, index);
    if (ahead == null || own == null || a.tally.laps !== b.tally.laps) continue;
    if (a.status !== b.status || a.tally.linesPassed !== b.tally.linesPassed) continue;
    const isLevel = saidOf(a.tally.entry, b.tally.entry) === 'level';
    if (a.status === 'PUL' && !isLevel) continue; // in the order in which they were pulled, whatever their times
    if (own < ahead || isLevel) times[index] = ahead;
  }
  return times;
}

/**
 * The three-kilometre rule (UCI 2.6.027): the time of the riders in whose company they were, the place in which they
 * came over the line. So the time stands in the result and moves nobody.
 */
function withCompanions(
  times: readonly (number | null)[],
  standings: readonly Standing[],
  field: Field,
): readonly (number | null)[] {
  const { orders, rules } = field;
  const fallen = standings.filter(
    ({ tally, status }) => status === 'finished' && (orders.get(tally.entry)?.rodeWith ?? null) !== null,
  );
  if (fallen.length === 0) return times;
  const result = [...times];
  for (const { tally } of fallen) {
    const index = standings.findIndex((each) => each.tally === tally);
    const other = standings.findIndex((each) => each.tally.entry === entryOf(orders, tally.entry).rodeWith);
    const theirs = standings[other];
    const theirMs = times[other] ?? null;
    if (theirs === undefined || theirMs === null || theirs.tally.laps !== tally.laps) continue;
    if (theirs.status !== 'finished') continue;
    // Their penalties and bonuses are their own.
    const baseMs = theirMs - (rules.penaltiesMovePlaces ? penaltiesOf(theirs.tally) : 0);
    const creditedMs = withPenalties(baseMs, tally, field);
    const ownMs = times[index] ?? null;
    if (ownMs === null || creditedMs < ownMs) result[index] = creditedMs;
  }
  return result;
}

/** What is said beside a rider's place; of the others only the neighbours are looked at. */
export function flagsOf(
  index: number,
  standings: readonly Pick<Standing, 'tally' | 'status'>[],
  field: Field,
  saidOf: SaidOf,
  joined: ReadonlySet<EntryId> | undefined,
  moved: ReadonlySet<EntryId>,
): readonly PlacedFlag[] {
  const standing = elementOf(standings, index);
  const { entry, penaltyMs } = standing.tally;
  const flags: PlacedFlag[] = [];
  const needsPhoto = (other: Pick<Standing, 'tally' | 'status'> | undefined) =>
    other !== undefined &&
    standing.status === 'finished' &&
    other.status === 'finished' &&
    tooCloseToCall(standing, other) &&
    saidOf(entry, other.tally.entry) === null;
  if (!isAgainstTheClock(field) && (needsPhoto(standings[index - 1]) || needsPhoto(standings[index + 1])))
    flags.push('photo-needed');
  if (joined?.has(entry) || (field.orders.get(entry)?.rodeWith ?? null) !== null) flags.push('same-time');
  if (penaltyMs !== 0) flags.push('penalty');
  if (moved.size > 0 && field.orders.get(entry)?.relegatedBehind != null) flags.push('relegated');
  return flags.length === 0 ? NO_FLAGS : flags;
}

export const NO_FLAGS: readonly PlacedFlag[] = [];

/** Against the clock, two riders at the line together have nothing to do with one another. */
const isAgainstTheClock = ({ format }: Field): boolean =>
  format === 'time-trial' || format === 'team-time-trial' || format === 'hill-climb';

/** The leader's race times where everybody behind is measured against them. */
export function pointsOf(leader: Field['tallies'][number], { lines, pauses }: Field) {
  const startMs = leader.startMs ?? 0;
  return leaderTimes(
    leader,
    ({ heard }) => (heard.line === lines.lap ? 0 : (lines.places.get(heard.line) ?? 0)),
    (momentMs) => raceTimeMs(pauses, startMs, momentMs),
  );
}
