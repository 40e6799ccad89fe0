/** Points races and eliminations: sprints as the judges entered them, else as the mat saw them. */

import { atTheLine, isClosed, isPlaced, type Scored } from './at-the-line.ts';
import type { PaperRace } from './paper-race.ts';
import { type Line, leaderMs, ridden, said } from './ridden.ts';

interface Sprint {
  readonly lap: number;
  readonly judged: boolean;
  readonly order: readonly number[];
}

const rulesOf = ({ format, rules }: PaperRace) => ({
  sprintEveryLaps: rules.sprintEveryLaps ?? (format === 'elimination' ? 2 : 10),
  pointsVariant: rules.pointsVariant ?? 'points',
  eliminationVariant: rules.eliminationVariant ?? 'last-out',
});

/** Who was in the race when it was run, whatever they were told later. */
const isIn = (race: PaperRace, { status, put }: Line): boolean =>
  status === 'finished' ||
  status === 'racing' ||
  (put === null && isClosed(race) && (status === 'DNF' || status === 'DNS'));

function sprintsOf(race: PaperRace, lines: readonly Line[]): readonly (Sprint & { number: number })[] {
  const { sprintEveryLaps } = rulesOf(race);
  const laps = new Set([race.laps]);
  for (let lap = sprintEveryLaps; lap <= race.laps; lap += sprintEveryLaps) laps.add(lap);
  for (const word of said(race)) if (word.say === 'sprint') laps.add(word.lap);
  return [...laps]
    .sort((a, b) => a - b)
    .map((lap, index) => {
      const word = said(race).findLast((each) => each.say === 'sprint' && each.lap === lap);
      const seen = lines
        .filter(({ counted }) => counted.length >= lap)
        .sort((a, b) => a.counted[lap - 1]! - b.counted[lap - 1]!)
        .map(({ number }) => number);
      return {
        lap,
        number: index + 1,
        judged: word !== undefined,
        order: word?.say === 'sprint' ? word.order : seen,
      };
    });
}

export function scoreSprints(race: PaperRace): readonly Scored[] {
  return race.format === 'points' ? scorePoints(race) : scoreElimination(race);
}

function scorePoints(race: PaperRace): readonly Scored[] {
  const lines = race.riders.map((rider) => ridden(race, rider));
  const looked = lines.filter(({ status }) => status !== 'DSQ' && status !== 'DNS');
  const sprints = sprintsOf(race, looked).filter(({ order }) => order.length > 0);
  const { pointsVariant } = rulesOf(race);
  const scale = ({ number, lap }: { number: number; lap: number }, place: number): number => {
    if (pointsVariant === 'snowball') return place === 1 ? number : 0;
    if (pointsVariant === 'tempo') return place === 1 ? 1 : 0;
    return ([5, 3, 2, 1][place - 1] ?? 0) * (lap === race.laps ? 2 : 1);
  };
  // Nobody was seen at the line at all: the judges keep the race by hand, and whoever is not out has finished.
  const byHand = leaderMs(race, 1) === null && sprints.length > 0;
  const line = placesAtTheLine(race);
  const final = sprints.find(({ lap }) => lap === race.laps)?.order ?? [];
  const indexOr = (index: number) => (index < 0 ? Number.MAX_SAFE_INTEGER : index);
  const rows = atTheLine(race).map((seen, index) => {
    const open = seen.status === 'DNF' || seen.status === 'DNS';
    const rider = byHand && open && seen.put === null ? { ...seen, status: 'finished' as const } : seen;
    const points = sprints.reduce((sum, sprint) => {
      const place = sprint.order.indexOf(rider.number) + 1;
      return place === 0 ? sum : sum + scale(sprint, place);
    }, 0);
    const hasSprint = sprints.some((sprint) => {
      const place = sprint.order.indexOf(rider.number) + 1;
      return place > 0 && scale(sprint, place) > 0;
    });
    const rides = rider.status === 'finished' || rider.status === 'racing' || rider.status === 'PUL';
    const known = rider.lastMs !== null || hasSprint || byHand;
    const rank = rides
      ? known
        ? rider.status === 'PUL'
          ? 1
          : 0
        : 2
      : { OTL: 3, DNF: 4, DSQ: 5, DNS: 6 }[rider.status as 'DNF'];
    return {
      rider,
      index,
      points,
      rank,
      final: indexOr(final.indexOf(rider.number)),
      line:
        rider.status === 'finished'
          ? (line.get(rider.number) ?? Number.MAX_SAFE_INTEGER)
          : Number.MAX_SAFE_INTEGER,
    };
  });
  type Row = (typeof rows)[number];
  const compare = (a: Row, b: Row) =>
    a.rank - b.rank || b.points - a.points || a.final - b.final || a.line - b.line;
  rows.sort((a, b) => compare(a, b) || a.index - b.index);
  let place = 0;
  return rows.map((row, index): Scored => {
    const ahead = rows[index - 1];
    if (ahead === undefined || compare(ahead, row) !== 0) place = index + 1;
    const { number, status, laps, timeMs } = row.rider;
    return {
      number,
      status,
      laps,
      timeMs,
      place: row.rank < 2 ? place : null,
      ...(status !== 'DNS' && { points: row.points }),
    };
  });
}

