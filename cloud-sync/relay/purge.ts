/**
 * Deleting a race's mirrored data when its retention is over: its segments and its archive go, and in the station's batches
 * each of its records is emptied. The numbers stay, so that the log has no gap and whatever else the station did is whole.
 */
import type { RaceId } from '../../race/ids.ts';
import { emptied } from '../wire/emptied.ts';
import type { RelayLog } from './log/log.ts';
import { ofEach } from './of-each.ts';
import { rewriteRace } from './rewrite-race.ts';

export interface PurgeOptions {
  readonly log: Pick<RelayLog, 'raceSettings' | 'setRace' | 'races' | 'read' | 'replaceBatches' | 'station'>;
  readonly retentionMs: number;
  readonly dropSegments: (name: RaceId) => Promise<void>;
  readonly dropArchives: (name: RaceId) => Promise<void>;
}

/**
 * Purges what is due; resolves to the names of the races that went. Rejects with what kept the first that did not: it is tried
 * again with the next call.
 */
export async function purgeDeleted(
  { log, retentionMs, dropSegments, dropArchives }: PurgeOptions,
  nowMs: number,
): Promise<readonly RaceId[]> {
  const due = (await log.raceSettings()).filter(
    ({ deletedMs, purgedMs }) => deletedMs !== null && purgedMs === null && deletedMs + retentionMs <= nowMs,
  );
  if (due.length === 0) return [];
  const rows = await log.races();
  const gone: RaceId[] = [];
  await ofEach(due, async (setting) => {
    const row = rows.find(({ name }) => name === setting.name);
    if (row) await rewriteRace(log, row, emptied);
    await dropSegments(setting.name);
    await dropArchives(setting.name);
    await log.setRace({ ...setting, title: null, purgedMs: nowMs });
    gone.push(setting.name);
  });
  return gone;
}
