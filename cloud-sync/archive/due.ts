/** Which races are to be archived now, by what was seen of each since when. Time is an argument's. */
import { waitAfter } from '../../phone/backoff.ts';
import type { RaceId } from '../../race/ids.ts';
import { reaches } from '../relay/log/archive-claim.ts';
import type { ArchivedMark } from '../relay/log/log.ts';
import type { MirroredRace } from '../relay/mirror.ts';
import type { Reason } from './manifest.ts';

const RETRY = { firstMs: 60_000, mostMs: 3_600_000 };

interface Watched {
  seq: number;
  decidedSeq: number;
  /** When this copy saw the newest record, and the newest that is more than positions. */
  sinceMs: number;
  decidedMs: number;
  ordered: boolean;
  failures: number;
  notBeforeMs: number;
}

export interface DueRaces {
  /** Why a race is to be archived now; null when it is not. `done`: its newest version. */
  dueFor(race: MirroredRace, done: ArchivedMark | undefined): Reason | null;
  order(race: MirroredRace): void;
  /** Archived, or found to be: it is tried no later for having failed. */
  succeeded(race: MirroredRace): void;
  /** It is tried again after a minute, then twice as long each time, up to an hour. */
  failed(race: MirroredRace): void;
  forget(name: RaceId): void;
}

export function dueRaces(options: {
  readonly quietMs: number;
  readonly settledMs: number;
  readonly now: () => number;
}): DueRaces {
  const { quietMs, settledMs, now } = options;
  const watched = new Map<RaceId, Watched>();

  const watch = (race: MirroredRace): Watched => {
    const known = watched.get(race.name);
    const nowMs = now();
    if (known === undefined) {
      const fresh = {
        ...{ seq: race.lastSeq, decidedSeq: race.decidedSeq, sinceMs: nowMs, decidedMs: nowMs },
        ...{ ordered: false, failures: 0, notBeforeMs: 0 },
      };
      watched.set(race.name, fresh);
      return fresh;
    }
    if (known.seq !== race.lastSeq) Object.assign(known, { seq: race.lastSeq, sinceMs: nowMs });
    if (known.decidedSeq !== race.decidedSeq)
      Object.assign(known, { decidedSeq: race.decidedSeq, decidedMs: nowMs });
    return known;
  };

  return {
    dueFor(race, done) {
      const seen = watch(race);
      const nowMs = now();
      if (race.lastSeq === 0 || nowMs < seen.notBeforeMs) return null;
      if (done && reaches(done, { epoch: race.epoch, seq: race.lastSeq })) {
        seen.ordered = false;
        return null;
      }
      if (seen.ordered) return 'ordered';
      const { state, result } = race.board.race;
      const decidedSince = !done || !reaches(done, { epoch: race.epoch, seq: race.decidedSeq });
      if (result === 'official' && decidedSince && nowMs - seen.decidedMs >= settledMs) return 'official';
      const isOver = state === 'finished' || result !== 'live' || done !== undefined;
      return isOver && nowMs - seen.sinceMs >= quietMs ? 'idle' : null;
    },
    order(race) {
      watch(race).ordered = true;
    },
    succeeded(race) {
      Object.assign(watch(race), { failures: 0, notBeforeMs: 0 });
    },
    failed(race) {
      const seen = watch(race);
      seen.failures += 1;
      seen.notBeforeMs = now() + waitAfter(seen.failures, RETRY);
    },
    forget(name) {
      watched.delete(name);
    },
  };
}
