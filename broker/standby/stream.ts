/**
 * The master's stream to its standby: all settings, then the journal's rows from where the standby stands, then every
 * commit as it is stored. What is stored while history is still on its way waits behind it, up to a bound.
 */
import type { Commit } from '../journal/followed.ts';
import type { PairJournal } from '../journal/open-journal.ts';
import { type Line, WAITING_BYTES_MAX } from './frames.ts';

export interface Stream {
  /** Whether history is through. */
  readonly live: boolean;
  stored(commit: Commit, position: number): void;
  close(): void;
}

const NO_ROWS = new Uint8Array(0);

export function openStream(journal: PairJournal, line: Line, life: string, fromSeq: number): Stream {
  let live = false;
  let over = false;
  let waiting: { readonly commit: Commit; readonly position: number }[] = [];
  let waitingBytes = 0;

  const send = (commit: Commit, position: number | null): void =>
    line.commit({ ...commit, position, life, whole: false });

  const sendHistory = async (): Promise<void> => {
    // Of one moment: what comes after is in `waiting`, what came before is in these two.
    const position = journal.position();
    const rows = journal.rows(fromSeq);
    line.commit({ rows: NO_ROWS, ...journal.shared(), position: null, life, whole: true });
    for await (const page of rows) {
      if (over) return;
      send({ rows: page, newNames: [], settings: [] }, null);
      await line.drained();
    }
    send({ rows: NO_ROWS, newNames: [], settings: [] }, position);
    for (const one of waiting) send(one.commit, one.position);
    waiting = [];
    live = true;
  };
  sendHistory().catch((error: unknown) => line.end(`the journal could not be read: ${String(error)}`));

  return {
    get live() {
      return live;
    },
    stored(commit, position) {
      if (over) return;
      if (live) return send(commit, position);
      waiting.push({ commit, position });
      waitingBytes += commit.rows.length;
      if (waitingBytes > WAITING_BYTES_MAX) line.end('history takes longer than what is new can wait');
    },
    close() {
      over = true;
      waiting = [];
    },
  };
}
