/** A browser looks for nothing on the network; it was loaded from somewhere, and that may be a station. */
import type { Station } from '../core/stations.ts';

export function lookForStations(tell: (stations: readonly Station[]) => void): () => void {
  const { origin, host, protocol } = globalThis.location;
  if (protocol === 'https:')
    tell([{ id: host, name: host, event: host, origins: [origin], fingerprint: '' }]);
  return () => {};
}
