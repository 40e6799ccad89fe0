/**
 * Which ranking places which format. A new format is one ranking function and one line here.
 */
import type { RaceFormat } from '../journal/decision.ts';
import type { Ranking } from './field.ts';
import { massStart } from './mass-start.ts';

export const RANKING: Readonly<Record<RaceFormat, Ranking>> = {
  circuit: massStart,
  road: massStart,
  cyclocross: massStart,
  'hill-climb': massStart,
  'time-trial': massStart,
  'team-time-trial': massStart,
  handicap: massStart,
  points: massStart,
  elimination: massStart,
};
