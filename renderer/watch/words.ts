/** The words of the spectators' pages. */
import { speak } from '../ui/language.ts';
import { en, type WatchWords } from './words/en.ts';

export type { WatchWords } from './words/en.ts';

export const useWatchWords = speak<WatchWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
