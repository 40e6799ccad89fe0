/** What was set on the settings page: a file of the app's own, beside the data folder and never in it, because it says where that is. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type OptionValues, STATION_OPTIONS } from './station-options.ts';

const VALUE_CHARS_MAX = 1_000;

/** Nothing set where there is no file, or none that can be read. */
export function readSettings(file: string): OptionValues {
  try {
    return cleanSettings(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/** Options that the page may set, each with a value of its kind; the rest of whatever came is left out. */
export function cleanSettings(from: unknown): OptionValues {
  if (typeof from !== 'object' || from === null) return {};
  const values: Record<string, string | true> = {};
  for (const { flag, kind, group } of STATION_OPTIONS) {
    const value = (from as Record<string, unknown>)[flag];
    if (group === null) continue;
    if (kind === 'switch') {
      if (value === true) values[flag] = true;
    } else if (typeof value === 'string' && value.trim() !== '' && value.length <= VALUE_CHARS_MAX)
      values[flag] = value.trim();
  }
  return values;
}

/** Secrets are for one start, and are not kept. @throws when it cannot be written */
export function writeSettings(file: string, values: OptionValues): void {
  const kept = Object.fromEntries(
    Object.entries(values).filter(
      ([flag]) => STATION_OPTIONS.find((one) => one.flag === flag)?.kind !== 'secret',
    ),
  );
  writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
