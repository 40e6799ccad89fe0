/** In which language a server writes a page of its own. */
export type PageLanguage = 'en' | 'de' | 'fr';

const LANGUAGES: ReadonlySet<string> = new Set<PageLanguage>(['en', 'de', 'fr']);

/** The first of the languages wanted that pages are written in; `wanted`: as browsers say it, `accept-language`. */
export function pageLanguage(wanted: string | undefined): PageLanguage {
  const codes = (wanted ?? '').split(',').map((one) => one.trim().slice(0, 2).toLowerCase());
  return (codes.find((code) => LANGUAGES.has(code)) as PageLanguage | undefined) ?? 'en';
}
