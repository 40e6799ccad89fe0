/** The words that every page shares: states, statuses, counts, the map's buttons. */
import { speak } from './language.ts';
import { en, type UiWords } from './words/en.ts';

export type { UiWords } from './words/en.ts';

export const useUiWords = speak<UiWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
