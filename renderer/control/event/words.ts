/** The words of the event's own dialogs: start order, starter's link, sponsors. */
import { speak } from '../../ui/language.ts';
import { type EventWords, en } from './words/en.ts';

export type { EventWords } from './words/en.ts';

export const useEventWords = speak<EventWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
