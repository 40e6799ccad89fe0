/**
 * Addresses of the two computers: where the other may be reached, and taking over the address of one that died, so
 * that phones which hold an address instead of a name come back too. The latter needs the right to change addresses
 * (Linux: root or NET_ADMIN); where it is missing, nothing is tried.
 */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { promisify } from 'node:util';
import { addressBytes, interfacesNow } from '../network/addresses.ts';
import type { OwnAddress } from './stored.ts';

const run = promisify(execFile);
const COMMAND_MS_MAX = 2_000;
/** Said again, since a packet may be lost. */
const SAID_AT_MS = [0, 100, 400, 1_000, 2_500];
const NET_ADMIN = 1n << 12n;

/** All addresses of this computer that another on the LAN can use: also those that need an interface (fe80::). */
export function ownAddresses(host: string): OwnAddress[] {
  const everywhere = host === '::' || host === '0.0.0.0';
  // All of 127.0.0.0/8 is this computer, without being listed: two stations on one computer for a trial.
  if (/^127\./.test(host)) return [{ interfaceName: 'lo', address: host, cidr: `${host}/8`, family: 4 }];
  return Object.entries(interfacesNow()).flatMap(([interfaceName, infos = []]) =>
    infos
      .filter(({ internal, address }) => (everywhere ? !internal : address === host))
      .map(
        ({ address, cidr }): OwnAddress => ({
          interfaceName,
          address,
          cidr: cidr ?? address,
          family: isIPv4(address) ? 4 : 6,
        }),
      ),
  );
}

/**
 * Where to knock. Link-local IPv6 first: those addresses nobody takes over, so the two meet even while both
 * believe to have the same IPv4 address.
 */
export function dialCandidates(theirs: readonly OwnAddress[], ours: readonly OwnAddress[]): string[] {
  const interfaces = [...new Set(ours.map(({ interfaceName }) => interfaceName))];
  const own = new Set(ours.map(({ address }) => address));
  return theirs.flatMap(({ address }) => {
    if (address.toLowerCase().startsWith('fe80:')) return interfaces.map((name) => `${address}%${name}`);
    return own.has(address) && !address.startsWith('127.') ? [] : [address];
  });
}

/** Whether this process may give its computer another address. */
export function mayTakeAddresses(): boolean {
  if (process.platform !== 'linux') return false;
  const status = readFileSync('/proc/self/status', 'utf8');
  // What a child process keeps: everything for root, the ambient rights for others.
  const set = process.getuid?.() === 0 ? 'CapEff' : 'CapAmb';
  const rights = new RegExp(`^${set}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1] ?? '0';
  return (BigInt(`0x${rights}`) & NET_ADMIN) !== 0n;
}

/** Takes IPv4 addresses that lie in a network of ours. Answers how to give them back. */
export async function takeAddresses(
  theirs: readonly OwnAddress[],
  ours: readonly OwnAddress[],
  log: (line: Record<string, unknown>) => void,
): Promise<() => Promise<void>> {
  const taken: { readonly cidr: string; readonly interfaceName: string }[] = [];
  for (const { address, cidr, family } of theirs) {
    const home = ours.find((one) => one.family === 4 && family === 4 && sameNetwork(one, address));
    if (home === undefined || address.startsWith('127.') || ours.some((one) => one.address === address))
      continue;
    const { interfaceName } = home;
    try {
      await run('ip', ['address', 'add', cidr, 'dev', interfaceName], { timeout: COMMAND_MS_MAX });
      taken.push({ cidr, interfaceName });
      sayItIsHere(address, home);
      log({ standby: 'took the address', address, interfaceName });
    } catch (error) {
      log({ standby: 'could not take the address', address, reason: String(error) });
    }
  }
  return async () => {
    for (const { cidr, interfaceName } of taken.splice(0)) {
      await run('ip', ['address', 'del', cidr, 'dev', interfaceName], { timeout: COMMAND_MS_MAX }).catch(
        () => {},
      );
      log({ standby: 'gave the address back', address: cidr });
    }
  };
}

/**
 * Tells the network whose the address is now. Any question for an unknown neighbour is asked in the name of the
 * sender's address, by broadcast, and everybody who knew that address learns its new card from it (RFC 826, the
 * merge): so a packet from the address to neighbours nobody asked for lately does what a gratuitous ARP does.
 */
function sayItIsHere(address: string, home: OwnAddress): void {
  const [network, bits = 24] = [addressBytes(home.address), Number(home.cidr.split('/')[1] ?? 24)];
  const hosts = Math.min(2 ** (32 - bits) - 2, 65_534);
  const base = Buffer.from(network).readUInt32BE() & (bits === 0 ? 0 : -1 << (32 - bits));
  for (const [turn, ms] of SAID_AT_MS.entries())
    setTimeout(() => {
      const socket = createSocket('udp4');
      socket.on('error', () => socket.close());
      socket.bind({ address, port: 0 }, () => {
        const asked = [1, 2, 3].map((n) => (base + (((turn * 3 + n) * 7_919) % hosts) + 1) >>> 0);
        let left = asked.length;
        for (const number of asked) {
          const bytes = Buffer.alloc(4);
          bytes.writeUInt32BE(number);
          socket.send('', 9, [...bytes].join('.'), () => {
            left -= 1;
            if (left === 0) socket.close();
          });
        }
      });
      socket.unref();
    }, ms).unref();
}

function sameNetwork(home: OwnAddress, address: string): boolean {
  const bits = Number(home.cidr.split('/')[1] ?? 32);
  const network = (one: string): number => Buffer.from(addressBytes(one)).readUInt32BE() >>> (32 - bits);
  return bits === 0 || network(home.address) === network(address);
}
