/** What this copy of the relay holds of a station, and of each of its races. */
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { createRace, type Race } from '../../../race/race.ts';
import type { ToldByStation } from '../../wire/messages.ts';
import type { Batch } from '../bus/bus.ts';
import { NOTHING_LEFT_OUT, type Quarantine } from './quarantine.ts';

export interface Followed {
  readonly station: string;
  readonly epoch: number;
  /** The newest record folded. */
  cursor: number;
  /** Where the log was when last asked. */
  mark: number;
  readonly races: Map<RaceId, Folded>;
  /** Batches that wait, and whether somebody works on them. */
  readonly waiting: Batch[];
  working: boolean;
  /** The live lane is ahead of the fold up to this record: viewers are shown the lane. */
  laneSeq: number;
  quarantine: Quarantine;
  /** What the station says to those who follow, as of the last look at the log. */
  toldBy: ToldByStation | null;
  /** How often it was folded anew here because something was taken out of its records. */
  readonly generation: number;
  /** Only its archived races are known here, not the station. */
  onlyPast: boolean;
  /** It is folded from the log alone, as its records in the archive are not to be had, or say more than the log does now. */
  readonly fromLog: boolean;
  /** Something was folded and not told, because viewers see something newer or all of it comes at once. */
  untold: boolean;
}

export interface Folded {
  readonly name: RaceId;
  readonly station: string;
  readonly raceAtStation: RaceId;
  readonly epoch: number;
  race: Race;
  lastSeq: number;
  decidedSeq: number;
  /** The record that changed the board last. */
  changedSeq: number;
  readonly of: Followed;
  told: number;
  /** Until when its positions are kept, as its archive says. */
  archivedKeptMs: number | null;
  /** It cannot be folded or shown. */
  broken: boolean;
}

/** Riders of a race that moved in a batch. */
export type Moved = Map<RaceId, Set<EntryId>>;

/** `generation`: how often it was folded anew; each time but the first from the log alone. */
export const newFollowed = (station: string, epoch: number, mark: number, generation = 0): Followed => ({
  station,
  epoch,
  cursor: 0,
  mark,
  races: new Map(),
  waiting: [],
  working: false,
  laneSeq: 0,
  quarantine: NOTHING_LEFT_OUT,
  toldBy: null,
  generation,
  onlyPast: false,
  fromLog: generation > 0,
  untold: true,
});

export const newFolded = (name: RaceId, of: Followed, raceAtStation: RaceId): Folded => ({
  name,
  of,
  station: of.station,
  raceAtStation,
  epoch: of.epoch,
  race: createRace(name),
  lastSeq: 0,
  decidedSeq: 0,
  changedSeq: 0,
  told: -1,
  archivedKeptMs: null,
  broken: false,
});
