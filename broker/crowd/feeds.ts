/**
 * The station's live feed in two views, and who is told what: officials of a race how it stands, everybody else (their
 * hub here, the crowd's process, scoreboards) what is published once there is something. A race that everybody may see
 * no more is cut from whoever watches it at once, before its next board.
 */
import { randomBytes } from 'node:crypto';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import { belongs, isOfEvent, isOfficialOf } from '../../server/access/rights.ts';
import { createHub, type HubOptions } from '../../server/feed/hub.ts';
import { createLive, type Live, type LiveSink, systemClock } from '../../server/feed/sink.ts';
import { createTwoViews, type TwoViews } from '../../server/feed/two-views.ts';
import type { Identity } from '../../server/intake.ts';
import type { Guest } from './guests.ts';

export interface Feeds {
  readonly hub: TwoViews<Guest>;
  /** Begins to tell everybody; `outside`: others who are shown what everybody is. */
  tell(outside: readonly LiveSink[]): Omit<Live, 'mark' | 'setAddresses'>;
}

export interface FeedsOptions {
  readonly races: { publicBoard(race: RaceId): BoardView | undefined };
  readonly isPublic: (race: RaceId) => boolean;
  readonly now: () => number;
}

export function createFeeds({ races, isPublic, now }: FeedsOptions): Feeds {
  const options: HubOptions<Guest> = {
    clock: { ...systemClock, epochMs: now },
    mayRead: (race, { identity }) => isPublic(race) || belongs(identity, race),
  };
  const inside = createHub({ ...options, tags: 'even' });
  const outside = createHub({ ...options, tags: 'odd' });
  const hub = createTwoViews({
    inside,
    outside,
    works: ({ identity }) => works(identity),
    isInside: ({ identity }, race) => isOfficialOf(identity, race),
  });
  /** Races that everybody could see when they were last told. */
  const open = new Set<RaceId>();
  const cutWhatIsClosed = (race: RaceId): void => {
    if (isPublic(race)) open.add(race);
    else if (open.delete(race)) hub.recheck(race);
  };
  return {
    hub,
    tell(others) {
      // Their boards differ, so they are counted apart: nobody goes on in the one from a mark of the other.
      const stands = createLive(newEpoch(), [inside]);
      const shown = createLive(newEpoch(), [outside, ...others]);
      return {
        setBoard(race, board) {
          cutWhatIsClosed(race);
          stands.setBoard(race, board);
          shown.setBoard(race, races.publicBoard(race) ?? board);
        },
        setPosition(race, position) {
          cutWhatIsClosed(race);
          stands.setPosition(race, position);
          shown.setPosition(race, position);
        },
        forget(race) {
          stands.forget(race);
          shown.forget(race);
        },
      };
    },
  };
}

function works(who: Identity): 'on all' | 'on some' | 'on none' {
  if (who.role !== 'admin' && who.role !== 'official') return 'on none';
  return isOfEvent(who) ? 'on all' : 'on some';
}

const newEpoch = (): string => randomBytes(9).toString('base64url');
