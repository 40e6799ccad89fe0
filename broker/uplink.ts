/**
 * The station's end of the uplink to one relay (cloud-sync/uplink): the journal as its outbox, the races as its live lane, riders'
 * cards for phones on mobile data, and the same intake as everybody's for what these sent to the relay.
 */
import { loadIdentity } from '../cloud-sync/uplink/identity.ts';
import { createSentClosed } from '../cloud-sync/uplink/sent-closed.ts';
import type { VenueNaming } from '../cloud-sync/uplink/session-options.ts';
import { createUplink, type Uplink } from '../cloud-sync/uplink/uplink.ts';
import type { CardDigest, DownItem, EventTold, ToldByStation } from '../cloud-sync/wire/messages.ts';
import { refusalIn } from '../cloud-sync/wire/told-refusal.ts';
import type { EntryId, RaceId } from '../race/ids.ts';
import { type Entry, entries, isPublic, positions, type Saying, saying } from '../race/race.ts';
import type { Identity, Refusal } from '../server/intake.ts';
import type { Outcome } from '../server/outcome.ts';
import { refusalOf } from '../server/refusal.ts';
import type { StationConfig } from './config.ts';
import type { EventBook, EventKept } from './event/event-book.ts';
import { createRestoring } from './healing/restoring.ts';
import type { StationJournal } from './journal/open-journal.ts';
import { cameByRelay } from './races/by-relay.ts';
import type { Races } from './races/races.ts';
import type { RelaySeals } from './races/relay-seals.ts';
import type { RelayPlace } from './relays/relay-list.ts';
import { beginAnew, inTodaysForm, lineageOf } from './uplink-epoch.ts';

