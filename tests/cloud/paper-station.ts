/** A station on paper: the real uplink over a journal in memory, for tests of the relay that need no venue. */
import { randomUUID } from 'node:crypto';
import { loadIdentity } from '../../cloud-sync/uplink/identity.ts';
import { QUIET_STATION } from '../../cloud-sync/uplink/quiet-station.fixture.ts';
import type { VenueNaming } from '../../cloud-sync/uplink/session-options.ts';
import { createUplink, type Uplink } from '../../cloud-sync/uplink/uplink.ts';
import type { DownItem } from '../../cloud-sync/wire/messages.ts';
import { mirrored } from '../../cloud-sync/wire/mirrored.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author, Input, JournalRecord } from '../../race/journal/record.ts';
import { SQUARE } from '../station/race-day.ts';

export interface PaperStation {
  readonly id: string;
  readonly records: JournalRecord[];
  readonly taken: DownItem[];
  /** The records as they leave it. */
  sent(): JournalRecord[];
  readonly uplink: Uplink;
  add(race: RaceId, input: Input, by?: Author): void;
  /** A race with riders 1 to `riders`, started at `startMs`. */
  makeRace(race: RaceId, riders: number, startMs: number, open?: boolean): void;
  passing(race: RaceId, entry: number, timeMs: number): void;
  close(): void;
}

const OFFICIAL: Author = { role: 'official', name: 'Ada' };

export async function openPaperStation(
  relay: string,
  code: string,
  id: string = randomUUID(),
  /** Relays beside the first that share nothing with it: each is sent everything, and pages are told of all. */
  others: readonly string[] = [],
  /** What it wants of a name under the first relay's domain. */
  naming?: VenueNaming,
): Promise<PaperStation> {
  const records: JournalRecord[] = [];
  const taken: DownItem[] = [];
  const closed = new Set<RaceId>();
  const isPublic = (race: RaceId): boolean => !closed.has(race);
  const newIdentity = () => {
    const settings = new Map<string, unknown>();
    return loadIdentity({
      get: (key) => settings.get(key),
      put: async (key, value) => void settings.set(key, value),
    });
  };
  const identity = await newIdentity();
  const uplinkTo = (address: string, own: typeof identity): Uplink =>
    createUplink({
      ...(naming !== undefined && address === relay && { naming }),
      ...QUIET_STATION,
      relay: new URL(address),
      code,
      station: id,
      name: 'Paper',
      identity: own,
      outbox: {
        lastSeq: () => records.length,
        async *read(fromSeq) {
          yield records.slice(fromSeq - 1);
        },
      },
      accept: async (item) => void taken.push(item),
      isPublic,
      random: Math.random,
      ...(others.length > 0 && { told: () => ({ relays: [relay, ...others], lineage: 0 }) }),
    });
  const uplink = uplinkTo(relay, identity);
  const uplinks = [uplink];
  for (const other of others) uplinks.push(uplinkTo(other, await newIdentity()));
  const add: PaperStation['add'] = (race, input, by = OFFICIAL) => {
    records.push({ seq: records.length + 1, atMs: Date.now(), race, by, input });
    for (const one of uplinks) one.nudge();
  };
  const decide = (race: RaceId, decision: Record<string, unknown>): void =>
    add(race, {
      kind: 'decision',
      decision: { id: randomUUID() as DecisionId, ...decision } as unknown as Decision,
    });
  return {
    id,
    records,
    taken,
    sent: () => records.map((record) => mirrored(record, { isPublic, key: identity.key })),
    uplink,
    add,
    makeRace(race, riders, startMs, open = true) {
      if (!open) closed.add(race);
      decide(race, { type: 'set-race', name: `Race ${race}`, format: 'circuit', public: open });
      decide(race, {
        type: 'set-categories',
        categories: [
          { id: 'open' as CategoryId, name: 'Open', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 },
        ],
      });
      decide(race, { type: 'set-course', course: SQUARE });
      decide(race, {
        type: 'put-entries',
        entries: Array.from({ length: riders }, (_, index) => ({
          entry: (index + 1) as EntryId,
          bib: String(index + 1) as Bib,
          name: `Rider ${index + 1}`,
          category: 'open' as CategoryId,
          chips: [],
          licence: 'secret-licence',
        })),
      });
      decide(race, { type: 'start', atMs: startMs });
    },
    passing(race, entry, timeMs) {
      add(
        race,
        {
          kind: 'passing',
          passing: {
            id: `keypad:${randomUUID()}` as PassingId,
            line: 'finish' as LineId,
            timeMs,
            uncertaintyMs: 200,
            source: 'keypad',
            who: { entry: entry as EntryId },
            by: 'Ada',
          },
        },
        { role: 'official', name: 'Ada' },
      );
    },
    close() {
      for (const one of uplinks) one.close();
    },
  };
}
