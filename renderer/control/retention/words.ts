/** Words of how long personal data is kept. */
import { speak } from '../../ui/language.ts';
import { en, type RetentionWords } from './words/en.ts';

export const useRetentionWords = speak<RetentionWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
