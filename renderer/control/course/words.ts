/** The words of the course page. */
import { speak } from '../../ui/language.ts';
import { type CourseWords, en } from './words/en.ts';

export const useCourseWords = speak<CourseWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
