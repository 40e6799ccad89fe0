/** Stations on the phone's network, by the system's own multicast DNS (NSNetServiceBrowser, NsdManager). */
import { addEventListener, startSearch, stopSearch } from '@inthepocket/react-native-service-discovery';
import { found, lost, type Station } from '../core/stations.ts';

/** `_bell-lap._tcp`. */
const TYPE = 'bell-lap';

/** Tells of every change until stopped. iOS asks the rider for leave the first time. */
export function lookForStations(tell: (stations: readonly Station[]) => void): () => void {
  let stations: readonly Station[] = [];
  const change = (next: readonly Station[]): void => {
    stations = next;
    tell(stations);
  };
  const listeners = [
    addEventListener('serviceFound', (service) => change(found(stations, service))),
    addEventListener('serviceLost', (service) => change(lost(stations, service))),
  ];
  startSearch(TYPE).catch((error: unknown) => console.warn('Stations can’t be looked for.', error));
  return () => {
    for (const listener of listeners) listener.remove();
    void stopSearch(TYPE).catch(() => {});
  };
}
