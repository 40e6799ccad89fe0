/** The words of the relay's administration. */
import { speak } from '../ui/language.ts';
import { type AdminWords, en } from './words/en.ts';

export type { AdminWords } from './words/en.ts';

export const useAdminWords = speak<AdminWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
