/**
 * Small durable facts beside the journal, mirrored in memory: reading is immediate, a change shows once it is on
 * disk. Values are JSON and frozen.
 */
import { isLocal, type SettingChange } from './batch.ts';
import { RecordError } from './errors.ts';
import type { Journal } from './journal.ts';

export const SETTINGS_MAX = 200_000;
export const SETTING_BYTES_MAX = 1024 * 1024;
const KEY_LENGTH_MAX = 400;

export class Settings {
  readonly #values = new Map<string, unknown>();
  readonly #store: (key: string, json: string | null) => Promise<void>;

  constructor(
    stored: readonly (readonly [key: string, json: string])[],
    store: (key: string, json: string | null) => Promise<void>,
  ) {
    for (const [key, json] of stored) this.#values.set(key, deepFreeze(JSON.parse(json)));
    this.#store = store;
  }

  /** What Journal.settings is. */
  face(): Journal['settings'] {
    return {
      get: (key) => this.#values.get(key),
      entries: (prefix) =>
        [...this.#values].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
      put: (key, value) => this.#put(key, value),
      delete: (key) => this.#delete(key),
    };
  }

  /** Takes changes that are on disk already: those of the master whom this journal follows. */
  absorb(changes: readonly SettingChange[]): void {
    for (const [key, json] of changes)
      if (json === null) this.#values.delete(key);
      else this.#values.set(key, deepFreeze(JSON.parse(json)));
  }

  /** All that belong to the station, for a standby. */
  shared(): SettingChange[] {
    return [...this.#values]
      .filter(([key]) => !isLocal(key))
      .map(([key, value]) => [key, JSON.stringify(value)] as const);
  }

  async #put(key: string, value: unknown): Promise<void> {
    const json = JSON.stringify(value);
    if (json === undefined)
      throw new RecordError(`The setting "${key}" is not JSON. Use delete to remove one.`);
    if (key.length === 0 || key.length > KEY_LENGTH_MAX)
      throw new RecordError(`A setting's key has 1 to ${KEY_LENGTH_MAX} characters, not ${key.length}.`);
    if (json.length > SETTING_BYTES_MAX)
      throw new RecordError(
        `A setting takes at most ${SETTING_BYTES_MAX} characters of JSON; "${key}" takes ${json.length}.`,
      );
    if (this.#values.size >= SETTINGS_MAX && !this.#values.has(key))
      throw new RecordError(`There are ${SETTINGS_MAX} settings, the limit. "${key}" was not stored.`);
    await this.#store(key, json);
    this.#values.set(key, deepFreeze(JSON.parse(json)));
  }

  async #delete(key: string): Promise<void> {
    await this.#store(key, null);
    this.#values.delete(key);
  }
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
