/** The words of accounts, sessions and the log of people. */
import { speak } from '../../ui/language.ts';
import { en, type PeopleWords } from './words/en.ts';

export type { PeopleWords } from './words/en.ts';

export const usePeopleWords = speak<PeopleWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
