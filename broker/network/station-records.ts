/** What a station says about itself in DNS-SD (RFC 6763): its host name, its services, their ports and facts. */
import { isIPv4 } from 'node:net';
import type { DnsRecord, Name } from './dns-message.ts';
import { TYPE } from './dns-message.ts';

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

/** Lives as RFC 6762 recommends: records with an address or a host name in them change, the others hardly. */
const HOST_TTL_S = 120;
const OTHER_TTL_S = 4_500;
const LOCAL = 'local';

/** The names that must be nobody else's, numbered (`-2`, ` (2)`) from the second try on. */
export function namesOf(
  what: Announcement,
  attempt: number,
): { readonly host: Name; readonly instance: string } {
  const host = attempt === 1 ? what.hostname : `${what.hostname}-${attempt}`;
  const ending = ` (${what.stationId.slice(0, 4)}${attempt === 1 ? '' : ` ${attempt}`})`;
  return { host: [host, LOCAL], instance: withinLabel(what.eventName, ending) };
}

/** Everything the station says on an interface with these addresses. */
export function stationRecords(
  what: Announcement,
  attempt: number,
  addresses: readonly string[],
): DnsRecord[] {
  const { host, instance } = namesOf(what, attempt);
  const { ports } = what;
  const own = addresses.map((address): DnsRecord => {
    const type = isIPv4(address) ? TYPE.A : TYPE.AAAA;
    return { name: host, ttlS: HOST_TTL_S, unique: true, data: { type, address } };
  });
  const has = [...new Set(own.map(({ data }) => data.type))];
  if (has.length > 0)
    own.push({ name: host, ttlS: HOST_TTL_S, unique: true, data: { type: TYPE.NSEC, has } });
  return [
    ...own,
    ...service('_bell-lap', ports.https, factsOf(what)),
    ...service('_mqtt', ports.mqtt),
    ...service('_secure-mqtt', ports.mqtts),
    ...service('_http', ports.http),
    ...service('_https', ports.https),
  ];

  function service(type: string, port: number, texts: readonly string[] = []): DnsRecord[] {
    const kind: Name = [type, '_tcp', LOCAL];
    const name: Name = [instance, ...kind];
    return [
      {
        name: ['_services', '_dns-sd', '_udp', LOCAL],
        ttlS: OTHER_TTL_S,
        unique: false,
        data: { type: TYPE.PTR, target: kind },
      },
      { name: kind, ttlS: OTHER_TTL_S, unique: false, data: { type: TYPE.PTR, target: name } },
      { name, ttlS: HOST_TTL_S, unique: true, data: { type: TYPE.SRV, port, target: host } },
      { name, ttlS: OTHER_TTL_S, unique: true, data: { type: TYPE.TXT, texts } },
    ];
  }
}

const factsOf = ({ stationId, eventName, fingerprint, ports }: Announcement): string[] => [
  'v=1',
  `id=${stationId}`,
  `event=${withinLabel(eventName, '')}`,
  ...(fingerprint === null ? [] : [`fp=${fingerprint}`]),
  ...Object.entries(ports).map(([name, port]) => `${name}=${port}`),
];

/** A label is at most 63 bytes, and a character may be four: cut the text, keep the ending. */
function withinLabel(text: string, ending: string): string {
  const room = 63 - Buffer.byteLength(ending);
  return (
    [...text].reduce((kept, char) => (Buffer.byteLength(kept + char) <= room ? kept + char : kept), '') +
    ending
  );
}
