/**
 * The ranking of team time trials: a team's time is that of its n-th rider. Riders who finish with the team have
 * its time, riders who were dropped their own.
 */

import { elementOf } from '../present.ts';
import type { Tally } from '../rules/finish.ts';
import { raceTimeMs } from '../rules/race-clock.ts';
import type { Field, Placed, PlacedFlag } from './field.ts';
import { byResult, hasPlace, type Standing } from './order.ts';
import { timeLimitMs } from './time-limit.ts';

/** A team on the way to its place. */
interface Team {
  readonly name: string;
  /** In order of the line. */
  readonly riders: readonly Standing[];
  /** The rider whose time is the team's; null while too few have been seen, or too few are left. */
  readonly counts: Standing | null;
  /** With the penalties and bonuses of all its riders: in this race they are the team's. */
  readonly timeMs: number | null;
  readonly penaltyMs: number;
}

/**
 * Teams by the time of rider `teamTimeOnRider` (UCI: the fourth, unless the race's regulations name another); until
 * that rider finishes, by where they were last seen. All riders of a team stand together and share its place; a
 * team with fewer riders left than it takes has none.
 */
export function teamTimeTrial(field: Field): readonly Placed[] {
  const teams = teamsOf(field).sort(byTeamResult);
  const first = teams[0];
  const limitMs =
    first?.counts?.status === 'finished' && first.timeMs !== null
      ? timeLimitMs(field.rules.timeLimit, first.timeMs)
      : null;
  const rows: Placed[] = [];
  let place = 0;
  teams.forEach((team, index) => {
    const ahead = teams[index - 1];
    if (ahead === undefined || compareTeams(ahead, team) !== 0) place = index + 1;
    const isOut = limitMs !== null && team.counts?.status === 'finished' && (team.timeMs ?? 0) > limitMs;
    rows.push(...rowsOf(team, team.counts === null ? null : place, first, isOut, field));
  });
  return [
    ...rows.filter((row) => row.place !== null),
    ...rows.filter((row) => row.place === null).sort(byClass),
  ];
}

const CLASS_OF_STATUS: readonly Placed['status'][] = ['OTL', 'DNF', 'DSQ', 'DNS'];
const byClass = (a: Placed, b: Placed): number =>
  CLASS_OF_STATUS.indexOf(a.status) - CLASS_OF_STATUS.indexOf(b.status);

function teamsOf(field: Field): Team[] {
  const members = new Map<string, Tally[]>();
  for (const tally of field.tallies) {
    // A rider without a team rides alone, and is a team only where one rider is enough.
    const name = tally.team ?? `\u0000${tally.entry}`;
    const others = members.get(name);
    if (others === undefined) members.set(name, [tally]);
    else others.push(tally);
  }
  return [...members].map(([name, tallies]) => teamOf(name, tallies, field));
}

function teamOf(name: string, tallies: readonly Tally[], { pauses, rules }: Field): Team {
  const starts = tallies.flatMap(({ startMs }) => (startMs === null ? [] : [startMs]));
  const startMs = Math.min(...starts);
  const riders = tallies
    .map((tally): Standing => {
      // One clock for the team: it runs from its first start.
      const clockMs =
        tally.rawMs === null || tally.startMs === null
          ? null
          : tally.rawMs + raceTimeMs(pauses, startMs, tally.startMs);
      return { tally, status: tally.status, baseMs: clockMs, creditedMs: clockMs };
    })
    .sort(byResult);
  const penaltyMs = tallies.reduce((sum, tally) => sum + tally.penaltyMs - tally.bonusMs, 0);
  const nth = riders[rules.teamTimeOnRider - 1];
  const counts = nth !== undefined && hasPlace(nth.status) && nth.tally.last !== null ? nth : null;
  const timeMs = counts === null || counts.baseMs === null ? null : counts.baseMs + penaltyMs;
  return { name, riders, counts, timeMs, penaltyMs };
}

/** Order of teams; 0 for a tie. Fractions decide as far as the timing has them. */
function compareTeams(a: Team, b: Team): number {
  const [one, other] = [a.counts, b.counts];
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return (
    Number(other.status === 'finished') - Number(one.status === 'finished') ||
    other.tally.laps - one.tally.laps ||
    other.tally.linesPassed - one.tally.linesPassed ||
    (a.timeMs ?? Number.POSITIVE_INFINITY) - (b.timeMs ?? Number.POSITIVE_INFINITY) ||
    0
  );
}

const byTeamResult = (a: Team, b: Team): number =>
  compareTeams(a, b) || byResult(elementOf(a.riders, 0), elementOf(b.riders, 0));

function rowsOf(
  team: Team,
  place: number | null,
  first: Team | undefined,
  isOut: boolean,
  field: Field,
): readonly Placed[] {
  const { teamTimeOnRider, bunchGapMs } = field.rules;
  const isHome = team.counts?.status === 'finished';
  let aheadMs = team.counts?.baseMs ?? null;
  let together = isHome;
  return team.riders.map((rider, index): Placed => {
    const { tally, status, baseMs } = rider;
    const finished = status === 'finished' && baseMs !== null;
    if (index >= teamTimeOnRider) {
      together &&= finished && aheadMs !== null && baseMs - aheadMs < bunchGapMs;
      aheadMs = baseMs;
    }
    const hasTeamTime = isHome && finished && (index < teamTimeOnRider || together);
    const timeMs = hasTeamTime ? team.timeMs : baseMs === null ? null : baseMs + team.penaltyMs;
    const flags: PlacedFlag[] = [];
    if (hasTeamTime && rider !== team.counts) flags.push('same-time');
    if (team.penaltyMs > 0) flags.push('penalty');
    const isTimedOut = isOut && finished && !tally.kept;
    const isPlaced = hasPlace(status) && !isTimedOut;
    return {
      tally,
      status: isTimedOut ? 'OTL' : status,
      place: isPlaced ? place : null,
      timeMs,
      gap: isPlaced && place !== null && first !== undefined ? gapOf(timeMs, team, first) : null,
      flags,
      points: tally.points === 0 ? null : tally.points,
    };
  });
}

/** Behind the fastest team, once both are home; exact, as in any race against the clock. */
function gapOf(timeMs: number | null, team: Team, first: Team): Placed['gap'] {
  if (team.counts?.status !== 'finished' || first.counts?.status !== 'finished') return null;
  if (timeMs === null || first.timeMs === null || (team === first && timeMs === first.timeMs)) return null;
  return { ms: Math.max(0, timeMs - first.timeMs) };
}
