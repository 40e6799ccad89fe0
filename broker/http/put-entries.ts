/** Changing a start list: one decision for many entries, and one change of a race at a time. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Category } from '../../race/journal/decision.ts';
import { Problem, problemOf } from '../../server/http/problem.ts';
import type { recorded } from '../../server/http/schemas.ts';
import { type Identity, isRefusal } from '../../server/intake.ts';
import { authorOf } from './access.ts';
import type { AppOptions } from './part.ts';
import type { EntryShown, StationPort } from './station-port.ts';

/** Puts entries as one decision. @throws Problem */
export async function putEntries(
  { intake }: AppOptions,
  race: RaceId,
  who: Identity,
  id: DecisionId | undefined,
  entries: EntryShown[],
  reason: string | undefined,
  more: { readonly categories?: Category[]; readonly remove?: EntryId[] } = {},
): Promise<z.infer<typeof recorded>> {
  const record = await intake.decision(
    race,
    {
      type: 'put-entries',
      id: id ?? (randomUUID() as DecisionId),
      entries,
      ...more,
      ...(reason !== undefined && { reason }),
    },
    authorOf(who),
  );
  if (isRefusal(record)) throw problemOf(record);
  return { seq: record.seq, atMs: record.atMs };
}

/** One after the other, race by race: what is read of a start list still holds when it is written. */
export type Queues = <T>(race: RaceId, work: () => Promise<T>) => Promise<T>;

/** Two imports at once would give the same entry id twice, so a race's changes wait for each other (at most 20). */
export function createQueues(): Queues {
  const queues = new Map<RaceId, { tail: Promise<unknown>; waiting: number }>();
  return (race, work) => {
    const queue = queues.get(race) ?? { tail: Promise.resolve(), waiting: 0 };
    queues.set(race, queue);
    if (queue.waiting >= 20)
      throw new Problem(503, 'overloaded', 'Many changes of this start list wait already; try again.', {
        retryAfterS: 2,
      });
    queue.waiting += 1;
    const answer = queue.tail.then(work).finally(() => {
      queue.waiting -= 1;
      if (queue.waiting === 0) queues.delete(race);
    });
    queue.tail = answer.catch(() => undefined);
    return answer;
  };
}

/** Entry ids never used before, one after the other. */
export function createCounter(station: StationPort, race: RaceId): () => EntryId {
  let next = station.nextEntryId(race);
  return () => {
    const given = next;
    if (given === null || given > 65_535)
      throw new Problem(409, 'conflict', 'This race has used all 65,535 entry numbers; start a new race.');
    next = (given + 1) as EntryId;
    return given;
  };
}
