/** The words of the results sheet. */
import { speak } from '../ui/language.ts';
import { en, type ResultsWords } from './words/en.ts';

export type { ResultsWords } from './words/en.ts';

export const useResultsWords = speak<ResultsWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
