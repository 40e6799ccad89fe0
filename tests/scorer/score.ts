/** Scores a paper race by the rules as docs/rules.md has them, and by nothing else. Slow and plain on purpose. */
import { atTheLine, isPlaced, lastOfBunch, type Ranked, type Scored, together } from './at-the-line.ts';
import type { PaperRace } from './paper-race.ts';
import { said } from './ridden.ts';
import { scoreSprints } from './score-sprints.ts';
import { scoreTeams } from './score-teams.ts';

export function score(race: PaperRace): readonly Scored[] {
  if (race.format === 'team-time-trial') return scoreTeams(race);
  if (race.format === 'points' || race.format === 'elimination') return scoreSprints(race);
  return placed(race, atTheLine(race));
}

function placed(race: PaperRace, order: readonly Ranked[]): readonly Scored[] {
  const clock = race.format === 'time-trial' || race.format === 'hill-climb';
  const photo = said(race).find((word) => word.say === 'photo');
  const set = said(race).find((word) => word.say === 'relegated');
  const apart = (a: Ranked, b: Ranked) =>
    (set?.say === 'relegated' &&
      [a.number, b.number].includes(set.number) &&
      (set.behind !== null || lastOfBunch(race, atTheLinePlain(race), set.number) !== null)) ||
    (photo?.say === 'photo' && photo.order.includes(a.number) && photo.order.includes(b.number));
  let place = 0;
  return order.map((rider, index) => {
    const ahead = order[index - 1];
    const level =
      ahead !== undefined &&
      isPlaced(ahead) &&
      together(ahead, rider) &&
      ahead.timeMs === rider.timeMs &&
      (clock || (ahead.rawMs === rider.rawMs && ahead.pulledMs === rider.pulledMs)) &&
      !apart(ahead, rider);
    if (!level) place = index + 1;
    const shown =
      rider.timeMs === null
        ? null
        : rider.timeMs + (race.rules.penaltiesMovePlaces === false ? rider.penaltyMs : 0);
    return {
      number: rider.number,
      place: isPlaced(rider) ? place : null,
      status: rider.status,
      laps: rider.laps,
      timeMs: shown,
    };
  });
}

/** The order before anybody said anything about it. */
const atTheLinePlain = (race: PaperRace): Ranked[] =>
  atTheLine({
    ...race,
    words: race.words.filter(({ word }) => word.say !== 'photo' && word.say !== 'relegated'),
  });
