/** The words of the corrections. */
import { speak } from '../../ui/language.ts';
import { en } from './words/en.ts';

export type CorrectionWords = typeof en;
export const useCorrectionWords = speak<CorrectionWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
