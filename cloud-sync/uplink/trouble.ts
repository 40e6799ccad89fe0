/** What is amiss with a relay: a code with facts where this station has words for it, else the relay's own sentence. */
import { inEnglish, type Saying, saying } from '../../race/officials/messages/message.ts';

export type Why = Saying | string;

/** In English, as logs and the API say it. */
export const whyText = (why: Why): string => (typeof why === 'string' ? why : inEnglish(why, 'UTC'));

export class RelayTrouble extends Error {
  override readonly name: string = 'RelayTrouble';
  readonly why: Why;

  constructor(why: Why) {
    super(whyText(why));
    this.why = why;
  }
}

/** The status that the other side answered instead of a socket; null: nobody answered. */
export function answeredIn(error: Error): number | null {
  const answer = /Unexpected server response: (\d+)/.exec(error.message)?.[1];
  return answer === undefined ? null : Number(answer);
}

/** What TLS says when plain HTTP answers it. */
const NO_TLS: ReadonlySet<unknown> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'EPROTO',
]);

/**
 * Why the relay is not reached, for an official; `relay`: the address that was typed. A name that the names' servers do not
 * know may be mistyped; that they are not reached (EAI_AGAIN) is the internet's. Windows and macOS say the first of both.
 */
export function whyNotReached(error: Error & { code?: unknown }, relay: URL): Saying {
  const status = answeredIn(error);
  if (status !== null) {
    const isOther = status === 404 || (status >= 300 && status < 400);
    return saying(isOther ? 'relay-other-answers' : 'relay-not-now', { answer: String(status) });
  }
  if (error.code === 'ENOTFOUND') return saying('relay-unknown-name', { host: relay.hostname });
  if (error.code === 'EAI_AGAIN' || error.code === 'ENETUNREACH') return saying('relay-no-internet', {});
  // Ports of mail, SSH and such, which the web's rules keep programs from (fetch standard, "port blocking").
  if (error.message === 'bad port') return saying('relay-bad-port', { port: relay.port });
  if (NO_TLS.has(error.code)) return saying('relay-no-tls', { address: relay.host });
  if (error.code === 'ECONNREFUSED') return saying('relay-nobody-listens', {});
  return saying('relay-not-reached', { why: typeof error.code === 'string' ? error.code : error.message });
}
