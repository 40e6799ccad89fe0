/**
 * Deleting a race's mirrored data when its retention is over: its segments go, and in the station's batches each of
 * its records is emptied. The numbers stay, so that the log has no gap and whatever else the station did is whole.
 * (Its archive, if it has one, is the archive's to delete.)
 */
import type { RaceId } from '../../race/ids.ts';
import { decodeBatch, encodeBatch } from '../wire/batch.ts';
import { emptied } from '../wire/emptied.ts';
import type { RaceRow, RelayLog } from './log/log.ts';

const PAGE = 32;

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
    if (row) await emptyRecords(log, row);
    await log.dropSegments(setting.name);
    await log.setRace({ ...setting, title: null, purgedMs: nowMs });
    gone.push(setting.name);
  }
  return gone;
}

async function emptyRecords(log: RelayLog, { station, race }: RaceRow): Promise<void> {
  const known = await log.station(station);
  for (let epoch = 1; epoch <= (known?.epoch ?? 0); epoch++)
    for (let next = 1; ; ) {
      const batches = await log.read(station, epoch, next, PAGE);
      if (batches.length === 0) break;
      for (const { first, last, bytes } of batches) {
        const records = await decodeBatch(bytes);
        if (records.some((record) => record.race === race))
          await log.replaceBatch(
            station,
            epoch,
            first,
            await encodeBatch(records.map((record) => (record.race === race ? emptied(record) : record))),
          );
        next = last + 1;
      }
    }
}
