/**
 * A journal that has lost its end, before this computer has doors: the relay is asked for it while nothing new stands
 * after it, so that every record comes back under its own number and in its place. When the relay is out of reach the
 * station goes on after some seconds; then what is missing is asked for as soon as it is there (restoring.ts).
 */

import { fetchBack } from '../../cloud-sync/uplink/fetch-back.ts';
import { loadIdentity } from '../../cloud-sync/uplink/identity.ts';
import type { StationConfig } from '../config.ts';
import type { Core } from '../races/core.ts';
import { uplinkEpoch } from '../uplink-epoch.ts';

/** So long the tent waits for a relay before it goes on without: phones and keypads keep what is new meanwhile. */
const WITHIN_MS = 5_000;

/** Resolves when the journal is whole, or as whole as the relay can make it now. Never rejects for the relay's sake. */
export async function healFromRelay(
  { journal, races }: Core,
  config: Pick<StationConfig, 'relay'>,
  term: number,
  log: (line: Record<string, unknown>) => void,
): Promise<void> {
  const lost = journal.lost();
  if (lost === null || config.relay === undefined || journal.settings.get('uplink/key') === undefined) return;
  const identity = await loadIdentity(journal.settings);
  const outcome = await fetchBack({
    relay: new URL(config.relay),
    station: journal.stationId,
    epoch: uplinkEpoch(journal.settings, term),
    identity,
    key: identity.key,
    fromSeq: lost.fromSeq,
    withinMs: WITHIN_MS,
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
