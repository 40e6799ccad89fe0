/**
 * A journal that has lost its end, before this computer has doors: the relay is asked for it while nothing new stands
 * after it, so that every record comes back under its own number and in its place. When the relay is out of reach the
 * station goes on after some seconds; then what is missing is asked for as soon as it is there (restoring.ts).
 */

import { fetchBack } from '../../cloud-sync/uplink/fetch-back.ts';
import { loadIdentity } from '../../cloud-sync/uplink/identity.ts';
import type { StationConfig } from '../config.ts';
import type { Core } from '../races/core.ts';
import { knownRelays, type RelayPlace } from '../relays/relay-list.ts';
import { uplinkEpoch } from '../uplink-epoch.ts';

/** So long the tent waits for a relay before it goes on without: phones and keypads keep what is new meanwhile. */
const WITHIN_MS = 5_000;
/** For each further one. */
const NEXT_WITHIN_MS = 2_500;

/**
 * Resolves when the journal is whole, or as whole as the relays can make it now: one is asked after the other, for what is
 * still missing. Never rejects for a relay's sake.
 */
export async function healFromRelay(
  core: Core,
  config: Pick<StationConfig, 'relay'>,
  term: number,
  log: (line: Record<string, unknown>) => void,
): Promise<void> {
  const { settings } = core.journal;
  const known = knownRelays(settings, config).filter(
    ({ slot }) => settings.get(`uplink/key${slot}`) !== undefined,
  );
  for (const [at, place] of known.entries())
    await healFromOne(core, place, { term, withinMs: at === 0 ? WITHIN_MS : NEXT_WITHIN_MS, log });
}

interface Asking {
  readonly term: number;
  readonly withinMs: number;
  readonly log: (line: Record<string, unknown>) => void;
}

async function healFromOne(
  { journal, races }: Core,
  { url, slot }: RelayPlace,
  { term, withinMs, log }: Asking,
): Promise<void> {
  const lost = journal.lost();
  if (lost === null) return;
  const identity = await loadIdentity(journal.settings, slot);
  const outcome = await fetchBack({
    relay: new URL(url),
    station: journal.stationId,
    epoch: uplinkEpoch(journal.settings, term, slot),
    identity,
    key: identity.key,
    fromSeq: lost.fromSeq,
    withinMs,
    store: async (records) => races.follow(await journal.restore(records)),
  });
  if (typeof outcome === 'string') log({ journal: 'not healed from the relay yet', reason: outcome });
  else {
    log({ journal: 'healed from the relay', ...outcome, missing: journal.lost() });
    const toSeq = (journal.lost()?.fromSeq ?? lost.toSeq + 1) - 1;
    const numbers = toSeq - lost.fromSeq + 1;
    // Numbers of which too little had left the venue stay empty, and are told of as missing.
    const back = Math.min(numbers, outcome.records);
    // Settings never leave the venue: they are told of by what goes on without them.
    if (numbers > 0) await journal.losses.add({ ...lost, toSeq, back, settings: 0, asked: true });
  }
}
