/** Instead of a station whose journal cannot be opened: the page on which officials mend it, where it can be mended. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pluggedIn } from '../backups/sticks.ts';
import type { StationConfig } from '../config.ts';
import { JournalOpenError } from '../journal/errors.ts';
import { lanAddresses } from '../network/addresses.ts';
import { askStandby } from './ask-standby.ts';
import { openRepairPage, type RepairPage } from './repair-page.ts';

export interface InsteadOptions {
  readonly config: StationConfig;
  readonly key: string;
  readonly log: (line: Record<string, unknown>) => void;
  readonly onStop: () => void;
}

/** Sticks that are plugged in now, and the folders on them. */
async function onSticks(): Promise<string[]> {
  const sticks = await pluggedIn();
  const within = await Promise.all(
    sticks.map(async (stick) =>
      (await readdir(stick, { withFileTypes: true }).catch(() => []))
        .filter((entry) => entry.isDirectory())
        .slice(0, FOLDERS_MAX)
        .map(({ name }) => join(stick, name)),
    ),
  );
  const isReadable = (folder: string): Promise<boolean> =>
    readdir(folder).then(
      () => true,
      () => false,
    );
  const all = [...sticks, ...within.flat()];
  const readable = await Promise.all(all.map(isReadable));
  return all.filter((_, at) => readable[at]);
}
const FOLDERS_MAX = 50;

/** Opens the repair page for a journal that was not opened for this reason. Rejects with the reason when none helps. */
export async function repairInstead(error: unknown, options: InsteadOptions): Promise<RepairPage> {
  const { config, key, log } = options;
  if (!(error instanceof JournalOpenError) || !(error.problem === 'damaged' || error.problem === 'gone'))
    throw error;
  log({ journal: error.message });
  return openRepairPage({
    config,
    key: key === '' ? null : key,
    isGone: error.problem === 'gone',
    folders: async () => [join(config.data, 'copies'), ...(await onSticks())],
    addresses: () => lanAddresses().map(({ address }) => address),
    standby: askStandby(config.data, key),
    log,
    onStop: options.onStop,
  });
}
