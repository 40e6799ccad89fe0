/** How the station is reached, as it tells officials, and what addresses are made of it. */
export type WhyNot =
  | 'public'
  | 'self-assigned'
  | 'vpn'
  | 'loopback'
  | 'link-local'
  | 'virtual'
  | 'not-listening';

export interface Address {
  readonly interfaceName: string;
  readonly address: string;
  readonly family: 4 | 6;
  readonly works: 'yes' | 'perhaps' | 'no';
  readonly why: WhyNot | null;
}

export type NameState =
  | 'works'
  | 'off'
  | 'no-address'
  | 'waiting'
  | 'ended'
  | 'looking'
  | 'filtered'
  | 'nowhere'
  | 'no-answer'
  | 'elsewhere'
  | 'unreached'
  | 'untrusted';

/** The station's name under a relay's domain. */
export interface StationName {
  readonly relay: string;
  readonly name: string | null;
  readonly state: NameState;
  readonly isUsed: boolean;
  /** Whether its relay is reached, and gives names still. */
  readonly line: 'names' | 'no-names' | 'away';
  readonly addresses: readonly string[];
  readonly endsMs: number | null;
  readonly renewedMs: number | null;
  readonly says: string | null;
  readonly trouble: { readonly code: string; readonly says: string; readonly againMs: number } | null;
}

/** What is behind a name's first part: the relay's domain for stations; `…` of none. */
export const domainOf = (name: string | null): string => name?.slice(name.indexOf('.') + 1) ?? '…';

export interface Connection {
  readonly name: string;
  readonly host: string;
  /** A station of before says neither. */
  readonly securely?: string;
  readonly named?: StationName | null;
  readonly listensAt: string;
  readonly hostname: string | null;
  readonly addresses: readonly Address[];
  readonly chosen: { readonly interfaceName: string; readonly family: 4 | 6 } | null;
  readonly ports: {
    readonly mqtt: number;
    readonly mqtts: number;
    readonly https: number;
    readonly osmand: number;
    readonly crowd: number;
    readonly crowdHttps: number;
  };
  readonly certificate: {
    readonly isOwn: boolean;
    readonly served: string;
    readonly authority: string | null;
    readonly names: readonly string[];
    readonly uncovered: readonly string[];
    readonly endsMs: number;
  };
  readonly relay: string | null;
  readonly relays?: readonly string[];
}

export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Where officials, starters and riders come in: by the station's name where that works. */
export const officialsOrigin = ({
  host,
  securely = host,
  named,
  ports,
}: Pick<Connection, 'host' | 'securely' | 'named' | 'ports'>): string =>
  `https://${urlHost(named?.isUsed ? securely : host)}:${ports.https}`;

/** Where everybody may look: plain HTTP, so that no phone warns; encrypted where that alone is open. */
export const crowdOrigin = ({ host, ports }: Pick<Connection, 'host' | 'ports'>): string =>
  ports.crowd > 0
    ? `http://${urlHost(host)}:${ports.crowd}`
    : `https://${urlHost(host)}:${ports.crowdHttps || ports.https}`;

/** Whether anybody but this computer can open what the station sends them to. */
export function reachOf({
  host,
  addresses,
}: Pick<Connection, 'host' | 'addresses'>): 'fine' | 'perhaps' | 'no-network' | 'this-computer' {
  const sent = addresses.find(({ address }) => address === host);
  if (sent?.works === 'yes') return 'fine';
  if (sent?.works === 'perhaps') return 'perhaps';
  if (sent !== undefined || /^(127\.|::1$|localhost$)/.test(host)) return 'this-computer';
  return addresses.some(({ works }) => works !== 'no') ? 'perhaps' : 'no-network';
}

/** As phones show a fingerprint: pairs of capitals. */
export const inPairs = (hex: string): string => (hex.toUpperCase().match(/../g) ?? []).join(' ');
