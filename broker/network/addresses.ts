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

/**
 * Addresses of the local networks, IPv4 first. Left out: this machine itself, IPv6 addresses that mean nothing
 * without an interface (fe80::), and bridges of containers and virtual machines that nobody at the venue is on.
 */
export function lanAddresses(interfaces: Interfaces = interfacesNow()): LanAddress[] {
  const found = Object.entries(interfaces).flatMap(([interfaceName, infos = []]) =>
    /^(docker|br-|veth[0-9a-f]{7}|virbr|vmnet|vboxnet|cni|flannel)/.test(interfaceName)
      ? []
      : infos
          .filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80:'))
          .map(({ address }): LanAddress => ({ interfaceName, address, family: isIPv4(address) ? 4 : 6 })),
  );
  return found.sort((a, b) => a.family - b.family || a.interfaceName.localeCompare(b.interfaceName));
}

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
