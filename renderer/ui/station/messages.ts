/** What the station says to officials, in the language of this page: codes and facts through the one formatter. */
import { en } from '../../../race/officials/messages/en.ts';
import { type Phrases, phraseKnown } from '../../../race/officials/messages/message.ts';
import { speak } from '../language.ts';

const usePhrases = speak<Phrases>({
  en,
  de: () => import('../../../race/officials/messages/de.ts').then((module) => module.de),
  fr: () => import('../../../race/officials/messages/fr.ts').then((module) => module.fr),
});

/** Says it; `english` is what a station gives beside the code, for codes newer than this page. */
export type Say = (says: unknown, english: string, timeZone?: string) => string;

const sayIn =
  (phrases: Phrases): Say =>
  (says, english, timeZone = 'UTC') =>
    phraseKnown(says, phrases, timeZone) ?? english;

export const useSay = (): Say => sayIn(usePhrases());
/** For what is said outside of components: messages. */
export const sayNow: Say = (...what) => sayIn(usePhrases.now())(...what);
