/**
 * The victim: appends as fast as the journal takes it and writes each acknowledgement (`NUMBER SEQ`) to its standard
 * output, until it is killed. Arguments: the journal's path, the first number, the key (or nothing).
 */
import { writeSync } from 'node:fs';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { numbered } from './numbered.ts';

/** Appended and not yet acknowledged. */
const UNDER_WAY_MAX = 300;

const [path, first, key] = process.argv.slice(2);
const journal = await openJournal({ path: path!, now: Date.now, ...(key ? { key } : {}) });
writeSync(1, 'open\n');

let next = Number(first);
let underWay = 0;
function load(): void {
  for (; underWay < UNDER_WAY_MAX; underWay++) {
    const number = next++;
    journal.append(numbered(number), (error, record) => {
      if (error !== null) throw error;
      writeSync(1, `${number} ${record!.seq}\n`);
      underWay--;
    });
  }
  setImmediate(load);
}
load();
// Settings share the commits; and a copy may be under way when the end comes.
setInterval(() => void journal.settings.put('last', next), 20);
setTimeout(() => void journal.backup(`${path}.copy`), 100);
