/** What is said while the past is folded, in the three languages of all pages. */
import { type PageLanguage, pageLanguage } from '../../server/http/page-language.ts';

export interface FoldingWords {
  readonly lang: PageLanguage;
  readonly title: string;
  readonly says: (percent: number) => string;
}

const en: FoldingWords = {
  lang: 'en',
  title: 'The station is starting',
  says: (percent) =>
    `The races are being read from the journal: ${percent}%. Positions that phones send are stored meanwhile.`,
};
const de: FoldingWords = {
  lang: 'de',
  title: 'Die Station startet',
  says: (percent) =>
    `Die Rennen werden aus dem Journal gelesen: ${percent} %. Positionen, die Telefone senden, werden inzwischen gespeichert.`,
};
const fr: FoldingWords = {
  lang: 'fr',
  title: 'La station démarre',
  says: (percent) =>
    `Les courses sont lues dans le journal : ${percent} %. Les positions envoyées par les téléphones sont enregistrées entre-temps.`,
};

/** By what a browser prefers. */
export const foldingWords = (acceptLanguage: string | undefined): FoldingWords =>
  ({ en, de, fr })[pageLanguage(acceptLanguage)];
