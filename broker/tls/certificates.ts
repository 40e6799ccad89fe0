/**
 * The station's certificates: an authority made once, and a leaf renewed whenever the station's names or
 * addresses change, or its end comes near. Kept in the journal's settings, so they are encrypted when it is.
 * An organiser's own certificate takes the place of both.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { digest, type Random } from '../../server/identity/card-secret.ts';
import type { Journal } from '../journal/journal.ts';
import {
  type Issued,
  isLocalName,
  isPrivateAddress,
  makeAuthority,
  makeLeaf,
  type Names,
} from './certificate.ts';
import { mobileconfig } from './mobileconfig.ts';

export interface Authority {
  readonly caPem: string;
  readonly caDer: Uint8Array;
  /** SHA-256 of `caDer`, hex. */
  readonly fingerprint: string;
  readonly mobileconfig: string;
}

export interface Certificates {
  /** What a TLS server needs now: the chain and its key, PEM. */
  tls(): { readonly cert: string; readonly key: string };
  /** What phones are asked to trust; null with the organiser's own certificate. */
  authority(): Authority | null;
  /** Names and addresses that the station's authority cannot vouch for (public ones): browsers warn there. */
  uncovered(): readonly string[];
  /**
   * Sees to a leaf for these names that is good for a while. True when `tls()` has changed: hand it to
   * `server.setSecureContext`. Call it when addresses change and once an hour.
   */
  renew(names: Names): Promise<boolean>;
}

/** The setting that holds the authority. */
export const AUTHORITY = 'tls/authority';
const LEAF = 'tls/leaf';
const RENEW_BEFORE_MS = 60 * 86_400_000;
/** Always among the names: the machine itself. */
const SELF: Names = { hosts: ['localhost'], addresses: ['127.0.0.1', '::1'] };

interface StoredAuthority extends Issued {
  readonly name: string;
  /** Public addresses it may vouch for. */
  readonly also: readonly string[];
}
interface StoredLeaf extends Issued {
  readonly names: Names;
}

export interface CertificateOptions {
  readonly settings: Journal['settings'];
  readonly now: () => number;
  readonly random: Random;
  /** Tells stations apart in a phone's list of certificates, e.g. the host name. */
  readonly stationName: string;
  readonly names: Names;
}

/** The organiser's own certificate. @throws when it cannot be read, does not fit its key or has ended. */
export function ownCertificate(cert: string, key: string, nowMs: number): Certificates {
  const leaf = new X509Certificate(cert);
  if (!leaf.checkPrivateKey(createPrivateKey(key)))
    throw new Error(
      'The certificate and the key given do not belong together; give the key it was made for.',
    );
  if (Date.parse(leaf.validTo) <= nowMs)
    throw new Error(`The certificate given ended on ${leaf.validTo}; renew it, or start without one.`);
  return { tls: () => ({ cert, key }), authority: () => null, uncovered: () => [], renew: async () => false };
}

export async function openCertificates(options: CertificateOptions): Promise<Certificates> {
  const { settings, now, random, stationName } = options;
  const authority = await openAuthority(options);
  const signer = { name: authority.name, key: createPrivateKey(authority.key) };
  const shown = showAuthority(authority);
  let leaf = settings.get(LEAF) as StoredLeaf | undefined;
  let uncovered: readonly string[] = [];

  const certificates: Certificates = {
    tls() {
      if (leaf === undefined) throw new Error('there is no leaf before the first renew');
      return { cert: leaf.cert + authority.cert, key: leaf.key };
    },
    authority: () => shown,
    uncovered: () => uncovered,
    async renew(wanted) {
      const names = coverable(wanted, authority.also);
      const all = [...wanted.hosts, ...wanted.addresses];
      uncovered = all.filter((name) => !names.hosts.includes(name) && !names.addresses.includes(name));
      if (leaf !== undefined && isGood(leaf, names, shown, now())) return false;
      const made: StoredLeaf = { ...makeLeaf(stationName, names, signer, now(), random), names };
      await settings.put(LEAF, made);
      leaf = made;
      return true;
    },
  };
  await certificates.renew(options.names);
  return certificates;
}

async function openAuthority({
  settings,
  now,
  random,
  stationName,
  names,
}: CertificateOptions): Promise<StoredAuthority> {
  const known = settings.get(AUTHORITY) as StoredAuthority | undefined;
  if (known !== undefined && known.notAfterMs - now() > RENEW_BEFORE_MS && known.notBeforeMs <= now())
    return known;
  // Two stations of one organiser must not look the same in a phone's list.
  const name = `Bell Lap ${stationName} ${Buffer.from(random(2)).toString('hex')}`;
  const also = names.addresses.filter((address) => !isPrivateAddress(address));
  const made: StoredAuthority = { ...makeAuthority(name, also, now(), random), name, also };
  await settings.put(AUTHORITY, made);
  return made;
}

function coverable(wanted: Names, also: readonly string[]): Names {
  const unique = (list: readonly string[]) => [...new Set(list)].sort();
  return {
    hosts: unique([...SELF.hosts, ...wanted.hosts.filter(isLocalName)]),
    addresses: unique([
      ...SELF.addresses,
      ...wanted.addresses.filter((address) => isPrivateAddress(address) || also.includes(address)),
    ]),
  };
}

function isGood(leaf: StoredLeaf, names: Names, authority: Authority, nowMs: number): boolean {
  return (
    JSON.stringify(leaf.names) === JSON.stringify(names) &&
    leaf.notAfterMs - nowMs > RENEW_BEFORE_MS &&
    leaf.notBeforeMs <= nowMs &&
    new X509Certificate(leaf.cert).verify(new X509Certificate(authority.caPem).publicKey)
  );
}

function showAuthority({ cert, name }: StoredAuthority): Authority {
  const caDer = new X509Certificate(cert).raw;
  const fingerprint = createHash('sha256').update(caDer).digest('hex');
  return { caPem: cert, caDer, fingerprint, mobileconfig: mobileconfig(name, caDer, digest(fingerprint)) };
}
