/** The words of the phone's language, or of the one the rider chose. */
import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { fr } from './fr.ts';

export type Language = 'en' | 'de' | 'fr';
export const LANGUAGES: readonly Language[] = ['en', 'de', 'fr'];
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
};
const CATALOGUES: Readonly<Record<Language, Words>> = { en, de, fr };

export const wordsOf = (language: Language): Words => CATALOGUES[language];

/** From a tag such as `de-AT`; English for languages that are not here. */
export const languageOf = (tag: string): Language =>
  LANGUAGES.find((language) => tag.toLowerCase().startsWith(language)) ?? 'en';

export const systemLanguage = (): Language => languageOf(Intl.DateTimeFormat().resolvedOptions().locale);
