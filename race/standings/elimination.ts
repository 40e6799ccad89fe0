/**
 * The ranking of elimination races. At every sprint the last rider over the line is out, until the finalists are
 * left; in a win-and-out the first is out, with the next place. An official's sprint order decides; without one,
 * passings do, provisionally.
 */
import type { EntryId } from '../ids.ts';
import type { Tally } from '../rules/finish.ts';
import { NO_ORDERS } from '../rules/rider-orders.ts';
import type { Field, Placed } from './field.ts';
import { massStart } from './mass-start.ts';
import { type SprintOutcome, sprintsOf } from './sprints.ts';

/** Ranks a race of either kind; all riders come back, each once. */
export function elimination(field: Field): readonly Placed[] {
  const decided = field.rules.eliminationVariant === 'win-and-out' ? winners(field) : eliminated(field);
  const isOut = new Set(decided.map(({ entry }) => entry));
  const rest = byFinalSprint(
    massStart({ ...field, tallies: field.tallies.filter(({ entry }) => !isOut.has(entry)) }),
    field,
  );
  const byEntry = new Map(field.tallies.map((tally) => [tally.entry, tally]));
  const out = decided.map(({ entry }) => byEntry.get(entry)!);
  if (field.rules.eliminationVariant === 'win-and-out') {
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
  const behind = decided.map(({ place }, index) =>
    decidedRow(out[index]!, 'PUL', inRace.length + waiting + place),
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
      if (row.place === null) return row;
      const ahead = named.filter(({ place }) => place === null || place > row.place!).length;
      return { ...row, place: row.place + ahead };
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

/** A rider who left by elimination or victory. Of an eliminated rider `place` counts among the eliminated. */
interface Leaver {
  readonly entry: EntryId;
  readonly place: number;
}

/** Still to be eliminated or to win: neither out by an official's word nor by DNS. The close of the race is no DNF here. */
function isInRace({ entry, status }: Tally, { orders }: Field): boolean {
  if (status === 'racing' || status === 'finished' || status === 'LAP') return true;
  return status === 'DNF' && (orders.get(entry) ?? NO_ORDERS).status === null;
}

/** Taken off by an official's word: eliminated at the sprint that their laps lead to. */
const isPulled = ({ status }: Tally): boolean => status === 'PUL';

/** The sprints at which riders leave: all but the one that ends the race. */
export const sprintsToLeaveAt = (field: Field): readonly SprintOutcome[] =>
  sprintsOf(field, (tally) => isInRace(tally, field) || isPulled(tally)).filter(({ final }) => !final);

/** Riders eliminated, first out first; two at the same sprint in order of the line, the last one first. */
function eliminated(field: Field): readonly Leaver[] {
  const { ridersOutPerSprint, finalists } = field.rules;
  const left = new Set(field.tallies.filter((tally) => isInRace(tally, field)).map(({ entry }) => entry));
  const pulled = field.tallies.filter(isPulled);
  const out: EntryId[] = [];
  for (const sprint of sprintsToLeaveAt(field)) {
    const taken = pulled.filter(({ entry, laps }) => laps <= sprint.lap && !out.includes(entry));
    out.push(...taken.sort((a, b) => a.laps - b.laps || a.entry - b.entry).map(({ entry }) => entry));
    const count = Math.min(ridersOutPerSprint - taken.length, left.size - finalists);
    if (count <= 0) continue;
    const last = lastOf(sprint, left, count);
    if (last === null) break;
    for (const entry of last) left.delete(entry);
    out.push(...last);
  }
  out.push(
    ...pulled
      .filter(({ entry }) => !out.includes(entry))
      .sort((a, b) => a.laps - b.laps || a.entry - b.entry)
      .map(({ entry }) => entry),
  );
  return out.map((entry, index) => ({ entry, place: out.length - index }));
}

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
function winners(field: Field): readonly Leaver[] {
  const left = new Set(field.tallies.filter((tally) => isInRace(tally, field)).map(({ entry }) => entry));
  const won: Leaver[] = [];
  for (const { order } of sprintsToLeaveAt(field)) {
    const first = order.find((entry) => left.has(entry));
    if (first === undefined) continue;
    left.delete(first);
    won.push({ entry: first, place: won.length + 1 });
  }
  return won;
}
