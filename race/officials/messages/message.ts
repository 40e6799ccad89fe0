/** A saying is a code with its facts; `phrase` is the one place that makes a sentence of it, in any language. Pure. */
import { clockText, dayText, spanText } from '../words.ts';
import { en } from './en.ts';
import type { Facts } from './facts.ts';
import type { Code, Phrases, Saying, SayingOf } from './phrases.ts';

export type { Code, Phrases, Saying, SayingOf, Writing } from './phrases.ts';

export const saying = <One extends Code>(code: One, facts: Facts[One]): SayingOf<One> => ({ code, facts });

/** A saying as a sentence. `timeZone`: the event's; a moment in an unknown zone is in UTC. */
export function phrase<One extends Code>(says: SayingOf<One>, phrases: Phrases, timeZone: string): string {
  return phrases[says.code](says.facts, {
    day: (momentMs) => dayText(momentMs, timeZone),
    clock: clockText,
    span: spanText,
  });
}

/** What the API says beside the code. */
export const inEnglish = (says: Saying, timeZone: string): string => phrase(says, en, timeZone);

/** A saying that came over the network, from a station that may be newer; null when we have no words for its code. */
export function phraseKnown(says: unknown, phrases: Phrases, timeZone: string): string | null {
  if (typeof says !== 'object' || says === null || !('code' in says) || !('facts' in says)) return null;
  if (typeof says.code !== 'string' || !Object.hasOwn(phrases, says.code)) return null;
  try {
    return phrase(says as Saying, phrases, timeZone);
  } catch {
    return null; // facts of another shape than we know
  }
}
