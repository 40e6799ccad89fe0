/**
 * Records on their way back: a station that has lost some is given what the log holds of its own history, a page at a
 * time, in the form in which they came.
 */
import { decodeBatch, encodeBatch } from '../wire/batch.ts';
import type { RelayLog } from './log/log.ts';

/** Batches of a page: the station asks for the next when it has stored them. */
const PAGE_BATCHES = 16;

export interface Wanted {
  readonly station: string;
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/**
 * Sends the records from `fromSeq` on, a page at most, in batches that begin and end where they were asked for.
 * Resolves to the last record that needs no more asking: the page's last, or `toSeq` when the log holds no more.
 */
export async function giveBack(
  log: Pick<RelayLog, 'read'>,
  { station, epoch, fromSeq, toSeq }: Wanted,
  send: (batch: Buffer) => void,
): Promise<number> {
  const stored = await log.read(station, epoch, fromSeq, PAGE_BATCHES);
  let through = fromSeq - 1;
  for (const { first, last, bytes } of stored) {
    if (first > toSeq) break;
    if (first >= fromSeq && last <= toSeq) send(bytes);
    else {
      const wanted = (await decodeBatch(bytes)).filter(({ seq }) => seq >= fromSeq && seq <= toSeq);
      if (wanted.length > 0) send(await encodeBatch(wanted));
    }
    through = Math.min(last, toSeq);
  }
  return stored.length < PAGE_BATCHES ? toSeq : through;
}
