/** A race as a copy of the relay shows it. */
import type { Course } from '../../../race/course/course.ts';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import type * as folding from '../../../race/race.ts';

export interface MirroredRace {
  readonly name: RaceId;
  readonly station: string;
  /** As the station calls it. */
  readonly raceAtStation: RaceId;
  /** Whether spectators may see it: the venue says so, and the relay's operators do not say no. */
  readonly public: boolean;
  readonly nameAtVenue: string;
  /** Found in lists by spectators; otherwise only by its address. */
  readonly listed: boolean;
  readonly board: BoardView;
  readonly course: Course | null;
  readonly race: folding.Race;
  readonly epoch: number;
  /** The newest record of the race that is folded, and the newest that is more than positions. */
  readonly lastSeq: number;
  readonly decidedSeq: number;
  /** Where it is followed: the origins of all relays of its station, as the station says. */
  readonly addresses: readonly string[];
  /** Until when its positions are kept, UTC epoch ms, as the station says; null: it names no day, or something stands in the way. */
  readonly keptUntilMs: number | null;
}
