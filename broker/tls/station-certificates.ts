/** The certificates that a station shows: its owner's own, where there are some, else those it makes for its names. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type CertificateOptions,
  type Certificates,
  openCertificates,
  ownCertificate,
} from './certificates.ts';

/** Paths of the owner's own certificate and key. */
export interface OwnFiles {
  readonly cert?: string | undefined;
  readonly certKey?: string | undefined;
}

export async function stationCertificates(
  { cert, certKey }: OwnFiles,
  made: Pick<CertificateOptions, 'settings' | 'stationName' | 'names'>,
): Promise<Certificates> {
  if (cert !== undefined && certKey !== undefined)
    return ownCertificate(readFileSync(cert, 'utf8'), readFileSync(certKey, 'utf8'), Date.now());
  return openCertificates({ ...made, now: Date.now, random: (count) => randomBytes(count) });
}