/** What the uplinks to all relays share. */
export interface SharedByUplinks {
  readonly lastSeq: () => number;
  /** Riders' cards, for phones that send to the relay. */
  readonly cards: () => readonly CardDigest[];
  /** Where pages may be sent: origins of the relays of the list now. */
  readonly origins: () => string[];
  /** Ids of all relays of the list now. */
  readonly all: () => readonly string[];
  /** Until when positions of which races are kept. */
  readonly keeps: () => NonNullable<ToldByStation['keeps']>;
  /** What one relay gives back is known here before another's is looked at. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface UplinkParts extends SharedByUplinks {
  readonly config: Pick<StationConfig, 'name' | 'relayKbits'>;
  readonly place: RelayPlace;
  /** The code to enrol with; null when the relay knows the station. */
  readonly code: string | null;
  /** The station's name under a relay's domain. */
  readonly namingFor: (place: RelayPlace) => VenueNaming;
  /** The code has been taken. */
  readonly onEnrolled: () => void;
  readonly journal: StationJournal;
  readonly races: Races;
  readonly event: Pick<EventBook, 'now'>;
  readonly seals: RelaySeals;
  /** The pair's term: a station that took over is preferred by the relay to the one before. */
  readonly term: number;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

/** What is refused for now is offered again after this, ms. */
const RETRY_MS = 1_000;
const RELAY: Identity = { role: 'device', name: 'relay', races: 'all' };
/** As the journal names who brought a position: by the relay, under the phone's own seal. */
const SEALED: Identity = { ...RELAY, name: 'relay, sealed by the phone' };

/**
 * Counts what was held of a rider, by an official's word: each message leaves for the journal only, so that a station that
 * dies meanwhile has it still. Answers how many positions that were, or why the journal does not take them now.
 */
export async function countHeld(
  races: Races,
  seals: RelaySeals,
  rider: { readonly race: RaceId; readonly entry: EntryId },
): Promise<number | Refusal> {
  let positions = 0;
  for (const one of seals.heldOf(rider.race, rider.entry)) {
    const { again } = await offered(races, RELAY, one.item, one.relayAddMs);
    if (again !== null) return again;
    await seals.drop(one);
    positions += one.item.fixes.length;
  }
  return positions;
}

const offered = (races: Races, by: Identity, item: DownItem, relayAddMs: number): Promise<Outcome> =>
  new Promise((resolve) =>
    races.fixes(
      by,
      { race: item.race, entry: item.entry },
      cameByRelay(item, relayAddMs, by === SEALED),
      resolve,
    ),
  );

/** Resolves when they are in the journal, or refused for good. */
async function ingest(races: Races, by: Identity, item: DownItem, relayAddMs: number): Promise<void> {
  for (;;) {
    const { again } = await offered(races, by, item, relayAddMs);
    if (again?.code !== 'journal-failing' && again?.code !== 'overloaded') return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
  }
}

export async function startUplink(parts: UplinkParts): Promise<Uplink> {
  const { config, journal, races, seals, term, now, log, place } = parts;
  const { slot, id } = place;
  return createUplink({
    relay: new URL(place.url),
    code: parts.code,
    onEnrolled: parts.onEnrolled,
    station: journal.stationId,
    name: config.name,
    epoch: await inTodaysForm(journal, term, slot),
    identity: await loadIdentity(journal.settings, slot),
    outbox: {
      lastSeq: parts.lastSeq,
      read: (fromSeq) => journal.read(fromSeq),
    },
    races: () =>
      races.list().flatMap((id) => {
        const race = races.get(id);
        const board = races.publicBoard(id);
        if (!race || !board) return [];
        return [{ race: id, board, public: isPublic(race), positions: [...positions(race)] }];
      }),
    cards: parts.cards,
    told: () => ({
      ...{ relays: parts.origins(), lineage: lineageOf(journal.settings) },
      keeps: parts.keeps(),
    }),
    event: () => toldOf(parts.event.now(), races),
    onPasses: () => void seals.setPasses(),
    async accept(item, relayAddMs) {
      const { race, entry } = item;
      const refused = refusalIn(item.phone);
      if (refused !== null) {
        const { dialect, code, message, items } = refused;
        // A code that is newer than this station is left to the English by whoever shows it.
        const says = refused.says as Saying | undefined;
        const bib = riderOf(races, race, entry)?.bib ?? '?';
        races.refused({
          dialect: `relay-${dialect}`,
          who: `${race}.${bib}`,
          refusal: { code, message, ...(says && { says }) },
          items,
        });
        return;
      }
      const judged = await seals.judge(item, relayAddMs);
      if (judged === 'signed' || judged === 'unsigned')
        return ingest(races, judged === 'signed' ? SEALED : RELAY, item, relayAddMs);
      const bib = riderOf(races, race, entry)?.bib ?? '?';
      races.refused({
        dialect: 'relay',
        who: `${race}.${bib}`,
        refusal: refusalOf('not-allowed', saying('phone-unsealed', { kept: judged === 'held' })),
        items: item.fixes.length,
      });
    },
    restoring: createRestoring(journal, races, log, { id, all: parts.all, inTurn: parts.inTurn }),
    beginAnew: (why) => beginAnew(journal.settings, term, slot, why),
    isPublic: (id) => {
      const race = races.get(id);
      return race !== undefined && isPublic(race);
    },
    sentClosed: createSentClosed(journal.settings, slot),
    naming: parts.namingFor(place),
    capBytesPerS: config.relayKbits === undefined ? null : config.relayKbits * 125,
    now,
    random: Math.random,
    log,
  });
}

/** What everybody reads at the venue's own door; nothing while no race of it is open. Who changed it stays here. */
function toldOf({ by: _, ...event }: EventKept, races: Races): EventTold | null {
  const isOpen = races.list().some((id) => {
    const race = races.get(id);
    return race !== undefined && isPublic(race);
  });
  return isOpen ? event : null;
}

function riderOf(races: Races, id: RaceId, entry: EntryId): Entry | undefined {
  const race = races.get(id);
  return race && entries(race).find((one) => one.entry === entry);
}
