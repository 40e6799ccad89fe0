/** Settings as far as they could be read, with what is changed while the journal is mended: it goes into the whole one. */
import type { Journal } from '../journal/journal.ts';

export interface FoundSettings {
  readonly face: Journal['settings'];
  changed(): (readonly [key: string, json: string])[];
}

export function foundSettings(found: readonly (readonly [key: string, json: string])[]): FoundSettings {
  const values = new Map<string, unknown>();
  for (const [key, json] of found)
    try {
      values.set(key, JSON.parse(json));
    } catch {
      // As good as not there.
    }
  const changed = new Map<string, string>();
  return {
    face: {
      get: (key) => values.get(key),
      entries: (prefix) => [...values].filter(([key]) => key.startsWith(prefix)),
      async put(key, value) {
        values.set(key, value);
        changed.set(key, JSON.stringify(value));
      },
      async delete(key) {
        values.delete(key);
        changed.delete(key);
      },
    },
    changed: () => [...changed],
  };
}
