/**
 * Who the station is to the relay: a key of its own (Ed25519), made when it first enrols and kept in the journal's
 * settings. Enrolling takes a code, once; from then on the key is proof enough.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Saying, saying } from '../../race/officials/messages/message.ts';
import { isNobodyThere, knockOf } from '../wire/knock.ts';
import { type Enrolment, type PublicJwk, proofOf } from '../wire/messages.ts';
import { createVenueKey, type VenueKey } from '../wire/venue-key.ts';
import { RelayTrouble, whyNotReached } from './trouble.ts';

/** The part of the journal's settings that is needed here. */
export interface Settings {
  get(key: string): unknown;
  put(key: string, value: unknown): Promise<void>;
}

export interface UplinkIdentity {
  readonly publicJwk: PublicJwk;
  /** What of the journal only this venue reads again is sealed with this. */
  readonly key: VenueKey;
  /** The proof for a relay's nonce, base64url. */
  prove(nonce: string, station: string, epoch: number): string;
  /** The proof of a knock at a relay that sleeps, base64url. */
  knock(station: string, atMs: number): string;
}

const SETTING = 'uplink/key';

/**
 * `slot`: of the relay (broker/relays/relay-list.ts). Each has a key of its own, so that none can show another the proof
 * that was meant for it; what is sealed is sealed with the first relay's, the same for all, and any of them gives it back.
 */
export async function loadIdentity(settings: Settings, slot = ''): Promise<UplinkIdentity> {
  const venue = await keyOf(settings, SETTING);
  const privateKey = createPrivateKey(slot === '' ? venue : await keyOf(settings, SETTING + slot));
  return {
    publicJwk: jwkOf(createPublicKey(privateKey)),
    key: createVenueKey(venue),
    prove: (nonce, station, epoch) =>
      sign(null, proofOf(nonce, station, epoch), privateKey).toString('base64url'),
    knock: (station, atMs) => sign(null, knockOf(station, atMs), privateKey).toString('base64url'),
  };
}

async function keyOf(settings: Settings, name: string): Promise<string> {
  const kept = settings.get(name);
  if (typeof kept === 'string') return kept;
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await settings.put(name, pem);
  return pem;
}

function jwkOf(key: KeyObject): PublicJwk {
  const { x = '' } = key.export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x };
}

/** The relay's answer to an enrolment that will not change by trying again. */
export class EnrolmentRefused extends RelayTrouble {
  override readonly name = 'EnrolmentRefused';
}

/** Whatever stands before the relay says that nobody is there. */
export class NobodyThere extends RelayTrouble {
  override readonly name = 'NobodyThere';
  readonly status: number;

  constructor(status: number) {
    super(saying('relay-not-now', { answer: String(status) }));
    this.status = status;
  }
}

/** What we have words for; other refusals are said in the relay's own. */
const REFUSALS: Readonly<Record<string, Saying>> = {
  'bad-code': saying('relay-bad-code', {}),
  known: saying('relay-other-key', {}),
};

/** Makes the station known to the relay. Repeating it with the same key changes nothing. */
export async function enrol(relay: URL, enrolment: Enrolment): Promise<void> {
  const answer = await fetch(new URL('/v1/stations', relay), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(enrolment),
    redirect: 'manual',
    signal: AbortSignal.timeout(15_000),
  }).catch((error: Error) => {
    // Of a fetch that failed only its cause says why.
    throw new RelayTrouble(whyNotReached(error.cause instanceof Error ? error.cause : error, relay));
  });
  if (answer.ok) return;
  const isProblem = answer.headers.get('content-type')?.includes('problem+json') ?? false;
  if (!isProblem && isNobodyThere(answer.status)) throw new NobodyThere(answer.status);
  if (!isProblem) throw new RelayTrouble(saying('relay-sign-in', { answer: String(answer.status) }));
  const { detail, code = '' } = (await answer.json()) as { detail?: string; code?: string };
  if (answer.status === 403 || answer.status === 409 || answer.status === 400)
    throw new EnrolmentRefused(
      REFUSALS[code] ?? detail ?? `The relay refused the enrolment (${answer.status}).`,
    );
  throw new Error(detail ?? `The relay answered ${answer.status}.`);
}
