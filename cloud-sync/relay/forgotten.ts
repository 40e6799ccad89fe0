/**
 * What a relay holds and is to hold no more: races that were open and are not (wire/closed.ts), riders whom a station has
 * forgotten, and positions that it deleted, go from what the relay mirrored of it. The batches are written anew, segments of
 * the feed and archives of the race go, and the race is folded again. The station's own report (race/decisions/kinds/
 * redacted.ts) is what orders it. Each copy of the relay does it; done again it changes nothing.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import { tracesOf, withdrawn } from '../../race/journal/withdraw.ts';
import { isPublic } from '../../race/race.ts';
import { mirroredClosed } from '../wire/closed.ts';
import { emptied } from '../wire/emptied.ts';
import type { RelayLog } from './log/log.ts';
import type { Mirror, MirroredRace } from './mirror.ts';
import { type Left, rewriteRace } from './rewrite-race.ts';

export interface ForgottenOptions {
  readonly log: Pick<RelayLog, 'read' | 'replaceBatch' | 'dropSegments' | 'station'>;
  readonly mirror: Pick<Mirror, 'races' | 'refold'>;
  /** Takes a race's archives away, so that they are written anew. */
  readonly dropArchives: (name: RaceId) => Promise<void>;
}

/** Looks what stations have reported, and carries it out. Call every half minute; one call after the other. */
export function createForgotten({ log, mirror, dropArchives }: ForgottenOptions): () => Promise<void> {
  const done = new Set<string>();
  const clean = async (race: MirroredRace, left: Left): Promise<void> => {
    const drop = async (): Promise<void> => {
      await log.dropSegments(race.name);
      await dropArchives(race.name);
    };
    // Before, because a relay that dies after the last batch finds nothing to change when it starts again; after, for what was
    // archived of it in between. What the log does not have is not changed, and its archive, the only copy, stays.
    if (await rewriteRace(log, { station: race.station, race: race.raceAtStation }, left, drop)) await drop();
    // Another copy may have written; what this one holds in memory is from before all the same.
    mirror.refold(race.station);
  };
  return async () => {
    for (const race of mirror.races()) {
      const closed = `${race.station}/${race.raceAtStation}`;
      if (!wasClosed(race)) done.delete(closed);
      else if (!done.has(closed)) {
        await clean(race, mirroredClosed);
        done.add(closed);
      }
      for (const order of reported(race)) {
        const key = `${race.station}/${race.raceAtStation}/${order.id}`;
        if (done.has(key)) continue;
        const entry = order.type === 'forget-rider' ? order.entry : null;
        await clean(race, withoutRider(race, entry));
        done.add(key);
      }
    }
  };
}

/**
 * Closed by a station that sends nothing of closed races. One of before names officials, sends everything, and would only
 * send it again.
 */
function wasClosed({ race }: MirroredRace): boolean {
  if (isPublic(race)) return false;
  const last = race.decisions.findLast(({ by }) => by.role === 'official' || by.role === 'admin');
  return last?.by.name === '';
}

/** Orders to forget that the station says it has carried out. */
function reported({ race }: MirroredRace) {
  const carriedOut = new Set<string>();
  for (const { decision } of race.decisions) if (decision.type === 'redacted') carriedOut.add(decision.of);
  return race.decisions.flatMap(({ decision }) =>
    (decision.type === 'forget-rider' || decision.type === 'forget-positions') && carriedOut.has(decision.id)
      ? [decision]
      : [],
  );
}

function withoutRider({ race }: MirroredRace, entry: EntryId | null): Left {
  const decisions = race.decisions.map(({ decision }) => decision);
  const traces = entry === null ? null : tracesOf(decisions, entry);
  return (record) => {
    const { input } = record;
    if (input.kind === 'passing') return record;
    if (input.kind === 'fixes') {
      const isMeant = (entry === null || input.entry === entry) && input.fixes.length > 0;
      return isMeant ? emptied(record) : record;
    }
    if (entry === null || traces === null) return record;
    const decision = withdrawn(input.decision, entry, traces);
    return decision === input.decision ? record : { ...record, input: { ...input, decision } };
  };
}
