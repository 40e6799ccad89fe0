/**
 * A journal's life in one process: opened, written to commit by commit, its log folded, copied, ended. Prints one JSON
 * line for each thing that it was told is on disk. Run by calls.ts on a disk of which one system call fails.
 */
import { join } from 'node:path';
import { JournalOpenError } from '../../broker/journal/errors.ts';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { announceRecord, fixesRecord } from '../../broker/journal/sample.ts';

const [folder = '', round = '0'] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const journal = await openJournal({
    path: join(folder, 'journal.db'),
    now: Date.now,
    closeWithinMs: 2_000,
  });
  for (let count = 0; count < 6; count++) {
    const text = `${round}.${count}`;
    const records = [announceRecord(text), fixesRecord(1 + (count % 3), Number(round) * 100 + count)];
    await Promise.all(
      records.map(
        (record) =>
          new Promise<void>((resolve) =>
            journal.append(record, (error, stored) => {
              if (stored !== null) say({ stored: stored.seq });
              else say({ refused: error?.message });
              resolve();
            }),
          ),
      ),
    );
    await journal.settings.put(`made/${text}`, true);
    say({ setting: `made/${text}` });
  }
  await journal.backup(join(folder, 'copies', `${round}.db`)).then(
    () => say({ copy: `${round}.db` }),
    (error: Error) => say({ refused: error.message }),
  );
  await journal.close();
  say({ closed: true });
} catch (error) {
  say({ said: (error as Error).message, open: error instanceof JournalOpenError });
}
