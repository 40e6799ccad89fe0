/** The words of the keypad. */
import { speak } from '../../ui/language.ts';
import { en, type KeypadWords } from './words/en.ts';

export type { KeypadWords } from './words/en.ts';

export const useKeypadWords = speak<KeypadWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
