/** Stations on the phone's network, by the system's own multicast DNS (NSNetServiceBrowser, NsdManager). */
import { found, lost, type Station, serviceOf } from '../core/stations.ts';

/** `_bell-lap._tcp`. */
const TYPE = 'bell-lap';

/**
 * Tells of every change until stopped. iOS asks the rider for leave the first time. Where the system gives no
 * discovery the list stays empty: a card can be scanned all the same.
 */
export function lookForStations(tell: (stations: readonly Station[]) => void): () => void {
  let stations: readonly Station[] = [];
  let isOver = false;
  let stop = (): void => {};
  const change = (next: readonly Station[]): void => {
    stations = next;
    tell(stations);
  };

  const start = async (): Promise<void> => {
    // Loaded here, because loading it fails where the native part is missing, and that must not end the app.
    const discovery = await import('@inthepocket/react-native-service-discovery');
    if (isOver) return;
    const listeners = [
      discovery.addEventListener('serviceFound', (service) => change(found(stations, serviceOf(service)))),
      discovery.addEventListener('serviceLost', (service) => change(lost(stations, serviceOf(service)))),
    ];
    stop = () => {
      for (const listener of listeners) listener.remove();
      void discovery.stopSearch(TYPE).catch(() => {});
    };
    await discovery.startSearch(TYPE);
  };
  start().catch((error: unknown) => console.warn('Stations can’t be looked for.', error));
  return () => {
    isOver = true;
    stop();
  };
}