function placesAtTheLine(race: PaperRace): ReadonlyMap<number, number> {
  return new Map(
    atTheLine(race).flatMap((rider, index) => (isPlaced(rider) ? [[rider.number, index + 1]] : [])),
  );
}

/** Riders who left, in the order in which they did. */
function leavers(race: PaperRace, lines: readonly Line[]): readonly number[] {
  const sprints = sprintsOf(
    race,
    lines.filter(({ status, put }) => status !== 'DNS' || put === null),
  ).filter(({ lap, order }) => lap !== race.laps && order.length > 0);
  const pulled = lines
    .filter(({ put }) => put === 'PUL')
    .sort((a, b) => a.laps - b.laps || (a.pulledMs ?? 0) - (b.pulledMs ?? 0) || a.number - b.number);
  const won = rulesOf(race).eliminationVariant === 'win-and-out';
  const gone: number[] = [];
  for (const [index, { lap, order, judged }] of sprints.entries()) {
    const present = (line: Line) =>
      isIn(race, line) ||
      ((line.put === 'DNF' || line.put === 'DSQ') &&
        sprints.slice(index).some((later) => later.order.includes(line.number)));
    if (won) {
      const first = order.find(
        (n) => !gone.includes(n) && present(lines.find(({ number }) => number === n)!),
      );
      if (first !== undefined) gone.push(first);
      continue;
    }
    const off = pulled.filter((line) => line.laps <= lap && !gone.includes(line.number));
    gone.push(...off.map(({ number }) => number));
    const left = lines.filter((line) => present(line) && !gone.includes(line.number));
    if (off.length > 0 || left.length <= 2) continue;
    const over = order.filter((n) => left.some(({ number }) => number === n));
    const missing = left.filter(({ number }) => !over.includes(number));
    if (judged) {
      if (over.length > 0) gone.push(over.at(-1)!);
      else break;
    } else if (missing.length > 1) break;
    else gone.push(missing[0]?.number ?? over.at(-1)!);
  }
  if (!won) for (const { number } of pulled) if (!gone.includes(number)) gone.push(number);
  return gone;
}

function scoreElimination(race: PaperRace): readonly Scored[] {
  const lines = race.riders.map((rider) => ridden(race, rider));
  const won = rulesOf(race).eliminationVariant === 'win-and-out';
  const left = leavers(race, lines).filter((n) => {
    const line = lines.find(({ number }) => number === n)!;
    return isIn(race, line) || line.put === 'PUL';
  });
  const rest = atTheLine(
    race,
    lines.filter(({ number }) => !left.includes(number)),
  );
  const final = said(race).findLast((word) => word.say === 'sprint' && word.lap === race.laps);
  const named = (final?.say === 'sprint' ? final.order : []).flatMap((n) =>
    rest.filter((rider) => rider.number === n && isIn(race, rider)),
  );
  const others = rest.filter((rider) => !named.includes(rider));
  const inOrder = [...named, ...others];
  const isHome = (rider: Line) => named.some((each) => each === rider) || isPlaced(rider);
  const row = (line: Line, place: number | null, status: Scored['status']): Scored => ({
    number: line.number,
    place,
    status,
    laps: line.laps,
    timeMs: null,
  });
  const out = left.map((n) => lines.find(({ number }) => number === n)!);
  const ahead = won ? out.length : 0;
  const home = inOrder.filter(isHome);
  const homeRows = home.map((rider, index) =>
    row(rider, ahead + index + 1, named.includes(rider) ? 'finished' : rider.status),
  );
  const nowhere = inOrder.filter((rider) => !isHome(rider));
  const outside = nowhere.map((rider) => row(rider, null, rider.status));
  if (won) return [...out.map((line, index) => row(line, index + 1, 'finished')), ...homeRows, ...outside];
  const waiting = nowhere.filter((rider) => isIn(race, rider)).length;
  const behind = out
    .map((line, index) => row(line, home.length + waiting + out.length - index, 'PUL'))
    .reverse();
  return [...homeRows, ...behind, ...outside];
}
