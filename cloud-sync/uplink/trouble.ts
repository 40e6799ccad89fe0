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

/** Why the relay is not reached, for an official. */
export function whyNotReached(error: Error & { code?: unknown }): Saying {
  const status = answeredIn(error);
  if (status !== null) {
    const isOther = status === 404 || (status >= 300 && status < 400);
    return saying(isOther ? 'relay-other-answers' : 'relay-not-now', { answer: String(status) });
  }
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return saying('relay-no-internet', {});
  if (error.code === 'ECONNREFUSED') return saying('relay-nobody-listens', {});
  return saying('relay-not-reached', { why: typeof error.code === 'string' ? error.code : error.message });
}
