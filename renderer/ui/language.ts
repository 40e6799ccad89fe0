/**
 * Languages: a catalogue is a plain object of strings and functions, the English one is its type, so a missing
 * or misspelt message is a type error. English is in the page; the others are fetched when they are wanted.
 */
import { useSyncExternalStore } from 'react';
import { recall, remember } from './memory.ts';

export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

export interface Catalogue<Words> {
  readonly en: Words;
  readonly de: () => Promise<Words>;
  readonly fr: () => Promise<Words>;
}

const KEY = 'language';
export const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && Object.hasOwn(LANGUAGES, value);

/** The first of the reader's languages that we speak; English if none. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (isLanguage(language)) return language;
  }
  return 'en';
}

const listeners = new Set<() => void>();
const loaders: ((language: Language) => Promise<void>)[] = [];
let current: Language = 'en';

/**
 * Makes a catalogue's hook. The words change together with `useLanguage`, once they have been fetched.
 * Pages call `startLanguage` before their first render.
 */
export function speak<Words>(catalogue: Catalogue<Words>): { (): Words; now(): Words } {
  let words = catalogue.en;
  loaders.push(async (language) => {
    words = language === 'en' ? catalogue.en : await catalogue[language]();
  });
  const subscribe = (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  };
  const use = () => useSyncExternalStore(subscribe, () => words);
  return Object.assign(use, { now: () => words });
}

async function change(language: Language): Promise<void> {
  await Promise.all(loaders.map((load) => load(language)));
  current = language;
  document.documentElement.lang = language;
  for (const tell of listeners) tell();
}

/** Chooses and remembers. A catalogue that cannot be fetched leaves the language as it was. */
export async function chooseLanguage(language: Language): Promise<void> {
  await change(language);
  remember(KEY, language);
}

export async function startLanguage(): Promise<void> {
  const kept = recall(KEY, (value) => (isLanguage(value) ? value : undefined));
  const asked = new URLSearchParams(location.search).get('lang');
  const language = isLanguage(asked) ? asked : (kept ?? preferredLanguage(navigator.languages));
  await change(language).catch(() => change('en'));
}

export const currentLanguage = (): Language => current;

export const useLanguage = (): Language =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => current,
  );
