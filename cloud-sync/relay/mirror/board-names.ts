/**
 * What a relay calls the boards that it shows (race/feed/board-name.ts): the same as every other relay of the station, and
 * every copy of this one, as long as the same is made of the same records.
 */
import { createHash } from 'node:crypto';
import { boardEpoch, boardOffset } from '../../../race/feed/board-name.ts';
import type { BoardMark } from '../../../race/feed/protocol.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { Folded } from './followed.ts';

/** How boards are made of records: another number where a release makes others of the same. */
const FORM = 1;

export interface LaneRace {
  readonly name: RaceId;
  readonly station: string;
  /** As the station calls it. */
  readonly race: RaceId;
}

export interface BoardNames {
  /** `title`: what an operator calls the race here; `turns`: of the clock, by then. */
  ofFolded(folded: Folded, title: string | null, turns: number): BoardMark;
  /** Of a board that is ahead of its records: which of them are in it nobody can say, so no other relay has this name. */
  ofLane(station: string, race: RaceId): BoardMark;
}

const short = (...said: readonly (string | number | null)[]): string =>
  createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 12);

/** `own`: what no other copy of a relay has. */
export function createBoardNames(own: string): BoardNames {
  let laneOffset = 0;
  const epochs = new Map<RaceId, { readonly made: string; readonly epoch: string }>();
  return {
    ofFolded({ name, station, raceAtStation, changedSeq, of }, title, turns) {
      const made = `${station} ${of.toldBy?.lineage ?? 0} ${of.generation} ${title ?? ''}`;
      const known = epochs.get(name);
      const epoch =
        known?.made === made
          ? known.epoch
          : boardEpoch(
              short(station, raceAtStation),
              short(FORM, name, of.toldBy?.lineage ?? 0, of.generation, title),
            );
      if (known?.made !== made) epochs.set(name, { made, epoch });
      return { epoch, offset: boardOffset(changedSeq, turns) };
    },
    ofLane(station, race) {
      laneOffset += 1;
      return { epoch: boardEpoch(short(station, race), `lane-${own}`), offset: laneOffset };
    },
  };
}
