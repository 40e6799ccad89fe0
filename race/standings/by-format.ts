/**
 * Which ranking places which format. A new format is one ranking function and one line here; where a few passings need not
 * rank the whole field, another in `RANKING_AGAIN`.
 */
import type { RaceFormat } from '../decisions/values.ts';
import { elimination } from './elimination.ts';
import type { Ranking } from './field.ts';
import { handicap } from './handicap.ts';
import { massStart } from './mass-start.ts';
import { massStartAgain } from './mass-start-again.ts';
import { pointsRace } from './points-race.ts';
import { teamTimeTrial } from './team-time-trial.ts';
import { timeTrial } from './time-trial.ts';

export const RANKING: Readonly<Record<RaceFormat, Ranking>> = {
  circuit: massStart,
  road: massStart,
  cyclocross: massStart,
  'hill-climb': timeTrial,
  'time-trial': timeTrial,
  'team-time-trial': teamTimeTrial,
  handicap,
  points: pointsRace,
  elimination,
};

/** A field of which a few riders passed, placed again; formats that are not here are ranked whole each time. */
export const RANKING_AGAIN: Readonly<Partial<Record<RaceFormat, typeof massStartAgain>>> = {
  circuit: massStartAgain,
  road: massStartAgain,
  cyclocross: massStartAgain,
};
