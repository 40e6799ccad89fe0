/**
 * What a serving station leaves in its data folder for the app and the commands on this computer: its ports, its socket, the
 * certificate to believe. Whoever finds the file finds all of it: it is written beside and given its name when whole.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StationFacts {
  readonly station: string;
  readonly pid: number;
  readonly socketPath: string;
  /** What is served; a station that is being mended has its page only. */
  readonly ports: { readonly https: number };
  readonly caFile: string;
}

/** Answers how it is taken away again. */
export function leaveFacts(dataDir: string, facts: StationFacts): () => void {
  const file = join(dataDir, 'station.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
}
