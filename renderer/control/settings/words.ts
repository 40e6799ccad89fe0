/** The words of a race's settings and rules. */
import { speak } from '../../ui/language.ts';
import { en, type SettingsWords } from './words/en.ts';

export type { SettingsWords } from './words/en.ts';

export const useSettingsWords = speak<SettingsWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
