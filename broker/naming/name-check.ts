/**
 * Whether the station's name leads from this network to this station, asked as a phone would ask: DNS by the servers that
 * the venue gave, then a connection to where they say, which has to end at the very certificate that the station shows, by
 * an authority that this computer trusts as phones do.
 */
import type { Resolver } from 'node:dns/promises';
import { connect } from 'node:tls';
import { VENUE_MARK } from '../../cloud-sync/wire/venue-name.ts';

/** How a name is from here; the words are also the codes that the Connect page explains. */
export type NameFound =
  | 'works'
  /** The name is there and its private address is left out: routers do so against DNS rebinding. */
  | 'filtered'
  /** Nobody knows the name: the domain above does not lead to the relay, or not yet. */
  | 'nowhere'
  /** No answer of DNS at all: no internet. */
  | 'no-answer'
  /** It leads to another address: of before, until caches have forgotten it. */
  | 'elsewhere'
  /** It leads here, and nobody answers there. */
  | 'unreached'
  /** An answer there, and the certificate is not one that phones would take. */
  | 'untrusted';

export interface NameLook {
  readonly found: NameFound;
  /** What the name leads to from here. */
  readonly addresses: readonly string[];
  /** What was in the way, in the words of whoever said it; null: nothing. */
  readonly says: string | null;
}

export interface NameCheck {
  readonly name: string;
  readonly port: number;
  /** SHA-256 of the certificate that has to be shown, as `X509Certificate.fingerprint256` writes it. */
  readonly fingerprint256: string;
  /** This computer's. */
  readonly own: readonly string[];
  readonly resolver: Pick<Resolver, 'resolve4' | 'resolve6' | 'resolveTxt'>;
}

const HANDSHAKE_MS_MAX = 5_000;
/** The name is not there, or has no such record; all else is no answer. */
const MISSING: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

export async function checkName({ name, port, fingerprint256, own, resolver }: NameCheck): Promise<NameLook> {
  // The mark first: a resolver that makes "no such name" of a filtered address remembers that of the whole name.
  const mark = await asked(() => resolver.resolveTxt(name));
  const [four, six] = await Promise.all([
    asked(() => resolver.resolve4(name)),
    asked(() => resolver.resolve6(name)),
  ]);
  const addresses = [...(four.records ?? []), ...(six.records ?? [])];
  if (addresses.length === 0) {
    const isMarked = (mark.records ?? []).some((parts) => parts.join('') === VENUE_MARK);
    if (isMarked) return { found: 'filtered', addresses, says: four.code ?? six.code };
    const found = mark.code !== null && !MISSING.has(mark.code) ? 'no-answer' : 'nowhere';
    return { found, addresses, says: mark.code };
  }
  const here = addresses.find((address) => own.includes(address));
  if (here === undefined) return { found: 'elsewhere', addresses, says: addresses.join(', ') };
  return { ...(await greeted(here, port, name, fingerprint256)), addresses };
}

async function asked<T>(ask: () => Promise<T>): Promise<{ records: T | null; code: string | null }> {
  try {
    return { records: await ask(), code: null };
  } catch (error) {
    return { records: null, code: (error as { code?: string }).code ?? String(error) };
  }
}

function greeted(
  host: string,
  port: number,
  servername: string,
  fingerprint256: string,
): Promise<Pick<NameLook, 'found' | 'says'>> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername, rejectUnauthorized: false });
    const end = (found: NameFound, says: string | null): void => {
      clearTimeout(over);
      socket.destroy();
      resolve({ found, says });
    };
    const over = setTimeout(() => end('unreached', 'ETIMEDOUT'), HANDSHAKE_MS_MAX);
    socket.on('error', (error: NodeJS.ErrnoException) => end('unreached', error.code ?? error.message));
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate();
      if (shown?.fingerprint256 !== fingerprint256) end('untrusted', 'another certificate is shown');
      else if (!socket.authorized) end('untrusted', String(socket.authorizationError));
      else end('works', null);
    });
  });
}
