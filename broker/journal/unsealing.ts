/**
 * A sealed file beside the journal, opened by the reader thread: deciphering a long day's tracks takes as long as taking them up,
 * and at a start the loop has everything else to do while that thread has nothing.
 */
import type { MessagePort } from 'node:worker_threads';
import { SealError } from './sealed-file.ts';
import type { FromUnsealer, ToUnsealer } from './unsealer.ts';

/** So many pieces lie ready at the most: two megabytes. */
const AHEAD = 8;

export interface Unsealing {
  /** The file's last piece. */
  readonly list: Promise<Uint8Array>;
  /** As `SealedFile.pieces`; once. Bytes are the taker's. */
  pieces(count: number): AsyncGenerator<Uint8Array>;
  close(): void;
}

/** `port`: whose other end `serveUnsealing` has. Whatever goes wrong with the file, or with the thread, rejects what is asked for. */
export function unsealing(port: MessagePort, path: string, key: Uint8Array): Unsealing {
  const ask = (message: ToUnsealer): void => port.postMessage(message);
  const came: FromUnsealer[] = [];
  let wake: () => void = () => {};
  let isGone = false;
  port.on('message', (message: FromUnsealer) => {
    came.push(message);
    wake();
  });
  port.on('close', () => {
    isGone = true;
    wake();
  });
  const next = async (): Promise<FromUnsealer> => {
    while (came.length === 0) {
      if (isGone) throw new Error('the thread that reads it has ended');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const message = came.shift() as FromUnsealer;
    if ('failed' in message) throw message.isSeal ? new SealError(message.failed) : new Error(message.failed);
    return message;
  };
  const bytes = (message: FromUnsealer): Uint8Array =>
    'bytes' in message ? message.bytes : new Uint8Array();
  ask({ path, key });
  const list = next().then(bytes);
  // Who closes it before has no use for it.
  list.catch(() => undefined);
  return {
    list,
    async *pieces(count) {
      ask({ count, ahead: AHEAD });
      for (;;) {
        const message = await next();
        if ('end' in message) return;
        ask('taken');
        yield bytes(message);
      }
    },
    close: () => port.close(),
  };
}
