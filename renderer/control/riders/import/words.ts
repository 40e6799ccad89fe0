/** The words of an import, and what the station finds in a list, in the language of this page. */
import { en as findingsEn } from '../../../../race/start-list/import/words/en.ts';
import { type FindingPhrases, findingSentence } from '../../../../race/start-list/import/words/phrases.ts';
import { speak } from '../../../ui/language.ts';
import type { FindingShown } from './shown.ts';
import { en, type ImportWords } from './words/en.ts';

export type { ImportWords } from './words/en.ts';

export const useImportWords = speak<ImportWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});

const useFindings = speak<FindingPhrases>({
  en: findingsEn,
  de: () => import('../../../../race/start-list/import/words/de.ts').then((module) => module.de),
  fr: () => import('../../../../race/start-list/import/words/fr.ts').then((module) => module.fr),
});

/** A finding as a sentence; a code that is newer than this page is said in English. */
export function useFindingSentence(): (finding: FindingShown) => string {
  const phrases = useFindings();
  return ({ says, message }) => (says.code in phrases ? findingSentence(says, phrases) : message);
}

/** That the encoding of a text was guessed. */
export function useEncodingGuessed(): (encoding: string) => string {
  const phrases = useFindings();
  return (encoding) => findingSentence({ code: 'encoding-guessed', facts: { encoding } }, phrases);
}
