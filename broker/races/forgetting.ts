/**
 * Carries out orders to forget (race/decisions/kinds/forget-rider.ts, forget-positions.ts): the journal's records are
 * replaced by what is left of them, the rider's card ends, the race is folded anew from what is there, and a record of the
 * station's says what was done. Cut off anywhere, the next look does it again and comes to the same. A standby, or a copy
 * that was put to work, does it in its own journal when it meets that record.
 *
 * And retention: a race whose result is official loses all positions so many days after its finish, if the organiser said
 * how many.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import { type Race, view } from '../../race/race.ts';
import type { Journal } from '../journal/journal.ts';
import type { StationJournal } from '../journal/open-journal.ts';
import { createOrderedAgain, type Order } from './forgotten-again.ts';
import type { ForgottenList } from './forgotten-list.ts';
import type { Races } from './races.ts';
import { type Report, whatIsLeft } from './what-is-left.ts';

export const DAYS_MAX = 3_650;
const RETENTION = 'retention';
/** Orders carried out in this computer's journal. */
const DONE = 'local/forgotten';
const DAY_MS = 86_400_000;
const BY = { role: 'station', name: 'station' } as const;
const retentionShape = z.object({ days: z.number().int().min(1).max(DAYS_MAX).nullable() });

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

export interface RetentionSeen {
  readonly race: RaceId;
  readonly name: string;
  readonly finishMs: number | null;
  readonly isOfficial: boolean;
  /** When its positions go; null while nothing says so. */
  readonly dueMs: number | null;
  /** When they went. */
  readonly goneMs: number | null;
}

export interface Forgetting {
  /** Days after a finish until positions go; null: never by themselves. */
  readonly days: () => number | null;
  setDays(days: number | null): Promise<void>;
  races(): readonly RetentionSeen[];
  /** Carries out what was ordered and not done yet. Every few seconds. */
  tick(): Promise<void>;
  /** Orders what retention makes due. Daily, and when the station starts. */
  retain(): Promise<void>;
}

export function createForgetting(options: ForgettingOptions): Forgetting {
  const { journal, races, list, now, log } = options;
  let working = false;
  const again = createOrderedAgain({ races, list, log, isMaster: () => options.revokeCard() !== null });
  const days = (): number | null => {
    const parsed = retentionShape.safeParse(journal.settings.get(RETENTION));
    return parsed.success ? parsed.data.days : null;
  };
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
      entry === null
        ? { rows: [], seals: [] }
        : whatIsLeft(race.decisions, entry, report ?? null, races.sign);
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

  const seen = (id: RaceId, race: Race): RetentionSeen => {
    const { name, finishMs, result } = (races.board(id) ?? view(race, now())).race;
    const isOfficial = result === 'official';
    const order = race.decisions.findLast(({ decision }) => decision.type === 'forget-positions');
    const limit = days();
    return {
      ...{ race: id, name, finishMs, isOfficial, goneMs: order?.atMs ?? null },
      dueMs:
        order !== undefined || limit === null || finishMs === null || !isOfficial
          ? null
          : finishMs + limit * DAY_MS,
    };
  };

  return {
    days,
    setDays: (next) => journal.settings.put(RETENTION, { days: next }),
    races: () => known().map(({ id, race }) => seen(id, race)),
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
    async retain() {
      for (const { id, race } of known()) {
        const { dueMs } = seen(id, race);
        if (dueMs === null || dueMs > now()) continue;
        const order = {
          type: 'forget-positions',
          id: randomUUID() as DecisionId,
          reason: 'retention',
        } as const;
        const answer = await races.decision(id, order, BY);
        if ('code' in answer) log({ retention: 'not begun', race: id, reason: answer.message });
      }
    },
  };
}
