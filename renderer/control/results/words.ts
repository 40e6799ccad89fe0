/** The words of the protest register and of publishing. */
import { speak } from '../../ui/language.ts';
import { en, type RegisterWords } from './words/en.ts';

export type { RegisterWords } from './words/en.ts';

export const useRegisterWords = speak<RegisterWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
