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
  if (config.standbyOf === undefined && isReady(config.data, path))
    openAhead(path, config.key === '' ? null : config.key);
}

/** No also where that cannot be told: a folder that cannot be read is told by who opens the journal in earnest. */
function isReady(folder: string, path: string): boolean {
  try {
    return (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0 && isPrivate(folder);
  } catch {
    return false;
  }
}
