/**
 * What a relay or the standby knows and this journal has lost, when the journal has gone on without it: positions and
 * passings are taken in as if they came late, for their order does not matter. Decisions are taken only where no official
 * has decided anything in that race since; otherwise the newer ones stand and the old one is shown to officials, to key in again.
 */
import type { Restoring } from '../../cloud-sync/uplink/agreeing.ts';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import type { StationJournal } from '../journal/open-journal.ts';
import type { Races } from '../races/races.ts';

/** One of the relays that may have what is missing. */
export interface RelayAsked {
  readonly id: string;
  /** Of all that there are now. */
  readonly all: () => readonly string[];
  /** One relay's records at a time: what another has given meanwhile is known then. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

const ONE_RELAY: RelayAsked = { id: '', all: () => [''], inTurn: (work) => work() };

export function createRestoring(
  journal: Pick<StationJournal, 'losses'>,
  races: Races,
  log: (line: Record<string, unknown>) => void,
  by: RelayAsked | 'standby' = ONE_RELAY,
): Restoring {
  const from = by === 'standby' ? by : 'relay';
  const relay = by === 'standby' ? ONE_RELAY : by;
  /** Records of the range under way that were not here. */
  let back = 0;
  /** Races in which an official had decided something since, by the number since which. */
  const decidedSince = new Map<string, boolean>();
  const hasGoneOn = (race: RaceId, sinceSeq: number): boolean => {
    const key = `${sinceSeq}/${race}`;
    if (!decidedSince.has(key)) decidedSince.set(key, races.decidedSince(race, sinceSeq));
    return decidedSince.get(key) === true;
  };
  const one = async (record: JournalRecord, sinceSeq: number): Promise<void> => {
    const { input, race, by } = record;
    const isLate = input.kind === 'decision' && by.role !== 'station' && hasGoneOn(race, sinceSeq);
    const outcome = await races.restore(record, isLate, from);
    if (outcome === 'taken') back += 1;
    if (outcome === 'again') throw new Error('the journal could not take back what was lost');
  };
  return {
    missing: () => journal.losses.missing(relay.id),
    restore: (records, sinceSeq) =>
      relay.inTurn(async () => {
        // In what was made first the rest has its race.
        const waiting: Promise<void>[] = [];
        for (const record of records)
          if (record.input.kind === 'fixes') waiting.push(one(record, sinceSeq));
          else await one(record, sinceSeq);
        await Promise.all(waiting);
      }),
    async asked(range, withheld) {
      log({ journal: `the ${from} gave back`, ...range, records: back, withheld });
      if (by === 'standby') await journal.losses.cameBack(range, back);
      else await journal.losses.gotBack(range, back, by.id, by.all());
      back = 0;
      decidedSince.clear();
    },
  };
}
