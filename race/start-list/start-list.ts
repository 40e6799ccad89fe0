/**
 * The start list of a time trial: who starts when, as offsets after the first start. Pure: a draw is made from a
 * seed, so that it can be made again and shown to anybody.
 */
import type { EntryId } from '../ids.ts';
import { elementOf } from '../present.ts';

export interface Starter {
  readonly entry: EntryId;
  readonly team?: string | undefined;
  /** Standing before the race, 1 = best (ranking, or the general classification); for `seeded`. */
  readonly seed?: number | undefined;
}

/**
 * `listed`: as given. `reverse`: the last given first. `seeded`: the best last, the unseeded first, as given
 * (UCI 2.6: in stage races in reverse order of the general classification). `draw`: by lot, from a seed.
 */
export type StartOrder =
  | { readonly by: 'listed' }
  | { readonly by: 'reverse' }
  | { readonly by: 'seeded' }
  | { readonly by: 'draw'; readonly seed: number };

export interface StartListSettings {
  readonly order: StartOrder;
  /** Between one start and the next, ms. */
  readonly intervalMs: number;
  /** Offset of the first start, ms; 0 unless said. */
  readonly firstMs?: number;
  /**
   * Other intervals from a start number (1 = the first) on, e.g. two minutes for the last ten; a pause is a longer
   * interval before one start. The last one that applies holds.
   */
  readonly intervals?: readonly {
    readonly fromStart: number;
    readonly intervalMs: number;
    readonly only?: boolean;
  }[];
  /** Keep riders of one team apart where another rider can go between them (UCI: no two of a team in a row). */
  readonly teamsApart?: boolean;
  /** Starters at a time (a team time trial by teams uses `teamsTogether`). */
  readonly teamsTogether?: boolean;
}

export interface StartTime {
  readonly entry: EntryId;
  /** 1 for the first start; riders of a team that starts together share it. */
  readonly start: number;
  readonly startOffsetMs: number;
}

/** The start list, in order of start. Throws RangeError when an interval is not a positive number of ms. */
export function startList(starters: readonly Starter[], settings: StartListSettings): readonly StartTime[] {
  for (const ms of [settings.intervalMs, ...(settings.intervals ?? []).map(({ intervalMs }) => intervalMs)])
    if (!(ms > 0 && Number.isFinite(ms)))
      throw new RangeError(`An interval between starts must be more than 0 ms; this one is ${ms}.`);
  const ordered = inOrder(starters, settings.order);
  const groups = settings.teamsTogether === true ? byTeam(ordered) : ordered.map((starter) => [starter]);
  const spread = settings.teamsApart === true && settings.teamsTogether !== true ? apart(groups) : groups;
  const list: StartTime[] = [];
  let offsetMs = settings.firstMs ?? 0;
  spread.forEach((group, index) => {
    if (index > 0) offsetMs += intervalBefore(index + 1, settings);
    for (const { entry } of group) list.push({ entry, start: index + 1, startOffsetMs: offsetMs });
  });
  return list;
}

function intervalBefore(start: number, { intervalMs, intervals = [] }: StartListSettings): number {
  const applies = intervals.filter(({ fromStart, only }) =>
    only === true ? start === fromStart : start >= fromStart,
  );
  return applies.at(-1)?.intervalMs ?? intervalMs;
}

function inOrder(starters: readonly Starter[], order: StartOrder): readonly Starter[] {
  switch (order.by) {
    case 'listed':
      return starters;
    case 'reverse':
      return [...starters].reverse();
    case 'seeded':
      return [...starters].sort(
        (a, b) => (b.seed ?? Number.MAX_SAFE_INTEGER) - (a.seed ?? Number.MAX_SAFE_INTEGER),
      );
    case 'draw':
      return drawn(starters, order.seed);
  }
}

/** Fisher–Yates with a small generator (mulberry32): the same seed and riders give the same draw. */
export function drawn<One>(starters: readonly One[], seed: number): readonly One[] {
  const lots = [...starters];
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let index = lots.length - 1; index > 0; index--) {
    const other = Math.floor(next() * (index + 1));
    [lots[index], lots[other]] = [elementOf(lots, other), elementOf(lots, index)];
  }
  return lots;
}

/** Teams in the order of their first rider; riders without a team start alone. */
function byTeam(ordered: readonly Starter[]): readonly (readonly Starter[])[] {
  const groups: Starter[][] = [];
  const ofTeam = new Map<string, Starter[]>();
  for (const starter of ordered) {
    const group = starter.team === undefined ? undefined : ofTeam.get(starter.team);
    if (group !== undefined) {
      group.push(starter);
      continue;
    }
    const begun = [starter];
    groups.push(begun);
    if (starter.team !== undefined) ofTeam.set(starter.team, begun);
  }
  return groups;
}

/** Moves the next rider of another team between two of one team; at the end of the list nobody may be left to. */
function apart(groups: readonly (readonly Starter[])[]): readonly (readonly Starter[])[] {
  const list = [...groups];
  for (let index = 1; index < list.length; index++) {
    const team = elementOf(elementOf(list, index - 1), 0).team;
    if (team === undefined || elementOf(elementOf(list, index), 0).team !== team) continue;
    const other = list.findIndex((group, at) => at > index && elementOf(group, 0).team !== team);
    if (other < 0) break;
    list.splice(index, 0, ...list.splice(other, 1));
  }
  return list;
}
