/**
 * Whether a server is the station that this app runs: the certificate it serves with is signed by the station's own
 * authority (or is the organiser's very certificate), as the data folder has it, which only this user may read. That
 * the authority's certificate, which anybody can fetch, lies beside it in the chain proves nothing.
 */
import { X509Certificate } from 'node:crypto';

/** `served`: what the server proved to hold the key of (PEM). `pinned`: the certificate in the station's data folder. */
export function isStations(served: string, pinned: string): boolean {
  try {
    const leaf = new X509Certificate(served);
    const known = new X509Certificate(pinned);
    // Without an authority of its own, the station serves with just what it has there. Days are not looked at: a
    // computer whose clock was set is still this computer.
    if (leaf.raw.equals(known.raw)) return true;
    return known.ca && leaf.checkIssued(known) && leaf.verify(known.publicKey);
  } catch {
    return false; // no certificate at all
  }
}
