/** The order of a race won at the line: laps, times and bunches, then what officials said of it. */
import type { PaperRace } from './paper-race.ts';
import { closedMs, type Line, ridden, type Status, said } from './ridden.ts';

/** What a sheet says of a rider; `timeMs` null = not compared. */
export interface Scored {
  readonly number: number;
  readonly place: number | null;
  readonly status: Status;
  readonly laps: number;
  readonly timeMs: number | null;
  readonly points?: number;
}

/** A rider with the time that places go by. */
export interface Ranked extends Line {
  /** Credited, before penalties. */
  baseMs: number | null;
  timeMs: number | null;
}

const CLASS: Readonly<Record<Status, number>> = {
  finished: 0,
  racing: 0,
  PUL: 0,
  OTL: 1,
  DNF: 2,
  DSQ: 3,
  DNS: 4,
};
export const isPlaced = ({ status, lastMs }: Line): boolean => CLASS[status] === 0 && lastMs !== null;
const whole = (ms: number) => Math.floor(ms / 1_000) * 1_000;
const orLast = (ms: number | null) => ms ?? Number.POSITIVE_INFINITY;

/** On the same laps, with the same kind of status: within such a group officials set riders in order. */
export const together = (a: Line, b: Line): boolean =>
  CLASS[a.status] === CLASS[b.status] && a.laps === b.laps && (a.lastMs === null) === (b.lastMs === null);

export function byOrder(a: Ranked, b: Ranked): number {
  if (CLASS[a.status] !== CLASS[b.status]) return CLASS[a.status] - CLASS[b.status];
  if ((a.lastMs === null) !== (b.lastMs === null)) return a.lastMs === null ? 1 : -1;
  if (a.laps !== b.laps) return b.laps - a.laps;
  if (a.pulledMs !== b.pulledMs) {
    if (a.pulledMs === null) return -1;
    if (b.pulledMs === null) return 1;
    return a.pulledMs - b.pulledMs;
  }
  if (a.timeMs !== b.timeMs) return orLast(a.timeMs) - orLast(b.timeMs);
  if (a.rawMs !== b.rawMs) return orLast(a.rawMs) - orLast(b.rawMs);
  return a.number - b.number;
}

/** Riders in the order of the result, before anybody counts places. */
export function atTheLine(
  race: PaperRace,
  lines = race.riders.map((rider) => ridden(race, rider)),
): Ranked[] {
  const moves = race.rules.penaltiesMovePlaces !== false;
  const ranked = lines.map((line): Ranked => {
    const baseMs = race.format === 'handicap' ? line.lastMs : line.rawMs;
    return { ...line, rawMs: baseMs, baseMs, timeMs: null };
  });
  if (race.format === 'road') creditBunches(ranked, race.rules.bunchGapMs ?? 1_000);
  for (const rider of ranked)
    rider.timeMs = rider.baseMs === null ? null : rider.baseMs + (moves ? rider.penaltyMs : 0);
  ranked.sort(byOrder);
  timeLimit(race, ranked);
  return asSaid(race, ranked);
}

function creditBunches(riders: readonly Ranked[], gapMs: number): void {
  const home = riders.filter(({ status }) => status === 'finished');
  home.sort((a, b) => b.laps - a.laps || a.rawMs! - b.rawMs!);
  home.forEach((rider, index) => {
    const ahead = home[index - 1];
    const joins = ahead !== undefined && ahead.laps === rider.laps && rider.rawMs! - ahead.rawMs! < gapMs;
    rider.baseMs = joins ? ahead.baseMs : whole(rider.rawMs!);
  });
}

function timeLimit(race: PaperRace, ranked: Ranked[]): void {
  const limit = race.rules.timeLimit;
  const winner = ranked[0];
  if (limit?.by !== 'percent' || winner?.status !== 'finished') return;
  const longestMs = winner.timeMs! * (1 + limit.percent / 100);
  for (const rider of ranked)
    if (rider.status === 'finished' && rider.timeMs! > longestMs) rider.status = 'OTL';
  ranked.sort(byOrder);
}

/** Photos, then relegations; nobody placed behind another by either has the better time. */
function asSaid(race: PaperRace, ranked: Ranked[]): Ranked[] {
  let order = [...ranked];
  let moved = false;
  const photo = said(race).find((word) => word.say === 'photo');
  if (photo?.say === 'photo') {
    moved = true;
    for (const group of groups(order)) {
      const inPicture = group.filter(({ number, lastMs }) => lastMs !== null && photo.order.includes(number));
      const spots = inPicture.map((rider) => order.indexOf(rider));
      const asPictured = [...inPicture].sort(
        (a, b) => photo.order.indexOf(a.number) - photo.order.indexOf(b.number),
      );
      spots.forEach((spot, index) => {
        order[spot] = asPictured[index]!;
      });
    }
  }
  const word = said(race).find(({ say }) => say === 'relegated');
  if (word?.say === 'relegated') {
    const behind = word.behind ?? lastOfBunch(race, ranked, word.number);
    if (behind !== null) {
      moved = true;
      order = relegated(order, word.number, behind);
    }
  }
  if (moved)
    order.forEach((rider, index) => {
      const ahead = order[index - 1];
      if (ahead === undefined || ahead.laps !== rider.laps || ahead.status !== rider.status) return;
      if (rider.status === 'PUL' || rider.timeMs === null || ahead.timeMs === null) return;
      rider.timeMs = Math.max(rider.timeMs, ahead.timeMs);
    });
  return order;
}

function groups(order: readonly Ranked[]): Ranked[][] {
  const result: Ranked[][] = [];
  for (const rider of order) {
    const last = result.at(-1);
    if (last !== undefined && together(last[0]!, rider)) last.push(rider);
    else result.push([rider]);
  }
  return result;
}

export function lastOfBunch(race: PaperRace, ranked: readonly Ranked[], number: number): number | null {
  const gapMs = race.format === 'road' ? (race.rules.bunchGapMs ?? 1_000) : 1_000;
  const rider = ranked.find((each) => each.number === number)!;
  if (rider.rawMs === null) return null;
  const others = ranked
    .filter(({ status, laps, rawMs }) => status === rider.status && laps === rider.laps && rawMs !== null)
    .sort((a, b) => a.rawMs! - b.rawMs!);
  let last = rider;
  for (const other of others) {
    if (other.rawMs! < rider.rawMs) continue;
    if (other.rawMs! - last.rawMs! >= gapMs) break;
    last = other;
  }
  return last === rider ? null : last.number;
}

function relegated(order: readonly Ranked[], number: number, behind: number): Ranked[] {
  const rider = order.find((each) => each.number === number)!;
  const other = order.find((each) => each.number === behind)!;
  const from = order.indexOf(rider);
  const rest = order.filter((each) => each !== rider);
  let to = rest.indexOf(other) + 1;
  if (!together(rider, other)) {
    // Behind somebody of another group: the end of their own, if that is further back.
    if (order.indexOf(other) < from) return [...order];
    to = rest.findLastIndex((each) => together(each, rider)) + 1;
  }
  return to <= from ? [...order] : [...rest.slice(0, to), rider, ...rest.slice(to)];
}

export const isClosed = (race: PaperRace): boolean => closedMs(race) < Number.POSITIVE_INFINITY;
