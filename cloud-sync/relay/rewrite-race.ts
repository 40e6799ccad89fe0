/**
 * Writes a race anew in what a relay mirrored of its station: batch by batch, each record as `left` leaves it. The numbers
 * stay, so that the log has no gap and whatever else the station did is whole.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JournalRecord } from '../../race/journal/record.ts';
import { decodeBatch, encodeBatch } from '../wire/batch.ts';
import type { RaceRow, RelayLog } from './log/log.ts';

/** Batches read at once. */
const PAGE = 32;

/** What is left of a record. */
export type Left = (record: JournalRecord) => JournalRecord;

/**
 * Whether anything was changed; done again, nothing is. `race`: as the station calls it. `before`: done once before the first
 * change, so that whoever is cut off in between finds something to change again and does it again.
 */
export async function rewriteRace(
  log: Pick<RelayLog, 'read' | 'replaceBatch' | 'station'>,
  { station, race }: Pick<RaceRow, 'station' | 'race'>,
  left: Left,
  before: () => Promise<void> = async () => {},
): Promise<boolean> {
  let isChanged = false;
  const known = await log.station(station);
  for (let epoch = 1; epoch <= (known?.epoch ?? 0); epoch++)
    for (let next = 1; ; ) {
      const batches = await log.read(station, epoch, next, PAGE);
      if (batches.length === 0) break;
      for (const { first, last, bytes } of batches) {
        const records = await decodeBatch(bytes);
        const rest = records.map((record) => (record.race === race ? left(record) : record));
        if (rest.some((record, index) => !isDeepStrictEqual(record, records[index]))) {
          if (!isChanged) await before();
          await log.replaceBatch(station, epoch, first, await encodeBatch(rest));
          isChanged = true;
        }
        next = last + 1;
      }
    }
  return isChanged;
}
