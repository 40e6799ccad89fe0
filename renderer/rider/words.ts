/** The words of the rider's page. */
import { speak } from '../ui/language.ts';
import { en, type RiderWords } from './words/en.ts';

export type { RiderWords } from './words/en.ts';

export const useRiderWords = speak<RiderWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
