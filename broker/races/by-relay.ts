/**
 * What came down from the relay, as the phones' desk takes it. A foreign app's clock is judged by when the relay took its
 * message. A phone of our own has measured its clock and corrected its times: against the relay's clock, if it is on
 * mobile data, or against the station's, if it left the venue a minute ago. While these two clocks agree it is believed;
 * when they do not, nobody can know which it was from one batch, and its clock is judged like a foreign app's.
 */
import type { DownItem } from '../../cloud-sync/wire/messages.ts';
import { phoneOf } from '../../cloud-sync/wire/phone-name.ts';
import { AHEAD_MS, FRESH_MS } from '../../phone/device-clock.ts';
import type { PhoneFixes } from '../../server/intake.ts';

/** By which clock it seems to have measured: as two phones, since one card may be in two. */
const BY_STATION = { name: 'own', line: 'relay' } as const;
const BY_RELAY = { name: 'own by relay', line: 'relay' } as const;

/**
 * `relayAddMs`: added to the relay's moments they are the station's (cloud-sync/uplink/relay-clock.ts). `sealed`: under the
 * phone's own seal.
 */
export function cameByRelay(
  { fixes, atMs, phone }: DownItem,
  relayAddMs: number,
  sealed = false,
): PhoneFixes {
  const sent = { fixes, source: 'relay', arrivalMs: atMs + relayAddMs, sealed } as const;
  const foreign = phoneOf(phone);
  if (foreign !== null) return { ...sent, phone: foreign, corrected: false };
  if (relayAddMs === 0) return { ...sent, phone: null, corrected: true };
  const lateMs = sent.arrivalMs - Math.max(...fixes.map(({ timeMs }) => timeMs));
  if (lateMs >= -AHEAD_MS && lateMs <= FRESH_MS) return { ...sent, phone: BY_STATION, corrected: false };
  return { ...sent, phone: BY_RELAY, corrected: false, mayAddMs: relayAddMs };
}
