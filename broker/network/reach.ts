/**
 * Whom the station may talk to where an organiser, and not the person at its computer, says an address: a decoder, a map's
 * source, a search for places. Anybody's public address and the venue's own networks; not this computer, not link-local
 * addresses, and not the places where clouds hand their machines' keys to whoever asks from inside. An address is judged
 * when it is connected to, whatever name or spelling led there, and again at each redirection.
 */
import { lookup as resolve } from 'node:dns';
import { request as tlsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { Unreached } from '../../race/officials/messages/maps/facts.ts';
import { inEnglish, type SayingOf, saying } from '../../race/officials/messages/message.ts';
import { elementOf, present } from '../../race/present.ts';
import { request as plainRequest } from '../../server/http/plain-http.ts';
import { interfacesNow } from './addresses.ts';

export interface Reach {
  /** This computer too: for what the person at the station set up. */
  readonly thisComputer: boolean;
}

/** Refused; `says`, and the message in English, tell the address and why. */
export class OutOfReach extends Error {
  readonly code = 'EOUTOFREACH';
  readonly says: SayingOf<'out-of-reach'> | SayingOf<'no-web-address'>;
  constructor(says: OutOfReach['says']) {
    super(inEnglish(says, 'UTC'));
    this.says = says;
  }
}

type Subnet = readonly [net: string, prefix: number];
const blockList = (subnets: readonly Subnet[]): BlockList => {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
  return list;
};

const LOOPBACK = blockList([
  ['127.0.0.0', 8],
  ['::1', 128],
  // Connecting to "any address" reaches this computer.
  ['0.0.0.0', 8],
  ['::', 128],
]);
/** Metadata services that lie outside the link-local networks: AWS over IPv6, Alibaba, Oracle, and their like. */
const METADATA = blockList([
  ['fd00:ec2::', 32],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
]);
const LINK_LOCAL = blockList([
  ['169.254.0.0', 16],
  ['fe80::', 10],
]);
const NOBODY = blockList([
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['ff00::', 8],
]);
/** IPv6 addresses that are an IPv4 one: mapped, compatible, translated (NAT64), 6to4. */
const CLOTHED = blockList([
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
]);

/**
 * This computer as the venue's network knows it: whatever listens here on every address is behind it as behind 127.0.0.1,
 * and past a firewall that keeps the venue out.
 */
export function ownAddresses(interfaces = interfacesNow()): BlockList {
  const list = new BlockList();
  for (const { address, family } of Object.values(interfaces).flatMap((infos = []) => infos))
    list.addAddress(address.replace(/%.*$/, ''), family === 'IPv6' ? 'ipv6' : 'ipv4');
  return list;
}

/** Why this address (IPv4 or IPv6, as numbers) is not connected to; null when it is. `own`: this computer's addresses. */
export function refusalOf(address: string, reach: Reach, own?: BlockList): Unreached | null {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(bare) === 0) return 'no-address';
  if (family === 'ipv6') {
    const groups = groupsOf(bare);
    const six = groups[0] === 0x2002 ? [elementOf(groups, 1), elementOf(groups, 2)] : null;
    const last = [elementOf(groups, 6), elementOf(groups, 7)];
    const isCompatible =
      groups.slice(0, 6).every((group) => group === 0) && (elementOf(last, 0) > 0 || elementOf(last, 1) > 1);
    const inside = CLOTHED.check(bare, 'ipv6') || isCompatible ? last : six;
    if (inside) {
      const [high, low] = inside as [number, number];
      return refusalOf([high >> 8, high & 255, low >> 8, low & 255].join('.'), reach, own);
    }
  }
  if (LOOPBACK.check(bare, family) || own?.check(bare, family))
    return reach.thisComputer ? null : 'this-computer';
  if (METADATA.check(bare, family)) return 'cloud-keys';
  if (LINK_LOCAL.check(bare, family)) return 'link-local';
  if (NOBODY.check(bare, family)) return 'nobodys';
  return null;
}

/** Whether a request came from the station's own computer, by the address it heard from. */
export const isThisComputer = (remoteAddress: string | undefined): boolean =>
  remoteAddress !== undefined &&
  isIP(remoteAddress) !== 0 &&
  refusalOf(remoteAddress, { thisComputer: false }) === 'this-computer';

/** The eight groups of an IPv6 address, however it is written. */
function groupsOf(address: string): number[] {
  const whole = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = whole.split('::');
  const parse = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [parse(head), parse(tail ?? '')];
  return tail === undefined
    ? before
    : [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
}

function assertInReach(address: string, reach: Reach, host = address): void {
  const reason = refusalOf(address, reach, ownAddresses());
  if (reason !== null) {
    const which = host === address ? address : `${host} (${address})`;
    throw new OutOfReach(saying('out-of-reach', { address: which, reason }));
  }
}

/** For a host that is a number already, which no look-up will see. @throws OutOfReach */
export function assertHostInReach(host: string, reach: Reach): void {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare.replace(/%.*$/, '')) !== 0) assertInReach(bare, reach);
}

/** Resolves names for `connect` and `request`; one address out of reach among several refuses the name. */
export function lookupWithin(reach: Reach): LookupFunction {
  return (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, '', 0);
      try {
        for (const { address } of found) assertInReach(address, reach, host);
      } catch (refused) {
        return answer(refused as Error, '', 0);
      }
      if (options.all) return answer(null, found);
      const [first] = found;
      answer(null, present(first, 'An address').address, present(first, 'An address').family);
    });
  };
}

const REDIRECTS_MAX = 5;
const REDIRECTIONS = new Set([301, 302, 303, 307, 308]);

/**
 * `fetch` for GET, within reach: redirections are followed to http and https only, each judged anew. With
 * `redirect: 'error'` there are none. @throws OutOfReach, or whatever the connection ends with
 */
export function fetchWithin(reach: () => Reach): typeof fetch {
  return async (input, init = {}) => {
    let url = new URL(String(input instanceof Request ? input.url : input));
    for (let hops = 0; ; hops++) {
      const answer = await askOnce(url, init, reach());
      const to = answer.headers.get('location');
      if (!REDIRECTIONS.has(answer.status) || to === null) return answer;
      await answer.body?.cancel();
      if (init.redirect === 'error') throw new Error('it leads elsewhere');
      if (hops >= REDIRECTS_MAX) throw new Error('it leads from one address to the next without end');
      url = new URL(to, url);
    }
  };
}

function askOnce(url: URL, init: RequestInit, reach: Reach): Promise<Response> {
  return new Promise((done, failed) => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new OutOfReach(saying('no-web-address', { protocol: url.protocol }));
    assertHostInReach(url.hostname, reach);
    const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
    const headers = Object.fromEntries(new Headers(init.headers));
    const asked = request(
      url,
      {
        method: 'GET',
        headers,
        lookup: lookupWithin(reach),
        agent: false,
        ...(init.signal && { signal: init.signal }),
      },
      (heard) => {
        const status = heard.statusCode ?? 502;
        const answered = new Headers();
        for (let at = 0; at < heard.rawHeaders.length; at += 2)
          answered.append(elementOf(heard.rawHeaders, at), elementOf(heard.rawHeaders, at + 1));
        const isEmpty = [204, 205, 304].includes(status);
        if (isEmpty) heard.resume();
        const body = isEmpty ? null : (Readable.toWeb(heard) as ReadableStream<Uint8Array>);
        done(new Response(body, { status, headers: answered }));
      },
    );
    asked.on('error', failed);
    asked.end();
  });
}
