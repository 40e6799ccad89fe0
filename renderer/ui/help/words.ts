/** The words of the help: each page's way, what its keys do, and the checklist of a race day. */
import { speak } from '../language.ts';
import { en, type HelpWords } from './words/en.ts';

export type { HelpWords } from './words/en.ts';

export const useHelpWords = speak<HelpWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
