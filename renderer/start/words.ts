/** The words of the starter's clock. */
import { speak } from '../ui/language.ts';
import { en, type StartWords } from './words/en.ts';

export type { StartWords } from './words/en.ts';

export const useStartWords = speak<StartWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
