/** Long text made on the loop that everything else runs on: a little in each turn, so that nobody waits for it. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Rows put into text in one turn: some 2 ms. 5,000 at once kept the loop for 40. */
const TURN = 500;

/** The text of all rows, a turn's at a time. `line`: a row with its end. */
export async function* textInTurns<Row>(
  pages: AsyncIterable<readonly Row[]>,
  line: (row: Row) => string,
): AsyncIterable<string> {
  for await (const page of pages)
    for (let from = 0; from < page.length; from += TURN) {
      yield page
        .slice(from, from + TURN)
        .map(line)
        .join('');
      await nextTurn();
    }
}
