/**
 * What relays call a board: by the station's journal, so that relays which share nothing have the same name for the same
 * board, and a viewer goes on at any of them. The offset is the record that changed the board last, and how often the
 * clock alone has changed it since; the epoch begins with what tells the race from every other, and ends with what makes
 * the same records another board (its name there, what was taken out since).
 */
import type { BoardMark } from './protocol.ts';

/** Riders' own starts are the most that the clock alone can bring. */
const TURNS_MAX = 0xff_ff;

/** `changedSeq`: of the newest record that changed the board; `turns`: of the clock, by then. */
export const boardOffset = (changedSeq: number, turns: number): number =>
  changedSeq * (TURNS_MAX + 1) + Math.min(turns, TURNS_MAX);

/** The newest record that is in a board of this name. */
export const seqOfOffset = (offset: number): number => Math.floor(offset / (TURNS_MAX + 1));

/** `race`: what tells it from others everywhere; `version`: of what is made of its records. Neither has a dot in it. */
export const boardEpoch = (race: string, version: string): string => `${race}.${version}`;

/** What tells the race from others, of an epoch that relays made; null of a station's, or of a relay of before. */
export const raceOfEpoch = ({ epoch }: Pick<BoardMark, 'epoch'>): string | null => {
  const dot = epoch.indexOf('.');
  return dot > 0 ? epoch.slice(0, dot) : null;
};
