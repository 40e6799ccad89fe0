/**
 * The addresses that phones can reach this machine by, now and as they change: cables are pulled, hotspots
 * come and go. Asks the operating system every few seconds; it tells no program by itself.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

export interface LanAddress {
  readonly interfaceName: string;
  readonly address: string;
  readonly family: 4 | 6;
}

type Interfaces = ReturnType<typeof networkInterfaces>;

let lastSaid: Interfaces = {};

/**
 * What the operating system says of its interfaces; what it said last when it cannot say. Asking needs a file
 * descriptor, and a station that has none left for a moment must not end for that.
 */
export function interfacesNow(ask: () => Interfaces = networkInterfaces): Interfaces {
  try {
    lastSaid = ask();
  } catch {
    // EMFILE, ENFILE: it is asked again in a few seconds.
  }
  return lastSaid;
}

/** What an address is worth to somebody at the venue; the words are also the codes that the Connect page explains. */
export type Reached =
  | 'lan'
  /** Of the internet: reached from the venue only where its router lets that. */
  | 'public'
  /** The computer gave itself one, because nobody on that cable or Wi-Fi gave it any: devices in the same state reach it. */
  | 'self-assigned'
  /** Only members of that private network. */
  | 'vpn'
  /** This computer alone. */
  | 'loopback'
  /** IPv6 that means nothing without an interface (fe80::): no browser opens it. */
  | 'link-local'
  /** Containers and virtual machines on this computer. */
  | 'virtual';

/** From the one that phones are sent to down to those that nobody at the venue reaches. */
const WORTH: readonly Reached[] = [
  'lan',
  'public',
  'self-assigned',
  'vpn',
  'link-local',
  'virtual',
  'loopback',
];
const USABLE: ReadonlySet<Reached> = new Set(['lan', 'public', 'self-assigned', 'vpn']);

const VIRTUAL =
  /^(docker|br-|veth[0-9a-f]{7}|virbr|vmnet|vmenet|vboxnet|cni|flannel)|^vEthernet \((WSL|Default Switch|DockerNAT)|VirtualBox|VMware/i;
const VPN = /^(tun|tap|utun|wg|ppp|ipsec|zt|tailscale|nordlynx)|WireGuard|OpenVPN|ZeroTier|Tailscale|VPN/i;

function reachedBy(interfaceName: string, address: string, isInternal: boolean): Reached {
  const bare = address.toLowerCase();
  if (isInternal) return 'loopback';
  if (VIRTUAL.test(interfaceName)) return 'virtual';
  if (bare.startsWith('fe80:')) return 'link-local';
  if (bare.startsWith('169.254.')) return 'self-assigned';
  // 100.64.0.0/10 is a carrier's or a VPN's own; no router of a venue gives it out.
  if (VPN.test(interfaceName) || /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(bare)) return 'vpn';
  const isPrivate = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/.test(bare);
  return isPrivate ? 'lan' : 'public';
}

export interface FoundAddress extends LanAddress {
  readonly reached: Reached;
}

/** Every address of this computer, IPv4 first, and within that from the most useful to the least. */
export function allAddresses(interfaces: Interfaces = interfacesNow()): FoundAddress[] {
  const found = Object.entries(interfaces).flatMap(([interfaceName, infos = []]) =>
    infos.map(({ address, internal }): FoundAddress => {
      const bare = address.replace(/%.*$/, '');
      const reached = reachedBy(interfaceName, bare, internal);
      return { interfaceName, address: bare, family: isIPv4(bare) ? 4 : 6, reached };
    }),
  );
  const worth = ({ reached }: FoundAddress): number => WORTH.indexOf(reached);
  // A VPN's or a self-made IPv4 address comes after an IPv6 one that the venue gave.
  const isPlain = (one: FoundAddress): number => (worth(one) <= WORTH.indexOf('public') ? 0 : 1);
  return found.sort(
    (a, b) =>
      isPlain(a) - isPlain(b) ||
      a.family - b.family ||
      worth(a) - worth(b) ||
      a.interfaceName.localeCompare(b.interfaceName),
  );
}

/**
 * Addresses of the local networks, the one that phones are sent to first. Left out: this machine itself, IPv6 addresses
 * that mean nothing without an interface (fe80::), and bridges of containers and virtual machines that nobody at the
 * venue is on.
 */
export const lanAddresses = (interfaces: Interfaces = interfacesNow()): LanAddress[] =>
  allAddresses(interfaces)
    .filter(({ reached }) => USABLE.has(reached))
    .map(({ interfaceName, address, family }) => ({ interfaceName, address, family }));

export interface AddressWatch {
  /** Looks now; call every few seconds. True when something changed (and `onChange` was called). */
  look(): boolean;
  current(): readonly LanAddress[];
}

/** Time stays with the caller: `look` is called by their timer. */
export function watchAddresses(
  onChange: (addresses: readonly LanAddress[]) => void,
  read: () => LanAddress[] = () => lanAddresses(),
): AddressWatch {
  let addresses = read();
  const word = (list: readonly LanAddress[]) => list.map((a) => `${a.interfaceName} ${a.address}`).join('\n');
  return {
    look() {
      const seen = read();
      if (word(seen) === word(addresses)) return false;
      addresses = seen;
      onChange(seen);
      return true;
    },
    current: () => addresses,
  };
}

/** The 4 or 16 bytes of an address. @throws RangeError for what is none. */
export function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number));
  if (!isIPv6(address)) throw new RangeError(`${address} is no IP address`);
  // A dotted tail (::ffff:1.2.3.4) is two groups.
  const text = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  );
  const [head = '', tail] = text.split('::');
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const zeros = new Array<number>(8 - front.length - back.length).fill(0);
  const all = tail === undefined ? front : [...front, ...zeros, ...back];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
