/**
 * A relay that sleeps between races is woken by the station's knock: when whatever stands before it answers that nobody is
 * there (502 to 504), and the station has something to send or has only just begun. A station that was left on overnight
 * with nothing to say lets it sleep.
 */
import { type Saying, saying } from '../../race/officials/messages/message.ts';
import { isNobodyThere, type Knock, WAKE_PATH } from '../wire/knock.ts';
import type { UplinkIdentity } from './identity.ts';

export interface KnockingOptions {
  readonly relay: URL;
  readonly station: string;
  /** While the relay does not know the station. */
  readonly code: () => string | null;
  readonly identity: Pick<UplinkIdentity, 'knock'>;
  /** Whether there is something to send, or nothing was ever heard of this relay. */
  readonly wants: () => boolean;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

export interface Knocking {
  /** How the relay's door answered; null: not at all. What officials read of it; null: nothing better than that itself. */
  answered(status: number | null): Saying | null;
  /** Nobody is there, and nothing is wanted of them: so it is asked seldom. */
  isAsleep(): boolean;
}

const EVERY_MS = 60_000;
/** Nobody there takes knocks: an operator may put that right. */
const NOBODY_EVERY_MS = 3_600_000;
const PATIENCE_MS = 15_000;
/** From asleep to ready takes a minute; by then it either is or is knocked at again. */
const WAKING_MS = 120_000;

export function createKnocking(options: KnockingOptions): Knocking {
  const { relay, station, code, identity, wants, now, log } = options;
  let nextMs = Number.NEGATIVE_INFINITY;
  let isNobody = false;
  let says: { readonly saying: Saying; readonly untilMs: number } | null = null;

  const knock = async (): Promise<void> => {
    const given = code();
    const atMs = Math.round(now());
    const body: Knock =
      given === null ? { station, atMs, signature: identity.knock(station, atMs) } : { code: given };
    const answer = await fetch(new URL(WAKE_PATH, relay), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    log({ knock: answer.status });
    if (answer.status === 202) {
      const untilMs = now() + WAKING_MS;
      says = { saying: saying('relay-being-woken', {}), untilMs };
    } else if (answer.status === 403) {
      says = { saying: saying('relay-door-knows-not', {}), untilMs: now() + EVERY_MS };
    } else if (answer.status < 500) nextMs = now() + NOBODY_EVERY_MS;
    else log({ knock: answer.status, says: text.slice(0, 200) });
  };

  return {
    answered(status) {
      isNobody = status !== null && isNobodyThere(status);
      if (!isNobody) return null;
      if (wants() && now() >= nextMs) {
        nextMs = now() + EVERY_MS;
        knock().catch((error: unknown) => log({ knock: 'failed', says: String(error) }));
      }
      return says !== null && now() < says.untilMs ? says.saying : null;
    },
    isAsleep: () => isNobody && !wants(),
  };
}
