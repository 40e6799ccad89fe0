/**
 * Writes a race anew in what a relay mirrored of its station: batch by batch, each record as `left` leaves it. The numbers
 * stay, so that the log has no gap and whatever else the station did is whole.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JournalRecord } from '../../race/journal/record.ts';
import { decodeBatch, encodeBatch } from '../wire/batch.ts';
import type { RaceRow, RelayLog } from './log/log.ts';
import type { ReplacedBatch } from './log/registry.ts';

/** Batches read at once. */
const PAGE = 32;

/** What is left of a record. */
export type Left = (record: JournalRecord) => JournalRecord;

/**
 * Whether anything was changed; done again, nothing is. All of it is changed in one go: what is written of a rider in texts is
 * known by the list, and whoever came on a log of which the list alone was written anew would not find the texts any more.
 * `race`: as the station calls it. `before`: done once before the change, so that whoever is cut off in between finds
 * something to change again and does it again.
 */
export async function rewriteRace(
  log: Pick<RelayLog, 'read' | 'replaceBatches' | 'station'>,
  { station, race }: Pick<RaceRow, 'station' | 'race'>,
  left: Left,
  before: () => Promise<void> = async () => {},
): Promise<boolean> {
  const changed: ReplacedBatch[] = [];
  const known = await log.station(station);
  for (let epoch = 1; epoch <= (known?.epoch ?? 0); epoch++)
    for (let next = 1; ; ) {
      const batches = await log.read(station, epoch, next, PAGE);
      if (batches.length === 0) break;
      for (const { first, last, bytes } of batches) {
        const records = await decodeBatch(bytes);
        const rest = records.map((record) => (record.race === race ? left(record) : record));
        if (rest.some((record, index) => !isDeepStrictEqual(record, records[index])))
          changed.push({ epoch, first, bytes: await encodeBatch(rest) });
        next = last + 1;
      }
    }
  if (changed.length === 0) return false;
  await before();
  await log.replaceBatches(station, changed);
  return true;
}
