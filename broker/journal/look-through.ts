/** Every row is read and compared with its checksum while other questions are answered in between. */
import type { Gap } from './gap.ts';
import { letGo } from './let-go.ts';
import type { Row } from './rows.ts';

/** At one go, and then so long for whoever else asks. */
const SLICE_MS = 10;
const GAPS_MAX = 1_000;

/** `done`: with the numbers that no row has. `failed`: at the first row that is not as it was stored. */
export function lookThrough(
  rowsFrom: (fromSeq: number, toSeq: number) => Iterable<Row>,
  toSeq: number,
  answer: { readonly done: (gaps: readonly Gap[]) => void; readonly failed: (error: unknown) => void },
): void {
  const gaps: Gap[] = [];
  let before = { seq: 0, atMs: 0 };
  const slice = (): void => {
    const began = performance.now();
    try {
      for (const row of rowsFrom(before.seq + 1, toSeq)) {
        if (row.seq > before.seq + 1 && gaps.length < GAPS_MAX)
          gaps.push({
            fromSeq: before.seq + 1,
            toSeq: row.seq - 1,
            fromMs: before.atMs,
            toMs: row.atMs,
          });
        before = { seq: row.seq + row.count - 1, atMs: row.atMs };
        letGo(row.body);
        if (performance.now() - began < SLICE_MS) continue;
        setTimeout(slice, SLICE_MS);
        return;
      }
      answer.done(gaps);
    } catch (error) {
      answer.failed(error);
    }
  };
  slice();
}
