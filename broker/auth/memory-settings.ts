/** The journal's settings in memory, for tests. */
import type { Journal } from '../journal/journal.ts';

export function memorySettings(): Journal['settings'] {
  const stored = new Map<string, string>();
  const copy = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
  return {
    get: (key) => copy(stored.get(key)),
    entries: (prefix) =>
      [...stored].filter(([key]) => key.startsWith(prefix)).map(([key, text]) => [key, copy(text)] as const),
    async put(key, value) {
      stored.set(key, JSON.stringify(value));
    },
    async delete(key) {
      stored.delete(key);
    },
  };
}
