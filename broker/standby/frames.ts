/**
 * Frames on the line between the two stations: a kind, a length, the bytes. Two kinds: JSON (what pair.ts says, and the
 * hellos) and commits of the journal with their position. A line that sends what is no frame, or a larger one than
 * the bound, is cut.
 */
import type { Socket } from 'node:net';
import { elementOf } from '../../race/present.ts';
import type { Commit } from '../journal/followed.ts';

/** The whole of an event's settings fits; a page of the journal has 128 KiB. */
export const FRAME_BYTES_MAX = 128 * 1024 * 1024;
/** What may wait for the line; beyond it the line is cut and the standby catches up anew. */
export const WAITING_BYTES_MAX = 64 * 1024 * 1024;
const LAST_WORDS_MS = 1_000;
const JSON_FRAME = 1;
const COMMIT_FRAME = 2;
const HEAD_BYTES = 5;

/** A commit as it crosses. `position` is null in what is sent from before: pages of history. */
export interface CommitFrame extends Commit {
  readonly position: number | null;
  /** The master's process that counts these positions. */
  readonly life: string;
  /** Its settings are all there are: whatever else the standby holds is no more. */
  readonly whole: boolean;
}

export interface Line {
  say(message: object): void;
  commit(frame: CommitFrame): void;
  /** Ends the line; `onEnd` is called, once. */
  end(why: string): void;
  /** Resolves when little waits for the line, or it has ended. */
  drained(): Promise<void>;
  readonly remoteAddress: string;
  readonly localAddress: string;
}

export interface LineEvents {
  readonly onSay: (message: unknown) => void;
  readonly onCommit: (frame: CommitFrame) => void;
  readonly onEnd: (why: string) => void;
}

export function createLine(socket: Socket, events: LineEvents): Line {
  let chunks: Buffer[] = [];
  let held = 0;
  let over = false;

  const end = (why: string): void => {
    if (over) return;
    over = true;
    // What was said last still goes out; a line that is dead is let go of soon.
    socket.end();
    setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
    events.onEnd(why);
  };
  const send = (kind: number, parts: readonly Uint8Array[]): void => {
    if (over) return;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (socket.writableLength + length > WAITING_BYTES_MAX && socket.writableLength > 0)
      return void end('the other station does not keep up');
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head.writeUInt8(kind, 0);
    head.writeUInt32LE(length, 1);
    socket.cork();
    socket.write(head);
    for (const part of parts) socket.write(part);
    socket.uncork();
  };
  const take = (kind: number, bytes: Buffer): void => {
    if (kind === JSON_FRAME) events.onSay(JSON.parse(bytes.toString('utf8')));
    else if (kind === COMMIT_FRAME) events.onCommit(unpackCommit(bytes));
    else throw new Error(`frame of kind ${kind}`);
  };

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    held += chunk.length;
    try {
      for (;;) {
        if (over || held < HEAD_BYTES) return;
        if (elementOf(chunks, 0).length < HEAD_BYTES) chunks = [Buffer.concat(chunks)];
        const length = elementOf(chunks, 0).readUInt32LE(1);
        if (length > FRAME_BYTES_MAX) throw new Error(`a frame of ${length} bytes`);
        if (held < HEAD_BYTES + length) return;
        const all = chunks.length === 1 ? elementOf(chunks, 0) : Buffer.concat(chunks);
        const rest = all.subarray(HEAD_BYTES + length);
        chunks = rest.length > 0 ? [rest] : [];
        held = rest.length;
        take(elementOf(all, 0), all.subarray(HEAD_BYTES, HEAD_BYTES + length));
      }
    } catch (error) {
      end(`what came could not be read: ${error instanceof Error ? error.message : error}`);
    }
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('the line was closed'));
  return {
    say: (message) => send(JSON_FRAME, [Buffer.from(JSON.stringify(message), 'utf8')]),
    commit: (frame) => send(COMMIT_FRAME, packCommit(frame)),
    end,
    drained: () =>
      new Promise((resolve) => {
        if (over || !socket.writableNeedDrain) return resolve();
        socket.once('drain', resolve);
        socket.once('close', resolve);
      }),
    remoteAddress: socket.remoteAddress ?? '',
    localAddress: socket.localAddress ?? '',
  };
}

export function packCommit({ rows, ...rest }: CommitFrame): Uint8Array[] {
  const json = Buffer.from(JSON.stringify(rest), 'utf8');
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(json.length, 0);
  return [length, json, rows];
}

/** The other station has proved that it is the paired one, or knows the code: its commits are trusted as our own. */
export function unpackCommit(bytes: Buffer): CommitFrame {
  const length = bytes.readUInt32LE(0);
  if (4 + length > bytes.length) throw new Error('a commit that ends too soon');
  const rest = JSON.parse(bytes.subarray(4, 4 + length).toString('utf8')) as Omit<CommitFrame, 'rows'>;
  return { ...rest, rows: new Uint8Array(bytes.subarray(4 + length)) };
}
