/**
 * A request for a certificate (PKCS #10, RFC 2986) for one name, signed with a key that was made for it and leaves this
 * computer in no form. ECDSA P-256, as the station's own certificates.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { bits, ECDSA_SHA256, explicit, implicit, integer, octets, oid, sequence, set } from './der.ts';

export interface CertificateRequest {
  /** PKCS #8 PEM. */
  readonly key: string;
  /** DER, base64url. */
  readonly request: string;
}

/** Some authorities take no request without a subject's alternative names; none needs a subject. */
export function requestFor(name: string): CertificateRequest {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { key, request: requestWith(key, name) };
}

function requestWith(keyPem: string, name: string): string {
  const key = createPrivateKey(keyPem);
  const names = sequence(implicit(2, Buffer.from(name, 'ascii')));
  const extensions = sequence(sequence(oid('2.5.29.17'), octets(names)));
  const body = sequence(
    integer(Buffer.from([0])), // version 1
    sequence(), // no subject
    createPublicKey(key).export({ format: 'der', type: 'spki' }),
    explicit(0, sequence(oid('1.2.840.113549.1.9.14'), set(extensions))),
  );
  const request = sequence(body, ECDSA_SHA256, bits(sign('sha256', body, key)));
  return Buffer.from(request).toString('base64url');
}
