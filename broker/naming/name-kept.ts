/**
 * The station's name under one relay's domain, and the certificate for it, as they are kept: in the journal's settings, so
 * that they are encrypted when it is, a standby has them, and a station without internet still shows what it got before.
 * Keys are made here and leave in no message. What a relay says is believed of its own name alone, and a certificate is
 * taken only for the key and the name that it was asked for.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { isDue, type VenueAsk, type VenueTold } from '../../cloud-sync/wire/venue-name.ts';
import type { Journal } from '../journal/journal.ts';
import { type CertificateRequest, requestFor } from '../tls/certificate-request.ts';

export interface NameCertificate {
  readonly name: string;
  /** Chain, PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly fromMs: number;
  readonly endsMs: number;
  /** When it came, by the station's clock. */
  readonly madeMs: number;
}

export interface NameTrouble {
  /** As the relay says it (cloud-sync/wire/venue-name.ts), or `wrong-certificate`. */
  readonly code: string;
  readonly says: string;
  readonly againMs: number;
}

export interface NameKept {
  /** Null until the relay has given one. */
  name(): string | null;
  certificate(): NameCertificate | null;
  /** Where the relay says that the name leads. */
  published(): readonly string[];
  /** What the relay could not do; null when it did. */
  trouble(): NameTrouble | null;
  ask(addresses: readonly string[]): VenueAsk;
  /** True when the name or its certificate is another. */
  heard(told: VenueTold): boolean;
}

interface Stored {
  readonly name: string;
  readonly certificate: { readonly cert: string; readonly key: string; readonly madeMs: number } | null;
  /** The request that waits for its certificate. */
  readonly waiting: CertificateRequest | null;
}

/** The setting, ended by the relay's slot. */
export const NAME = 'tls/name';
/** A relay that changes its mind about the name is heard so often: each time a key is made. */
const RENAME_MS = 60_000;
const WRONG_AGAIN_MS = 3_600_000;
const KEEP_AGAIN_MS = 30_000;
/** One certificate after the other at most so often: each stays with the doors until the station ends. */
const RENEW_MS = 600_000;

export interface NameKeptOptions {
  readonly settings: Pick<Journal['settings'], 'get' | 'put'>;
  readonly slot: string;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

export function openNameKept({ settings, slot, now, log }: NameKeptOptions): NameKept {
  const setting = NAME + slot;
  let stored = (settings.get(setting) as Stored | undefined) ?? null;
  /** The request that is on disk: the key of one that is not could be lost with its certificate. */
  let safe = stored?.waiting ?? null;
  /** Since when the disk does not take what there is. */
  let notKeptMs: number | null = null;
  let published: readonly string[] = [];
  let trouble: NameTrouble | null = null;
  /** When it was heard, by a clock that may have been set since. */
  let troubleMs = 0;
  let renamedMs = Number.NEGATIVE_INFINITY;

  const keep = (next: Stored): void => {
    stored = next;
    notKeptMs = null;
    settings.put(setting, next).then(
      () => {
        if (stored === next) safe = next.waiting;
      },
      (error: unknown) => {
        log({ name: 'not kept', reason: String(error) });
        if (stored === next) notKeptMs = now();
      },
    );
  };
  const certificate = (): NameCertificate | null => {
    if (stored === null || stored.certificate === null) return null;
    const { name, certificate: kept } = stored;
    const { validFrom, validTo } = new X509Certificate(kept.cert);
    return { name, ...kept, fromMs: Date.parse(validFrom), endsMs: Date.parse(validTo) };
  };
  const isHeldUp = (): boolean => trouble !== null && now() >= troubleMs && now() < trouble.againMs;
  const inTrouble = (code: string, says: string, againMs: number): void => {
    troubleMs = now();
    trouble = { code, says, againMs: troubleMs + againMs };
  };
  const isWanted = ({ certificate: has }: Stored): boolean =>
    has === null || (isDue(has.cert, now()) && Math.abs(now() - has.madeMs) > RENEW_MS);

  return {
    name: () => stored?.name ?? null,
    certificate,
    published: () => published,
    trouble: () => trouble,
    ask(addresses) {
      const plain = { addresses: [...addresses] };
      if (stored !== null && notKeptMs !== null && Math.abs(now() - notKeptMs) > KEEP_AGAIN_MS) keep(stored);
      if (stored === null || !isWanted(stored) || isHeldUp()) return plain;
      if (stored.waiting === null) keep({ ...stored, waiting: requestFor(stored.name) });
      return safe === null || safe !== stored.waiting ? plain : { ...plain, request: safe.request };
    },
    heard(told) {
      const isOther = told.name !== stored?.name;
      if (isOther) {
        if (stored !== null && now() - renamedMs < RENAME_MS) return false;
        renamedMs = now();
        keep({ name: told.name, certificate: null, waiting: null });
      }
      published = told.addresses;
      if (told.trouble !== undefined) inTrouble(told.trouble.code, told.trouble.says, told.trouble.againMs);
      // What was in the way of a certificate is so until one comes: an answer to something else says nothing of it.
      else if (told.chain !== undefined || isOther || trouble?.code === 'address') trouble = null;
      if (told.chain === undefined || stored === null || stored.waiting === null) return isOther;
      const wrong = misfit(told.chain, stored.waiting.key, stored.name);
      if (wrong !== null) {
        inTrouble('wrong-certificate', wrong, WRONG_AGAIN_MS);
        return isOther;
      }
      const { name, waiting } = stored;
      keep({ name, certificate: { cert: told.chain, key: waiting.key, madeMs: now() }, waiting: null });
      return true;
    },
  };
}

/** Why this chain is not what was asked for; null when it is. */
function misfit(chain: string, key: string, name: string): string | null {
  try {
    const leaf = new X509Certificate(chain);
    if (!leaf.checkPrivateKey(createPrivateKey(key))) return 'The certificate is for another key.';
    if (leaf.checkHost(name, { wildcards: false }) === undefined)
      return `The certificate is for ${leaf.subjectAltName ?? 'no name'}.`.slice(0, 300);
    // The whole of it, as doors take it: one that they cannot read would keep the station from opening them.
    createSecureContext({ cert: chain, key });
    return null;
  } catch (error) {
    return `What came is no certificate: ${(error as Error).message}`.slice(0, 300);
  }
}
