/**
 * The stations on the phone's network, folded from what multicast DNS finds and loses (`_bell-lap._tcp`): one row a
 * station, however many addresses, interfaces and names it answers with.
 */

/** As the phone's system resolves it (RFC 6763). */
export interface FoundService {
  readonly name: string;
  readonly hostName: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly txt: Readonly<Record<string, string>>;
}

/** What a system hands over, made whole: older Androids know no host names, and texts may lack values. */
export function serviceOf(given: {
  readonly name: string;
  readonly hostName?: string | null;
  readonly addresses?: readonly (string | null)[] | null;
  readonly port?: number;
  readonly txt?: Readonly<Record<string, string | null>> | null;
}): FoundService {
  const txt = Object.entries(given.txt ?? {}).filter((one): one is [string, string] => one[1] !== null);
  return {
    name: given.name,
    hostName: given.hostName ?? '',
    // An address may carry a slash before it (Java's way) and its interface behind it.
    addresses: (given.addresses ?? []).flatMap((one) =>
      one ? [one.replace(/^.*\//, '').replace(/%.*$/, '')] : [],
    ),
    port: given.port ?? 0,
    txt: Object.fromEntries(txt),
  };
}

export interface Station {
  readonly id: string;
  /** Its name as a service: all that a goodbye says. */
  readonly name: string;
  readonly event: string;
  /** Where to try it, best first: its name (which its certificate carries), then its addresses. */
  readonly origins: readonly string[];
  /** SHA-256 of its CA certificate, to be compared with race control's screen; empty with a public certificate. */
  readonly fingerprint: string;
}

/** More stations than any venue has; further ones are left out. */
export const STATIONS_MAX = 20;

export function found(stations: readonly Station[], service: FoundService): readonly Station[] {
  const station = stationOf(service);
  if (station === null) return stations;
  const before = stations.find(({ id }) => id === station.id);
  if (before === undefined)
    return stations.length >= STATIONS_MAX ? stations : [...stations, station].sort(byEvent);
  const origins = [...new Set([...station.origins, ...before.origins])];
  return stations.map((one) => (one === before ? { ...station, origins } : one));
}

export const lost = (stations: readonly Station[], { name }: FoundService): readonly Station[] =>
  stations.filter((one) => one.name !== name);

const byEvent = (a: Station, b: Station): number => a.event.localeCompare(b.event) || (a.id < b.id ? -1 : 1);

function stationOf({ name, hostName, addresses, port, txt }: FoundService): Station | null {
  // A station that speaks a version we do not know is no station for us.
  if (txt.v !== undefined && txt.v !== '1') return null;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const host = hostName.replace(/\.$/, '').toLowerCase();
  const hosts = [
    ...(host.endsWith('.local') ? [host] : []),
    ...addresses.filter((address) => !address.includes(':')),
    // A link-local IPv6 address means nothing without its interface.
    ...addresses
      .filter((address) => address.includes(':') && !/^fe80/i.test(address))
      .map((address) => `[${address}]`),
  ];
  if (hosts.length === 0) return null;
  return {
    id: txt.id ?? name,
    name,
    event: txt.event ?? name,
    origins: [...new Set(hosts)].map((one) => `https://${one}:${port}`),
    fingerprint: txt.fp ?? '',
  };
}
