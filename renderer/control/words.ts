/** The words of the officials' console. */
import { speak } from '../ui/language.ts';
import { type ControlWords, en } from './words/en.ts';

export type { ControlWords } from './words/en.ts';

export const useControlWords = speak<ControlWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
