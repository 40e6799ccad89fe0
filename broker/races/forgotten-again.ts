/**
 * Orders to forget that a journal has lost, and records that came back as they were: a journal that is mended, put back from
 * a copy, or healed by a standby or a relay may know nothing of what was carried out here.
 */
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Race } from '../../race/race.ts';
import type { Forgotten, ForgottenList } from './forgotten-list.ts';
import type { Races } from './races.ts';
import { leftWithoutContacts, type Report, whatIsLeft } from './what-is-left.ts';

export type Order = Extract<Decision, { type: 'forget-rider' | 'forget-positions' }>;
const BY = { role: 'station', name: 'station' } as const;

export interface OrderedAgain {
  /** Writes an order into the list that outlives the journal. */
  remember(id: RaceId, race: Race, order: Order): void;
  order(id: RaceId, race: Race): Promise<void>;
  isBack(race: Race, order: Order, report: Report | undefined): boolean;
}

export function createOrderedAgain({
  races,
  list,
  log,
  isMaster,
}: {
  readonly races: Races;
  readonly list: ForgottenList;
  readonly log: (line: Record<string, unknown>) => void;
  readonly isMaster: () => boolean;
}): OrderedAgain {
  /** By order: how many decisions the race had when nothing of the rider was found in them. */
  const clean = new Map<string, number>();
  const refused = new Set<string>();

  /** Whether a record that came later (from a copy, a standby, a relay) has brought back what was taken out. */
  function isBack(race: Race, order: Order, report: Report | undefined): boolean {
    if (clean.get(order.id) === race.decisions.length) return false;
    if (order.type === 'forget-positions') {
      if (order.contacts === true && leftWithoutContacts(race.decisions).length > 0) return true;
    } else if (whatIsLeft(race.decisions, order.entry, report ?? null, races.sign).rows.length > 0)
      return true;
    clean.set(order.id, race.decisions.length);
    return false;
  }

  function remember(id: RaceId, race: Race, order: Order): void {
    const entry = order.type === 'forget-rider' ? order.entry : null;
    const first = firstOf(race, entry);
    if (first !== null)
      list.add({
        ...{ race: id, entry, id: order.id, first },
        ...(order.type === 'forget-positions' && order.contacts && { contacts: true }),
      });
  }

  /** Orders of which this journal, put back from before them, knows nothing. A standby leaves them to its master. */
  async function orderAgain(id: RaceId, race: Race): Promise<void> {
    if (!isMaster()) return;
    const given = new Set<string>(race.decisions.map(({ decision }) => decision.id));
    for (const one of list.all()) {
      if (one.race !== id || given.has(one.id) || !isSame(one, race)) continue;
      const order = { id: one.id as DecisionId, reason: 'ordered before the journal was put back' };
      const answer = await races.decision(
        id,
        one.entry === null
          ? { type: 'forget-positions', ...order, ...(one.contacts && { contacts: true, evenSo: true }) }
          : { type: 'forget-rider', entry: one.entry as EntryId, ...order },
        BY,
      );
      if (!('code' in answer)) log({ forgetting: 'ordered again', race: id, rider: one.entry });
      else if (!refused.has(one.id))
        log({ forgetting: 'cannot be done again yet', race: id, rider: one.entry, reason: answer.message });
      refused.add(one.id);
    }
  }

  return { remember, order: orderAgain, isBack };
}

/** The record that first listed the rider; of the whole race its first. Null when there is none. */
function firstOf(race: Race, entry: EntryId | null): Forgotten['first'] | null {
  const first = race.decisions.find(
    ({ decision }) =>
      entry === null ||
      (decision.type === 'put-entries' && decision.entries.some((listed) => listed.entry === entry)),
  );
  return first === undefined ? null : { seq: first.seq, atMs: first.atMs };
}

function isSame({ entry, first }: Forgotten, race: Race): boolean {
  const here = firstOf(race, entry as EntryId | null);
  return here !== null && here.seq === first.seq && here.atMs === first.atMs;
}
