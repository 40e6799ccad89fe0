/** The words of the Connect page. */
import { speak } from '../../ui/language.ts';
import { type ConnectWords, en } from './words/en.ts';

export type { ConnectWords } from './words/en.ts';

export const useConnectWords = speak<ConnectWords>({
  en,
  de: () => import('./words/de.ts').then((module) => module.de),
  fr: () => import('./words/fr.ts').then((module) => module.fr),
});
