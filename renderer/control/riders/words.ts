/** The words of the riders' list beyond those that other pages share: its columns, changes to many, the call-up. */
import { speak } from '../../ui/language.ts';
import { en, type RidersWords } from './words/en.ts';

export type { RidersWords } from './words/en.ts';

export const useRidersWords = speak<RidersWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
