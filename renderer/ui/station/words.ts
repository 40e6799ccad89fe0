/** The words that officials' pages share: signing in, and what the station refuses. */
import { speak } from '../language.ts';
import { en, type StationWords } from './words/en.ts';

export const useStationWords = speak<StationWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
