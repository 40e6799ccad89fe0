/**
 * What a station is made of before it has doors: the journal and the races folded from it. A standby holds the same and
 * keeps it up to date with its master's, so that taking over is opening doors.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StationConfig } from '../config.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { type RaceListener, Races } from './races.ts';

export interface Core {
  readonly journal: StationJournal;
  readonly races: Races;
  /** Hears of changes once there is somebody to tell. */
  readonly tell: { listener: RaceListener | null };
  close(): Promise<void>;
}

export const journalPath = (config: Pick<StationConfig, 'data'>): string => join(config.data, 'journal.db');

export async function openCore(
  config: Pick<StationConfig, 'data' | 'key'>,
  log: (line: Record<string, unknown>) => void,
): Promise<Core> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const journal = await openJournal({
    path: journalPath(config),
    ...(config.key === '' ? {} : { key: config.key }),
    now: Date.now,
    onFailing: (failing) =>
      log(failing === null ? { journal: 'writes again' } : { journal: 'cannot write', failing }),
  });
  for (const line of journal.report) log({ journal: line });
  const tell: Core['tell'] = { listener: null };
  try {
    const races = await Races.open({
      journal,
      now: Date.now,
      log,
      listener: {
        board: (race, board) => tell.listener?.board(race, board),
        position: (race, position) => tell.listener?.position(race, position),
      },
    });
    return {
      journal,
      races,
      tell,
      async close() {
        races.close();
        await journal.close();
      },
    };
  } catch (error) {
    await journal.close();
    throw error;
  }
}
