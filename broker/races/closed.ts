/**
 * Races that are over and whose day is over, as they stood: their boards and last positions, kept beside the journal, so that
 * a start does not fold a season's positions. Derived: thrown away at the slightest doubt (another station, another version
 * of the rules, a checksum, a journal that ends earlier), and then the race is folded like any other.
 */

import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { isRaceId } from '../../race/ids.ts';
import type { RiderPosition } from '../../race/race.ts';
import { isThere } from '../journal/is-there.ts';

export interface Closed {
  /** Its newest record. */
  readonly lastSeq: number;
  readonly board: BoardView;
  readonly publicBoard: BoardView;
  readonly positions: readonly (readonly [EntryId, RiderPosition])[];
}

export interface ClosedRaces {
  readonly known: ReadonlyMap<RaceId, Closed>;
  keep(race: RaceId, closed: Closed): void;
  drop(race: RaceId): void;
}

export const closedFolder = (data: string): string => join(data, 'closed');

/** Reads what is kept for this station's journal, which ends at `lastSeq`. */
export function openClosedRaces(data: string, stationId: string, lastSeq: number): ClosedRaces {
  const folder = closedFolder(data);
  const of = `${stationId} ${rulesVersion()}`;
  const known = new Map<RaceId, Closed>();
  const pathOf = (race: RaceId): string => join(folder, `${race}.json`);
  for (const name of isThere(folder) ? readdirSync(folder) : []) {
    const race = name.replace(/\.json$/, '');
    const closed = isRaceId(race) ? readClosed(join(folder, name), `${of} ${race}`) : null;
    if (closed !== null && closed.lastSeq <= lastSeq) known.set(race as RaceId, closed);
    else rmSync(join(folder, name), { force: true });
  }
  return {
    known,
    keep(race, closed) {
      known.set(race, closed);
      const text = JSON.stringify(closed);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(`${pathOf(race)}.new`, `${of} ${race}\n${crc32(text)}\n${text}`, { mode: 0o600 });
        renameSync(`${pathOf(race)}.new`, pathOf(race));
      } catch {
        // No room: the next start folds it.
      }
    },
    drop(race) {
      known.delete(race);
      rmSync(pathOf(race), { force: true });
    },
  };
}

function readClosed(path: string, of: string): Closed | null {
  try {
    const [whose, sum, text = ''] = readFileSync(path, 'utf8').split('\n', 3);
    return whose === of && Number(sum) === crc32(text) ? (JSON.parse(text) as Closed) : null;
  } catch {
    return null;
  }
}

/** Of everything that a board is made by: another version makes its own. */
export function rulesVersion(): string {
  rulesRead ??= digestOfRules();
  return rulesRead;
}

/** They do not change while the station runs. */
let rulesRead: string | null = null;

function digestOfRules(): string {
  const race = fileURLToPath(new URL('../../race', import.meta.url));
  const hash = createHash('sha256');
  for (const file of globSync('**/*.ts', { cwd: race }).sort())
    if (!file.endsWith('.test.ts')) hash.update(file).update(readFileSync(join(race, file)));
  return hash.digest('hex').slice(0, 24);
}
