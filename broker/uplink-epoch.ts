/** Under which epoch the relay takes this station: it grows with every master of a pair, and with every new beginning. */
import type { Journal } from './journal/journal.ts';

const EPOCH = 'uplink/epoch';
/** How often the relay was sent everything anew, because it held another history. */
const ANEW = 'uplink/anew';

export const uplinkEpoch = (settings: Journal['settings'], term: number): number =>
  Math.max(term, Number(settings.get(EPOCH) ?? 1)) + Number(settings.get(ANEW) ?? 0);

/** Kept for good before it is used. */
export async function beginAnew(settings: Journal['settings'], term: number): Promise<number> {
  await settings.put(ANEW, Number(settings.get(ANEW) ?? 0) + 1);
  return uplinkEpoch(settings, term);
}
