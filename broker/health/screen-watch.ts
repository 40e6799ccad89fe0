/** Watches the big screens at the station's doors, for officials: the rule is in screens-gone.ts. */
import type { BoardView } from '../../race/feed/board-view.ts';
import { isOn } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import type { ScreensSeen } from '../../server/feed/named-screens.ts';
import {
  AROUND_A_START_MS,
  doneWith,
  type GoneScreen,
  NO_SCREENS,
  screensLooked,
  toldGone,
} from './screens-gone.ts';

export interface ScreenWatch {
  /** What a door said last; how screens ended is kept until the next look. */
  heard(door: 'officials' | 'crowd', seen: ScreensSeen): void;
  /** Call every second or two. */
  look(): void;
  /** The screens that are gone, as officials are told. */
  gone(): readonly GoneScreen[];
  /** Of those that went until then nothing more is said, UTC epoch ms. */
  doneWith(untilMs: number): void;
}

export interface ScreenWatchOptions {
  readonly races: { list(): readonly RaceId[]; board(race: RaceId): BoardView | undefined };
  readonly now: () => number;
}

const ENDED_MAX = 256;

export function watchScreens({ races, now }: ScreenWatchOptions): ScreenWatch {
  const doors = new Map<string, ScreensSeen['here']>();
  let ended: ScreensSeen['ended'] = [];
  let watched = NO_SCREENS;
  return {
    heard(door, seen) {
      doors.set(door, seen.here);
      ended = [...ended, ...seen.ended].slice(-ENDED_MAX);
    },
    look() {
      const nowMs = now();
      const seen = { here: [...doors.values()].flat(), ended };
      ended = [];
      const matters = races.list().some((id) => isRaced(races.board(id)?.race, nowMs));
      watched = screensLooked(watched, seen, matters, nowMs);
    },
    gone: () => toldGone(watched, now()),
    doneWith(untilMs) {
      watched = doneWith(watched, untilMs);
    },
  };
}

/** It is on, or within an hour of its start, as planned or as it was. */
export function isRaced(race: BoardView['race'] | undefined, nowMs: number): boolean {
  if (race === undefined) return false;
  const isClose = (startMs: number | null | undefined): boolean =>
    typeof startMs === 'number' && Math.abs(nowMs - startMs) <= AROUND_A_START_MS;
  return isOn(race.state) || isClose(race.startMs) || isClose(race.plannedStartMs);
}
