/** What is amiss with a relay: a code with facts where this station has words for it, else the relay's own sentence. */
import { inEnglish, type Saying } from '../../race/officials/messages/message.ts';

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
