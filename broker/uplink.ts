/**
 * The station's end of the uplink (cloud-sync/uplink): the journal as its outbox, the races as its live lane, riders'
 * cards for phones on mobile data, and the same intake as everybody's for what these sent to the relay.
 */
import { loadIdentity } from '../cloud-sync/uplink/identity.ts';
import { createSentClosed } from '../cloud-sync/uplink/sent-closed.ts';
import { createUplink, type Uplink } from '../cloud-sync/uplink/uplink.ts';
import type { DownItem } from '../cloud-sync/wire/messages.ts';
import { refusalIn } from '../cloud-sync/wire/told-refusal.ts';
import type { EntryId, RaceId } from '../race/ids.ts';
import { type Entry, entries, isPublic, positions, type Saying, saying } from '../race/race.ts';
import { digest, relayPassOf } from '../server/identity/card-secret.ts';
import type { Identity, Refusal } from '../server/intake.ts';
import type { Outcome } from '../server/outcome.ts';
import { refusalOf } from '../server/refusal.ts';
import type { Auth } from './auth/auth.ts';
import type { StationConfig } from './config.ts';
import { createRestoring } from './healing/restoring.ts';
import type { Journal } from './journal/journal.ts';
import type { StationJournal } from './journal/open-journal.ts';
import { cameByRelay } from './races/by-relay.ts';
import type { Races } from './races/races.ts';
import type { RelaySeals } from './races/relay-seals.ts';
import { beginAnew, inTodaysForm } from './uplink-epoch.ts';

export interface UplinkParts {
  readonly config: Pick<StationConfig, 'name' | 'relay' | 'relayCode' | 'relayKbits'>;
  readonly journal: StationJournal;
  readonly races: Races;
  readonly auth: Auth;
  readonly seals: RelaySeals;
  /** The pair's term: a station that took over is preferred by the relay to the one before. */
  readonly term: number;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

/** The journal's figures are asked for at most this often, ms: the uplink asks many times a second. */
const FIGURES_MS = 5;
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
  const { config, journal, races, auth, seals, term, now, log } = parts;
  return createUplink({
    relay: new URL(config.relay ?? ''),
    code: config.relayCode ?? null,
    station: journal.stationId,
    name: config.name,
    epoch: await inTodaysForm(journal, term),
    identity: await loadIdentity(journal.settings),
    outbox: {
      lastSeq: newestSeq(journal),
      read: (fromSeq) => journal.read(fromSeq),
    },
    races: () =>
      races.list().flatMap((id) => {
        const race = races.get(id);
        const board = races.publicBoard(id);
        if (!race || !board) return [];
        return [{ race: id, board, public: isPublic(race), positions: [...positions(race)] }];
      }),
    cards: () =>
      races
        .list()
        .flatMap((id) => auth.cards.list(id))
        .map(({ race, entry, bib, secret }) => ({
          race,
          entry,
          bib,
          digest: digest(secret),
          pass: digest(relayPassOf(secret)),
        })),
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
    restoring: createRestoring(journal, races, log),
    beginAnew: () => beginAnew(journal.settings, term),
    isPublic: (id) => {
      const race = races.get(id);
      return race !== undefined && isPublic(race);
    },
    sentClosed: createSentClosed(journal.settings),
    capBytesPerS: config.relayKbits === undefined ? null : config.relayKbits * 125,
    now,
    random: Math.random,
    log,
  });
}

function riderOf(races: Races, id: RaceId, entry: EntryId): Entry | undefined {
  const race = races.get(id);
  return race && entries(race).find((one) => one.entry === entry);
}

function newestSeq(journal: Journal): () => number {
  let seq = 0;
  let askedMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = performance.now();
    if (nowMs - askedMs >= FIGURES_MS) {
      askedMs = nowMs;
      seq = journal.health().lastSeq;
    }
    return seq;
  };
}
