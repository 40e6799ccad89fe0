/** Team time trials: the time of rider n is the team's, from the team's first start. */

import { byOrder, isPlaced, type Ranked, type Scored } from './at-the-line.ts';
import type { PaperRace } from './paper-race.ts';
import { type Line, ridden } from './ridden.ts';

export function scoreTeams(race: PaperRace): readonly Scored[] {
  const nth = race.rules.teamTimeOnRider ?? 4;
  const lines = race.riders.map((rider) => ridden(race, rider));
  const teams = [...new Set(lines.map(({ team }) => team))].map((team) => {
    const members = lines.filter((line) => line.team === team);
    const firstMs = Math.min(...members.map(({ startMs }) => startMs));
    const penaltyMs = members.reduce((sum, line) => sum + line.penaltyMs, 0);
    const riders = members
      .map((line: Line): Ranked => {
        const clockMs = line.lastMs === null ? null : line.lastMs - firstMs;
        return { ...line, baseMs: clockMs, timeMs: clockMs };
      })
      .sort(byOrder);
    const counts = riders[nth - 1];
    const isTeam = counts !== undefined && isPlaced(counts);
    return { riders, counts: isTeam ? counts : null, penaltyMs };
  });
  const timeOf = (team: (typeof teams)[number]) => team.counts!.baseMs! + team.penaltyMs;
  teams.sort((a, b) => {
    if (a.counts === null || b.counts === null)
      return a.counts === b.counts ? byOrder(a.riders[0]!, b.riders[0]!) : a.counts === null ? 1 : -1;
    const [home, other] = [a.counts.status === 'finished', b.counts.status === 'finished'];
    if (home !== other) return home ? -1 : 1;
    return b.counts.laps - a.counts.laps || timeOf(a) - timeOf(b) || byOrder(a.riders[0]!, b.riders[0]!);
  });
  let place = 0;
  const rows = teams.flatMap((team, index) => {
    const ahead = teams[index - 1];
    const level =
      ahead !== undefined &&
      ahead.counts !== null &&
      team.counts !== null &&
      (ahead.counts.status === 'finished') === (team.counts.status === 'finished') &&
      ahead.counts.laps === team.counts.laps &&
      timeOf(ahead) === timeOf(team);
    if (!level) place = index + 1;
    const home = team.counts?.status === 'finished';
    let near = home;
    return team.riders.map((rider, position): Scored => {
      const finished = rider.status === 'finished';
      if (position >= nth)
        near &&=
          finished && rider.baseMs! - (team.riders[position - 1]!.baseMs ?? Number.NEGATIVE_INFINITY) < 1_000;
      const withTeam = home && finished && (position < nth || near);
      const ownMs = rider.baseMs === null ? null : rider.baseMs + team.penaltyMs;
      // A rider not seen yet is still of the team that has a place.
      const has = team.counts !== null && ['finished', 'racing', 'PUL'].includes(rider.status);
      return {
        number: rider.number,
        place: has ? place : null,
        status: rider.status,
        laps: rider.laps,
        timeMs: withTeam ? timeOf(team) : ownMs,
      };
    });
  });
  const rank = ['finished', 'racing', 'PUL', 'OTL', 'DNF', 'DSQ', 'DNS'];
  const without = rows.filter((row) => row.place === null);
  const klass = (row: Scored) => Math.max(2, rank.indexOf(row.status));
  return [...rows.filter((row) => row.place !== null), ...without.sort((a, b) => klass(a) - klass(b))];
}
