/** The words of the history page. */
import { speak } from '../ui/language.ts';
import { en, type HistoryWords } from './words/en.ts';

export type { HistoryWords } from './words/en.ts';

export const useHistoryWords = speak<HistoryWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
