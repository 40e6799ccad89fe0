/** What a phone says over HTTP, and how it takes the answers: one reading of them for the page and the native app. */
import type { ClockExchange } from './clock-offset.ts';
import { receiptFrom } from './given.ts';
import { CardRefused, type Relay } from './line.ts';
import { type SealKey, sealOf } from './seal.ts';

export interface Post {
  readonly method?: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** As much of an answer as is looked at. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
}

/** Asks, and gives up after `msMax`. */
export type Ask = (url: string, request: Post, msMax: number) => Promise<Answer>;

const batch = (authorization: string, body: Uint8Array<ArrayBuffer>): Post => ({
  method: 'POST',
  headers: { authorization, 'content-type': 'application/octet-stream' },
  body,
});

/** @throws CardRefused; an error when the station cannot take the batch now. */
export async function postToVenue(
  ask: Ask,
  url: string,
  authorization: string,
  payload: Uint8Array<ArrayBuffer>,
  msMax: number,
): Promise<void> {
  const { status } = await ask(url, batch(authorization, payload), msMax);
  if (status === 401 || status === 403 || status === 404)
    throw new CardRefused(`The station answers ${status}.`);
  // What else it finds wrong with these fixes it would find again: as over MQTT, it has counted them, officials see it.
  if (status >= 500 || status === 408 || status === 429) throw new Error(`The station answers ${status}.`);
}

/** One exchange with the clock at `url`; `now` is the phone's. */
export async function askClockAt(
  ask: Ask,
  url: string,
  now: () => number,
  msMax: number,
): Promise<ClockExchange> {
  const t0 = now();
  const answer = await ask(`${url}?t0=${t0}`, { headers: { 'cache-control': 'no-store' } }, msMax);
  if (!answer.ok) throw new Error(`The clock answers ${answer.status}.`);
  const { t1, t2 } = (await answer.json()) as { t1: number; t2: number };
  return { t0, t1, t2, t3: now() };
}

/** Where this rider's fixes go at the cloud relay, and its clock; null when the event has none. */
export interface RelayPlace {
  readonly fixes: string;
  readonly clock: string;
  /** What the card is known by there, where that is not its secret: the relay is not told the secret. */
  readonly password?: string | undefined;
  /** Seals what the relay passes on; a station of before gives none. */
  readonly sealKey?: SealKey | undefined;
}

export interface RelayRider {
  /** RACE.BIB, as printed on the card. */
  readonly username: string;
  /** Of the user name and the password that the relay knows the card by. */
  readonly authorization: string;
}

export const relayAt = (
  ask: Ask,
  place: RelayPlace,
  { username, authorization }: RelayRider,
  now: () => number,
): Relay => ({
  async send(payload, msMax) {
    // In the address, which relays of before overlook; a header would be refused to a page of another origin.
    const seal = place.sealKey ? `&seal=${sealOf(place.sealKey, username, payload)}` : '';
    const answer = await ask(`${place.fixes}?receipt=1${seal}`, batch(authorization, payload), msMax);
    // Also when it does not know the card: only the venue can say that a card has ended, the relay may not know yet.
    if (!answer.ok) throw new Error(`The relay answers ${answer.status}.`);
    // It is stored, whatever else is said.
    return answer.status === 200 ? receiptFrom(await answer.json().catch(() => null), place.clock) : null;
  },
  askClock: (msMax) => askClockAt(ask, place.clock, now, msMax),
});
