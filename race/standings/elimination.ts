/**
 * The ranking of elimination races. At every sprint the last rider over the line is out, until the finalists are
 * left; in a win-and-out the first is out, with the next place. An official's sprint order decides; without one,
 * passings do, provisionally.
 */
import type { EntryId } from '../ids.ts';
import { entryOf } from '../present.ts';
import type { Tally } from '../rules/finish.ts';
import { NO_ORDERS } from '../rules/rider-orders.ts';
import type { Field, Placed } from './field.ts';
import { massStart } from './mass-start.ts';
import { type SprintOutcome, sprintsOf } from './sprints.ts';

/** Ranks a race of either kind; all riders come back, each once. */
export function elimination(field: Field): readonly Placed[] {
  const byEntry = new Map(field.tallies.map((tally) => [tally.entry, tally]));
  const winAndOut = field.rules.eliminationVariant === 'win-and-out';
  // Who was put out of the race afterwards did leave at their sprint, and has no place for it: the others close up.
  const out = (winAndOut ? winners(field) : eliminated(field))
    .map((entry) => entryOf(byEntry, entry))
    .filter((tally) => isInRace(tally, field) || isPulled(tally));
  const isOut = new Set(out.map(({ entry }) => entry));
  const rest = byFinalSprint(
    massStart({ ...field, tallies: field.tallies.filter(({ entry }) => !isOut.has(entry)) }),
    field,
  );
  if (winAndOut) {
    const ahead = out.map((tally, index) => decidedRow(tally, 'finished', index + 1));
    return [
      ...ahead,
      ...rest.map((placed) => ({
        ...placed,
        place: placed.place === null ? null : placed.place + ahead.length,
        gap: null,
      })),
    ];
  }
  const inRace = rest.filter(({ place }) => place !== null);
  const without = rest.filter(({ place }) => place === null);
  // Riders not seen yet are still to be placed ahead of those who are out.
  const waiting = without.filter(({ tally }) => isInRace(tally, field)).length;
  const behind = out.map((tally, index) =>
    decidedRow(tally, 'PUL', inRace.length + waiting + out.length - index),
  );
  behind.reverse();
  return [...inRace, ...behind, ...without];
}

/** Riders named in the official's order of the last sprint come first, in that order; also when kept by hand. */
function byFinalSprint(placed: readonly Placed[], field: Field): readonly Placed[] {
  const final = field.sprints.find(({ lap, line }) => lap === field.laps && line === field.lines.lap);
  if (final === undefined) return placed;
  const named = final.order.flatMap((entry) =>
    placed.filter(({ tally }) => tally.entry === entry && isInRace(tally, field)),
  );
  const others = placed.filter((row) => !named.includes(row));
  return [
    ...named.map((row, index) => ({ ...row, status: 'finished' as const, place: index + 1, gap: null })),
    ...others.map((row) => {
      const own = row.place;
      if (own === null) return row;
      const ahead = named.filter(({ place }) => place === null || place > own).length;
      return { ...row, place: own + ahead };
    }),
  ];
}

const decidedRow = (tally: Tally, status: 'finished' | 'PUL', place: number): Placed => ({
  tally,
  status,
  place,
  timeMs: tally.rawMs,
  gap: null,
  flags: tally.penaltyMs === 0 ? [] : ['penalty'],
  points: tally.points === 0 ? null : tally.points,
});

/** Still to be eliminated or to win: neither out by an official's word nor by DNS. The close of the race is no DNF here. */
function isInRace({ entry, status }: Tally, { orders }: Field): boolean {
  if (status === 'racing' || status === 'finished' || status === 'LAP') return true;
  return (status === 'DNF' || status === 'DNS') && (orders.get(entry) ?? NO_ORDERS).status === null;
}

/** Taken off by an official's word: eliminated at the sprint that their laps lead to. */
const isPulled = ({ status }: Tally): boolean => status === 'PUL';

/** Put out by an official (DNF, DSQ, OTL): they took part until then, and what they did to the others stands. */
const isGone = (tally: Tally, field: Field): boolean =>
  !isInRace(tally, field) && !isPulled(tally) && tally.status !== 'DNS';

