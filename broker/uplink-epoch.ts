/** Under which epoch the relay takes this station: it grows with every master of a pair, and with every new beginning. */

import type { AnewBecause } from '../cloud-sync/uplink/history.ts';
import type { Journal } from './journal/journal.ts';
import type { StationJournal } from './journal/open-journal.ts';

const EPOCH = 'uplink/epoch';
/** How often the relay was sent everything anew, because it held another history. */
const ANEW = 'uplink/anew';

/** `slot`: of the relay (relays/relay-list.ts); each may have been sent everything anew by itself. */
export const uplinkEpoch = (settings: Journal['settings'], term: number, slot = ''): number =>
  Math.max(term, Number(settings.get(EPOCH) ?? 1)) + Number(settings.get(ANEW + slot) ?? 0);

/** How often a relay held other records of this journal under the same numbers: names of boards count from there. */
const LINEAGE = 'uplink/lineage';

export const lineageOf = (settings: Pick<Journal['settings'], 'get'>): number =>
  Number(settings.get(LINEAGE) ?? 0);

/** Kept for good before it is used. */
export async function beginAnew(
  settings: Journal['settings'],
  term: number,
  slot = '',
  why: AnewBecause = 'opened',
): Promise<number> {
  if (why === 'other') await settings.put(LINEAGE, lineageOf(settings) + 1);
  await settings.put(ANEW + slot, Number(settings.get(ANEW + slot) ?? 0) + 1);
  return uplinkEpoch(settings, term, slot);
}

/** What leaves the venue: 2 since chips are codes there and closed races have no riders. */
const FORM = 'uplink/form';
const TODAYS = 2;

/**
 * The epoch to begin with. A station that sent more of its races before sends all anew once, unless it first has to ask for
 * what it has lost.
 */
export async function inTodaysForm(journal: StationJournal, term: number, slot = ''): Promise<number> {
  const { settings } = journal;
  // Others than the first came with the form of today.
  if (slot !== '') return uplinkEpoch(settings, term, slot);
  const hasLost = journal.lost() !== null || journal.losses.missing().length > 0;
  if (settings.get(FORM) === TODAYS || hasLost) return uplinkEpoch(settings, term);
  const hasSent = settings.get('uplink/key') !== undefined;
  const epoch = hasSent ? await beginAnew(settings, term) : uplinkEpoch(settings, term);
  await settings.put(FORM, TODAYS);
  return epoch;
}
