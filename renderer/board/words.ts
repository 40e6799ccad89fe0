/** The words of the big screen, the announcer's view and the overlay. */
import { speak } from '../ui/language.ts';
import { type BoardWords, en } from './words/en.ts';

export type { BoardWords } from './words/en.ts';

export const useBoardWords = speak<BoardWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
