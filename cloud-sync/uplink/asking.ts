/**
 * The station's questions to the relay: records of its own history, back from the log. One question at a time; what
 * comes is held until the page is whole, at most some ten thousand records.
 */
import type { JournalRecord } from '../../race/journal/record.ts';
import { decodeBatch } from '../wire/batch.ts';
import { JOURNAL_LANE } from '../wire/messages.ts';

export interface Asking {
  /** The records of these numbers that the relay has, in order, page by page. Rejects when the line ends. */
  ask(fromSeq: number, toSeq: number): AsyncIterable<readonly JournalRecord[]>;
  /** A binary message came down. */
  hear(bytes: Buffer): void;
  /** A page is whole. */
  given(throughSeq: number): void;
  end(why: string): void;
}

interface Page {
  readonly batches: Promise<JournalRecord[]>[];
  readonly resolve: (throughSeq: number) => void;
  readonly reject: (error: Error) => void;
}

export function createAsking(
  send: (message: { readonly give: { fromSeq: number; toSeq: number } }) => void,
): Asking {
  let page: Page | null = null;
  let over: string | null = null;

  const nextPage = async (fromSeq: number, toSeq: number) => {
    if (over !== null) throw new Error(over);
    const batches: Promise<JournalRecord[]>[] = [];
    const throughSeq = await new Promise<number>((resolve, reject) => {
      page = { batches, resolve, reject };
      send({ give: { fromSeq, toSeq } });
    }).finally(() => {
      page = null;
    });
    return { records: (await Promise.all(batches)).flat(), throughSeq };
  };

  return {
    async *ask(fromSeq, toSeq) {
      for (let next = fromSeq; next <= toSeq; ) {
        const { records, throughSeq } = await nextPage(next, toSeq);
        if (records.length > 0) yield records;
        if (throughSeq < next) return;
        next = throughSeq + 1;
      }
    },
    hear(bytes) {
      if (bytes[0] !== JOURNAL_LANE) return;
      const decoded = decodeBatch(bytes.subarray(1));
      // Heard of when the page is whole.
      decoded.catch(() => {});
      page?.batches.push(decoded);
    },
    given: (throughSeq) => page?.resolve(throughSeq),
    end(why) {
      over = why;
      page?.reject(new Error(why));
    },
  };
}
