/** The word by which the station knows this page again: of this tab, kept while it is loaded anew. */
import { isPageWord } from '../../race/feed/screen-name.ts';

const KEY = 'bell-lap.screen';
let mine: string | null = null;

/** A page within another is somebody's preview, not a screen. */
export const isWholePage = (): boolean => window.parent === window;

export function screenPage(): string {
  mine ??= keptOr(random());
  return mine;
}

const random = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join('');

/** Where nothing may be kept it is another page each time it is loaded; one of its kind stands in for it. */
function keptOr(made: string): string {
  try {
    const kept = sessionStorage.getItem(KEY);
    if (isPageWord(kept)) return kept;
    sessionStorage.setItem(KEY, made);
  } catch {
    // Forbidden in this browser.
  }
  return made;
}
