/**
 * Carries out orders to forget (race/decisions/kinds/forget-rider.ts, forget-positions.ts): the journal's records are
 * replaced by what is left of them, the rider's card ends, the race is folded anew from what is there, and a record of the
 * station's says what was done. Cut off anywhere, the next look does it again and comes to the same. A standby, or a copy
 * that was put to work, does it in its own journal when it meets that record.
 * What is ordered when the time of a race's data is over: retention.ts.
 */
import { randomUUID } from 'node:crypto';
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Race } from '../../race/race.ts';
import type { Journal } from '../journal/journal.ts';
import type { StationJournal } from '../journal/open-journal.ts';
import { createOrderedAgain, type Order } from './forgotten-again.ts';
import type { ForgottenList } from './forgotten-list.ts';
import type { Races } from './races.ts';
import { createRetention, type Retention } from './retention.ts';
import { leftWithoutContacts, type Report, whatIsLeft } from './what-is-left.ts';

/** Orders carried out in this computer's journal. */
const DONE = 'local/forgotten';
const BY = { role: 'station', name: 'station' } as const;

export interface ForgettingOptions {
  readonly journal: Pick<StationJournal, 'redact'> & { readonly settings: Journal['settings'] };
  readonly races: Races;
  /** Outlives the journal: what is in it is ordered again in one that was put back from before. */
  readonly list: ForgottenList;
  /**
   * Ends the card of a rider who is forgotten; null at a standby, which has none and does what its master reported.
   */
  readonly revokeCard: () => ((race: RaceId, entry: EntryId) => Promise<unknown>) | null;
  /** Drops what came by the relay and waits for an official's word: a rider's, or (null) a race's. */
  readonly dropHeld: () => ((race: RaceId, entry: EntryId | null) => Promise<unknown>) | null;
  /** Before anything is taken out: what was derived from it is gone on the disk when this resolves. */
  readonly dropDerived: () => Promise<void>;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

export interface Forgetting extends Pick<Retention, 'rule' | 'setRule' | 'races' | 'retain' | 'clock'> {
  /** Carries out what was ordered and not done yet. Every few seconds. */
  tick(): Promise<void>;
}

export function createForgetting(options: ForgettingOptions): Forgetting {
  const { journal, races, list, now, log } = options;
  let working = false;
  const again = createOrderedAgain({ races, list, log, isMaster: () => options.revokeCard() !== null });
  const doneHere = (): readonly string[] =>
    (journal.settings.get(DONE) as readonly string[] | undefined) ?? [];

  const known = () =>
    races.list().flatMap((id) => {
      const race = races.get(id);
      return race === undefined ? [] : [{ id, race }];
    });

  async function carryOut(id: RaceId, race: Race, order: Order, report: Report | undefined): Promise<void> {
    const entry = order.type === 'forget-rider' ? order.entry : null;
    const { rows, seals } =
      order.type === 'forget-positions'
        ? { rows: order.contacts ? leftWithoutContacts(race.decisions) : [], seals: [] }
        : whatIsLeft(race.decisions, order.entry, report ?? null, races.sign);
    // The card first, so that nothing more comes; then what waits, which would enter the journal one day.
    const isMaster = options.revokeCard() !== null;
    if (entry !== null) await options.revokeCard()?.(id, entry);
    if (isMaster) await races.phoneClocks.forget(id, entry);
    await options.dropHeld()?.(id, entry);
    await options.dropDerived();
    const { records, left } = await journal.redact(id, entry, rows);
    await races.refold(id);
    if (report === undefined) {
      const says: Report = {
        ...{ type: 'redacted', id: randomUUID() as DecisionId, of: order.id, records, left },
        seals: [...seals],
      };
      const answer = await races.decision(id, says, BY);
      if ('code' in answer) throw new Error(answer.message);
    }
    const done = doneHere().filter((id) => id !== order.id);
    await journal.settings.put(DONE, [...done, order.id].slice(-10_000));
    log({ forgotten: entry === null ? 'positions' : `rider ${entry}`, race: id, records });
  }

  async function look(): Promise<void> {
    const done = new Set(doneHere());
    for (const { id, race } of known()) {
      await again.order(id, race);
      const reports = new Map<string, Report>();
      for (const { decision } of race.decisions)
        if (decision.type === 'redacted') reports.set(decision.of, decision);
      for (const { decision } of [...race.decisions]) {
        if (decision.type !== 'forget-rider' && decision.type !== 'forget-positions') continue;
        again.remember(id, race, decision);
        const report = reports.get(decision.id);
        if (report === undefined && options.revokeCard() === null) continue;
        const now = races.get(id) ?? race;
        if (done.has(decision.id) && !again.isBack(now, decision, report)) continue;
        await carryOut(id, now, decision, report);
      }
    }
  }

  return {
    ...createRetention({ settings: journal.settings, races, now, log }),
    async tick() {
      if (working) return;
      working = true;
      try {
        await look();
      } catch (error) {
        log({ forgetting: 'not done yet', reason: error instanceof Error ? error.message : String(error) });
      } finally {
        working = false;
      }
    },
  };
}
