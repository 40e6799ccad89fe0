/** The key of a starter's link: taken out of the address at once, so that nobody reads it off the screen or a photo. */
import { recall, remember } from '../ui/memory.ts';

const KEY = 'start.key';

export function takeKey(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) {
    remember(KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return (
    given ?? recall(KEY, (value) => (typeof value === 'string' && value !== '' ? value : undefined)) ?? null
  );
}

/** The link's rights have ended: the next page asks for a sign-in. */
export const dropKey = (): void => remember(KEY, '');
