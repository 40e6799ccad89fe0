/**
 * What a page remembers on this device: small choices under `bell-lap.`. Storage may be full, forbidden or
 * cleared at any moment; then the page simply forgets.
 */
const PREFIX = 'bell-lap.';

/** What `parse` makes of the remembered value; undefined when there is none or it makes no sense any more. */
export function recall<T>(key: string, parse: (value: unknown) => T | undefined): T | undefined {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? undefined : parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A choice that cannot be kept still holds until the page is closed.
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Then nothing was remembered either.
  }
}
