/**
 * What station and relay say to each other of the station's name under the relay's domain: a name in public DNS that leads
 * to the station's address on the venue's network, and a certificate that phones know without being told of it. Only to a
 * relay that says it `names`. The station's key never leaves it: up goes a request signed with it (PKCS #10), down comes
 * the chain. Neither believes the other: the relay publishes addresses of private networks alone, the station takes a
 * certificate for its own key and name alone.
 */
import { X509Certificate } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

export const VENUE_ADDRESSES_MAX = 4;
/** TXT at every station's name, too: a filter that takes private addresses out of answers leaves this. */
export const VENUE_MARK = 'bell-lap-station';
/** A request for a P-256 key and one name is some 300 bytes. */
const REQUEST_TEXT_MAX = 2_048;
/** Three certificates are some 6 kB. */
export const CHAIN_TEXT_MAX = 32_768;

/** Everything that the station wants of its name at this moment; said again when it changes. */
export const venueAsk = z.object({
  /** Where phones are sent to, as numbers. What is no address of a private network the relay refuses, and says so. */
  addresses: z.array(z.string().max(64)).max(16),
  /** A certificate is wanted: the request for it, DER, base64url. */
  request: z
    .string()
    .max(REQUEST_TEXT_MAX)
    .regex(/^[\w-]+$/)
    .optional(),
});
export type VenueAsk = z.infer<typeof venueAsk>;

/** Why there is no (new) certificate, or no address; the words are also what pages explain. */
export const VENUE_TROUBLES = [
  /** An address that is not of a private network. */
  'address',
  /** So many certificates were made this week, of this station or of all. */
  'limit',
  /** The authority refused; `says` has its words. */
  'refused',
  /** The authority could not be reached, or did not end. */
  'authority',
] as const;
export type VenueTroubleCode = (typeof VENUE_TROUBLES)[number];

export const venueTold = z.object({
  /** Without a dot at the end. */
  name: z
    .string()
    .max(200)
    .regex(/^[a-z0-9]{8,32}(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?){2,}$/),
  /** What the name leads to now. */
  addresses: z.array(z.string().max(64)).max(VENUE_ADDRESSES_MAX),
  /** PEM, the station's certificate first: of the request that was sent last. */
  chain: z.string().max(CHAIN_TEXT_MAX).optional(),
  trouble: z
    .object({
      /** Of a later relay perhaps one that is not known here. */
      code: z.string().max(40),
      /** English, for whoever looks for the cause. */
      says: z.string().max(500),
      /** The station asks again after so long, ms. */
      againMs: z
        .number()
        .int()
        .min(0)
        .max(7 * 86_400_000),
    })
    .optional(),
});
export type VenueTold = z.infer<typeof venueTold>;

/**
 * What routers of venues give out (RFC 1918, and the half of RFC 4193 that is in use). Not 100.64.0.0/10, which is a carrier's
 * or a VPN's, nor 169.254.0.0/16 and fe80::/10, which are no network's.
 */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('fd00::', 8, 'ipv6');

/** Whether a name may lead there: an address of a private network, written as addresses are. */
export function isVenueAddress(text: string): boolean {
  const version = isIP(text);
  if (version === 0 || text.includes('%')) return false;
  // An IPv4 address in IPv6's clothes (::ffff:10.0.0.1) is none of these.
  return PRIVATE.check(text, version === 4 ? 'ipv4' : 'ipv6') && !(version === 6 && text.includes('.'));
}

/** Whether a chain's first certificate (PEM) is to be renewed: a third of its time is left, or less. */
export function isDue(chain: string, nowMs: number): boolean {
  const { validFrom, validTo } = new X509Certificate(chain);
  const [fromMs, toMs] = [Date.parse(validFrom), Date.parse(validTo)];
  return nowMs > toMs - (toMs - fromMs) / 3;
}
