/** Instead of a station whose journal cannot be opened: the page on which officials mend it, where it can be mended. */
import { join } from 'node:path';
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
    folders: [join(config.data, 'copies')],
    addresses: () => lanAddresses().map(({ address }) => address),
    standby: askStandby(config.data, key),
    log,
    onStop: options.onStop,
  });
}
