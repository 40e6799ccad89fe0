/** The station's own journal, opened by its writer while the main thread still loads what makes anything of it. */
import { lstatSync } from 'node:fs';
import type { StationConfig } from './config.ts';
import { openAhead } from './journal/thread.ts';
import { journalPath } from './journal-path.ts';
import { isPrivate } from './private-folder.ts';

/**
 * Only where nothing is to be seen to first: a journal that lies there, in a folder that is private already, of a computer
 * that is not asked to pair with another (standby/node.ts).
 */
export function openJournalAhead(config: StationConfig): void {
  const path = journalPath(config);
  const isThere = (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (config.standbyOf === undefined && isThere && isPrivate(config.data))
    openAhead(path, config.key === '' ? null : config.key);
}
