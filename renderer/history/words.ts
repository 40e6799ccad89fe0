/** The words of the history page. */
import { speak } from '../ui/language.ts';
import { en } from './words/en.ts';

export type HistoryWords = typeof en;
export const useHistoryWords = speak<HistoryWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
