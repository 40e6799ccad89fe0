/**
 * Makes the station's two certificates (RFC 5280): a private authority, and a leaf for its names and addresses.
 * ECDSA P-256 throughout. What phones insist on: SAN, serverAuth, at most 397 days, key identifiers.
 */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { elementOf } from '../../race/present.ts';
import type { Random } from '../../server/identity/card-secret.ts';
import { addressBytes } from '../network/addresses.ts';
import {
  bits,
  ECDSA_SHA256,
  explicit,
  implicit,
  integer,
  octets,
  oid,
  sequence,
  set,
  time,
  utf8,
  yes,
} from './der.ts';

export interface Issued {
  /** PEM. */
  readonly cert: string;
  /** PKCS #8 PEM. */
  readonly key: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface Names {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
}

const DAY_MS = 86_400_000;
/** Phones' clocks run behind, and so may the laptop's have. */
const EARLY_MS = 2 * DAY_MS;
const AUTHORITY_DAYS = 3_650;
/** With the early days below the 397 that browsers accept. */
const LEAF_DAYS = 390;

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/**
 * An authority that phones may trust without giving away more than this station: it can vouch for names on a
 * local network and private addresses only (and for `also`, public addresses the station has now).
 */
export function makeAuthority(name: string, also: readonly string[], nowMs: number, random: Random): Issued {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = named(name);
  return signed({
    subject,
    issuer: subject,
    publicKey: keys.publicKey,
    signer: keys.privateKey,
    ownKey: keys.privateKey,
    days: AUTHORITY_DAYS,
    nowMs,
    random,
    extensions: [
      extension(OID.basicConstraints, sequence(yes, integer(Buffer.from([0]))), true),
      extension(OID.keyUsage, bits(Buffer.from([0b0000_0110]), 1), true), // keyCertSign, cRLSign
      extension(OID.nameConstraints, permitted(also), true),
    ],
  });
}

/** A leaf for these names, signed by the authority. */
export function makeLeaf(
  name: string,
  names: Names,
  authority: { readonly name: string; readonly key: KeyObject },
  nowMs: number,
  random: Random,
): Issued {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const alternatives = [
    ...names.hosts.map((host) => implicit(2, Buffer.from(host, 'ascii'))),
    ...names.addresses.map((address) => implicit(7, addressBytes(address))),
  ];
  return signed({
    subject: named(name),
    issuer: named(authority.name),
    publicKey: keys.publicKey,
    signer: authority.key,
    ownKey: keys.privateKey,
    days: LEAF_DAYS,
    nowMs,
    random,
    extensions: [
      extension(OID.basicConstraints, sequence(), true),
      extension(OID.keyUsage, bits(Buffer.from([0b1000_0000]), 7), true), // digitalSignature
      extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
      extension(OID.subjectAltName, sequence(...alternatives)),
    ],
  });
}

/** Names on networks that belong to nobody. A subtree `local` covers every `….local`. */
const LOCAL_NAMES = ['local', 'localhost', 'lan', 'home.arpa', 'internal', 'home'];
const PRIVATE_RANGES: readonly (readonly [address: string, prefix: number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
];

/** Whether the authority may vouch for it. */
export const isLocalName = (host: string): boolean =>
  LOCAL_NAMES.some((local) => host === local || host.endsWith(`.${local}`));

export const isPrivateAddress = (address: string): boolean =>
  PRIVATE_RANGES.some(([range, prefix]) => within(addressBytes(address), addressBytes(range), prefix));

function permitted(also: readonly string[]): Uint8Array {
  const ranges = [
    ...PRIVATE_RANGES,
    ...also.map((address) => [address, isIP(address) === 4 ? 32 : 128] as const),
  ].map(([address, prefix]) => {
    const bytes = addressBytes(address);
    return implicit(7, Buffer.concat([bytes, maskBytes(bytes.length, prefix)]));
  });
  const names = LOCAL_NAMES.map((name) => implicit(2, Buffer.from(name, 'ascii')));
  return sequence(explicit(0, Buffer.concat([...names, ...ranges].map((base) => sequence(base)))));
}

function maskBytes(length: number, prefix: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => {
    const ones = Math.min(8, Math.max(0, prefix - at * 8));
    return (0xff << (8 - ones)) & 0xff;
  });
}

function within(address: Uint8Array, range: Uint8Array, prefix: number): boolean {
  const mask = maskBytes(range.length, prefix);
  return (
    address.length === range.length &&
    range.every((byte, at) => (byte & elementOf(mask, at)) === (elementOf(address, at) & elementOf(mask, at)))
  );
}

interface ToSign {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly ownKey: KeyObject;
  readonly days: number;
  readonly nowMs: number;
  readonly random: Random;
  readonly extensions: readonly Uint8Array[];
}

function signed(what: ToSign): Issued {
  const wholeSecond = Math.floor(what.nowMs / 1000) * 1000;
  const [notBeforeMs, notAfterMs] = [wholeSecond - EARLY_MS, wholeSecond + what.days * DAY_MS];
  const identifiers = [
    extension(OID.subjectKeyId, octets(keyId(what.publicKey))),
    extension(OID.authorityKeyId, sequence(implicit(0, keyId(createPublicKey(what.signer))))),
  ];
  const serial = Uint8Array.from(what.random(16), (byte, at) => (at === 0 ? (byte & 0x3f) | 0x40 : byte));
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))), // version 3
    integer(serial),
    ECDSA_SHA256,
    what.issuer,
    sequence(time(notBeforeMs), time(notAfterMs)),
    what.subject,
    what.publicKey.export({ format: 'der', type: 'spki' }),
    explicit(3, sequence(...what.extensions, ...identifiers)),
  );
  const certificate = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, what.signer)));
  return {
    cert: pem(certificate),
    key: what.ownKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    notBeforeMs,
    notAfterMs,
  };
}

function named(commonName: string): Uint8Array {
  const part = (type: string, value: string) => set(sequence(oid(type), utf8(value)));
  // 64 characters are the most a common name may have.
  return sequence(part(OID.organization, 'Bell Lap'), part(OID.commonName, commonName.slice(0, 64)));
}

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return critical ? sequence(oid(id), yes, octets(value)) : sequence(oid(id), octets(value));
}

/** SHA-1 of the public key's bits, the usual identifier (it identifies, it protects nothing). */
function keyId(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return createHash('sha1').update(point).digest();
}

export const pem = (certificate: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate)
    .toString('base64')
    .replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
