/** The words of the corrections. */
import { speak } from '../../ui/language.ts';
import { type CorrectionWords, en } from './words/en.ts';

export type { CorrectionWords } from './words/en.ts';

export const useCorrectionWords = speak<CorrectionWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
