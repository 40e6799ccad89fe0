/**
 * Announces the station on the local networks (mDNS and DNS-SD, RFC 6762 and 6763), so that phones and screens
 * find it by its name whatever its address is: on every interface, again when an address changes, with a goodbye.
 */
import { type CiaoService, getResponder, type Responder } from '@homebridge/ciao';
import { lanAddresses } from './addresses.ts';

export interface Announcement {
  /** Host name without `.local`, e.g. `bell-lap-3f9a`. */
  readonly hostname: string;
  readonly eventName: string;
  readonly stationId: string;
  /** SHA-256 of the CA certificate; null with the organiser's own. */
  readonly fingerprint: string | null;
  readonly ports: {
    readonly https: number;
    readonly http: number;
    readonly mqtt: number;
    readonly mqtts: number;
  };
}

export interface Mdns {
  /** Announces on the interfaces there are now; call again when addresses change. */
  announce(): Promise<void>;
  /** Says goodbye; phones forget the station at once. */
  close(): Promise<void>;
  /** The name that was free: another station may have had the wanted one. */
  hostname(): string;
}

/** `bell-lap-xxxx` from the station's id: the same on every start. */
export const hostnameOf = (stationId: string): string =>
  `bell-lap-${(stationId.toLowerCase().replace(/[^a-z0-9]/g, '') || '0').slice(0, 4)}`;

/** `onTrouble` hears of what could not be announced: the race goes on, phones use the address. */
export function createMdns(
  what: Announcement,
  onTrouble: (error: Error) => void,
  interfaces: () => readonly string[] = () => [...new Set(lanAddresses().map((a) => a.interfaceName))],
): Mdns {
  let responder: Responder | null = null;
  let services: CiaoService[] = [];
  let hostname = what.hostname;
  let queue: Promise<void> = Promise.resolve();

  async function stop(): Promise<void> {
    const old = responder;
    responder = null;
    services = [];
    await old?.shutdown().catch(onTrouble);
  }

  async function start(): Promise<void> {
    const names = interfaces();
    if (names.length === 0) return; // nobody to tell; the next address change calls again
    // Named one by one: left to itself the library announces on the network with the default route only, and a
    // venue's own network often has none.
    responder = getResponder({ interface: [...names] });
    services = servicesOf({ ...what, hostname }).map((service) => {
      const made = (responder as Responder).createService(service);
      made.on('hostname-change', (name: string) => {
        hostname = name.replace(/\.local\.?$/, '');
      });
      return made;
    });
    await Promise.all(services.map((service) => service.advertise().catch(onTrouble)));
  }

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    queue = queue.then(work).catch(onTrouble);
    return queue;
  };

  return {
    announce: () => inTurn(() => stop().then(start)),
    close: () => inTurn(stop),
    hostname: () => hostname,
  };
}

function servicesOf(what: Announcement) {
  const { hostname, eventName, stationId, fingerprint, ports } = what;
  // A name is at most 63 bytes; one character may be four.
  const name = [...`${eventName} (${stationId.slice(0, 4)})`].reduce(
    (text, char) => (Buffer.byteLength(text + char) <= 63 ? text + char : text),
    '',
  );
  const common = { name, hostname };
  return [
    {
      ...common,
      type: 'bell-lap',
      port: ports.https,
      txt: {
        v: '1',
        id: stationId,
        event: eventName.slice(0, 60),
        ...(fingerprint !== null && { fp: fingerprint }),
        https: String(ports.https),
        http: String(ports.http),
        mqtt: String(ports.mqtt),
        mqtts: String(ports.mqtts),
      },
    },
    { ...common, type: 'mqtt', port: ports.mqtt },
    { ...common, type: 'secure-mqtt', port: ports.mqtts },
    { ...common, type: 'http', port: ports.http },
    { ...common, type: 'https', port: ports.https },
  ];
}
