/**
 * Deleting a race's mirrored data when its retention is over: its segments go, and in the station's batches each of
 * its records is emptied. The numbers stay, so that the log has no gap and whatever else the station did is whole.
 * (Its archive, if it has one, is the archive's to delete.)
 */
import type { RaceId } from '../../race/ids.ts';
import { emptied } from '../wire/emptied.ts';
import type { RelayLog } from './log/log.ts';
import { rewriteRace } from './rewrite-race.ts';

/** Purges what is due; resolves to the names of the races that went. */
export async function purgeDeleted(
  log: RelayLog,
  retentionMs: number,
  nowMs: number,
): Promise<readonly RaceId[]> {
  const gone: RaceId[] = [];
  const due = (await log.raceSettings()).filter(
    ({ deletedMs, purgedMs }) => deletedMs !== null && purgedMs === null && deletedMs + retentionMs <= nowMs,
  );
  if (due.length === 0) return gone;
  const rows = await log.races();
  for (const setting of due) {
    const row = rows.find(({ name }) => name === setting.name);
    if (row) await rewriteRace(log, row, emptied);
    await log.dropSegments(setting.name);
    await log.setRace({ ...setting, title: null, purgedMs: nowMs });
    gone.push(setting.name);
  }
  return gone;
}
