/** The words of the event's day: its name and timetable, copies, templates, the file that holds all of it. */
import { speak } from '../../../ui/language.ts';
import { type DayWords, en } from './words/en.ts';

export type { DayWords } from './words/en.ts';

export const useDayWords = speak<DayWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