/** The sprints at which riders leave: all but the one that ends the race. */
export const sprintsToLeaveAt = (field: Field): readonly SprintOutcome[] =>
  sprintsOf(field, (tally) => isInRace(tally, field) || isPulled(tally) || isGone(tally, field)).filter(
    ({ final }) => !final,
  );

/**
 * Who is in the race at each sprint, as the race went: riders whom officials put out later were still in it, until the
 * last sprint for which the judges named them or at which they were seen. Whoever was put out before saves nobody.
 */
function stillIn(field: Field, sprints: readonly SprintOutcome[]): (sprint: number) => Set<EntryId> {
  const lastSprint = new Map<EntryId, number>();
  for (const tally of field.tallies) {
    if (isInRace(tally, field)) lastSprint.set(tally.entry, Number.POSITIVE_INFINITY);
    else if (isGone(tally, field))
      lastSprint.set(
        tally.entry,
        sprints.findLastIndex(({ order }) => order.includes(tally.entry)),
      );
  }
  return (sprint) => new Set([...lastSprint].flatMap(([entry, last]) => (last >= sprint ? entry : [])));
}

/** Riders eliminated, first out first; two at the same sprint in order of the line, the last one first. */
function eliminated(field: Field): readonly EntryId[] {
  const { ridersOutPerSprint, finalists } = field.rules;
  const sprints = sprintsToLeaveAt(field);
  const inAt = stillIn(field, sprints);
  const pulled = field.tallies.filter(isPulled).sort(byPulling);
  const out: EntryId[] = [];
  for (const [index, sprint] of sprints.entries()) {
    const taken = pulled.filter(({ entry, laps }) => laps <= sprint.lap && !out.includes(entry));
    out.push(...taken.map(({ entry }) => entry));
    const left = inAt(index);
    for (const entry of out) left.delete(entry);
    const count = Math.min(ridersOutPerSprint - taken.length, left.size - finalists);
    if (count <= 0) continue;
    const last = lastOf(sprint, left, count);
    if (last === null) break;
    out.push(...last);
  }
  return [...out, ...pulled.flatMap(({ entry }) => (out.includes(entry) ? [] : entry))];
}

/** The first taken off comes first: by laps, then by the moment. */
const byPulling = (a: Tally, b: Tally): number =>
  a.laps - b.laps || (a.pulledMs ?? 0) - (b.pulledMs ?? 0) || a.entry - b.entry;

/**
 * Who is out at a sprint, the very last first; null while it cannot be said: not enough of the others are over the
 * line, or the riders at the edge came over it in the same moment.
 */
function lastOf(sprint: SprintOutcome, left: ReadonlySet<EntryId>, count: number): readonly EntryId[] | null {
  if (sprint.official) {
    const named = sprint.order.filter((entry) => left.has(entry));
    return named.length < count ? null : named.slice(-count).reverse();
  }
  const over = sprint.seen.filter(({ entry }) => left.has(entry));
  const missing = [...left].filter((entry) => !over.some((arrival) => arrival.entry === entry));
  if (missing.length > count) return null;
  const fromLine = count - missing.length;
  const [safe, caught] = [over[over.length - fromLine - 1], over[over.length - fromLine]];
  if (fromLine > 0 && safe !== undefined && safe.timeMs === caught?.timeMs) return null;
  const last = over.slice(over.length - fromLine).map(({ entry }) => entry);
  return [...missing.sort((a, b) => b - a), ...last.reverse()];
}

/** Winners of a win-and-out in order: at every sprint the first of those still riding. */
function winners(field: Field): readonly EntryId[] {
  const sprints = sprintsToLeaveAt(field);
  const inAt = stillIn(field, sprints);
  const won: EntryId[] = [];
  for (const [index, { order }] of sprints.entries()) {
    const left = inAt(index);
    const first = order.find((entry) => left.has(entry) && !won.includes(entry));
    if (first !== undefined) won.push(first);
  }
  return won;
}
