/** The words of the attention panel and of a start that was forgotten. */
import { speak } from '../../ui/language.ts';
import { type AttentionWords, en } from './words/en.ts';

export type { AttentionWords } from './words/en.ts';

export const useAttentionWords = speak<AttentionWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
