/** The words of the panel for the venue's map. */
import { speak } from '../../language.ts';
import { en, type MapWords } from './words/en.ts';

export type { MapWords } from './words/en.ts';

export const useMapWords = speak<MapWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
