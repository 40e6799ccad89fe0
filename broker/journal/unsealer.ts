/** The reader thread's side of a sealed file that the loop takes up (unsealing.ts). */
import type { MessagePort } from 'node:worker_threads';
import { letGo } from './let-go.ts';
import { openSealed, SealError, type SealedFile } from './sealed-file.ts';

/** Which file; how many pieces there are to be, and how many may lie ready; then, of each, that it was taken. */
export type ToUnsealer =
  | { readonly path: string; readonly key: Uint8Array }
  | { readonly count: number; readonly ahead: number }
  | 'taken';
/** First the list, then each piece, then the end; or what is wrong, and nothing more. */
export type FromUnsealer =
  | { readonly bytes: Uint8Array }
  | { readonly end: true }
  | { readonly failed: string; readonly isSeal: boolean };

/** Answers until the file is at its end, or who asked is gone. */
export function serveUnsealing(port: MessagePort): void {
  let file: SealedFile | null = null;
  let pieces: Generator<Buffer> | null = null;
  const say = (message: FromUnsealer): void => port.postMessage(message);
  /**
   * In memory that threads share: V8 does not count it, and what is taken up lives as long as its race. As memory of its own, a
   * long day's tracks made the loop collect all of its heap five times in a third of a second.
   */
  const give = (piece: Buffer): void => {
    const bytes = new Uint8Array(new SharedArrayBuffer(piece.length));
    bytes.set(piece);
    letGo(piece);
    say({ bytes });
  };
  const giveNext = (): void => {
    const next = pieces?.next();
    if (next === undefined) return;
    if (next.done !== true) {
      give(next.value);
      return;
    }
    pieces = null;
    say({ end: true });
    port.close();
  };
  port.on('message', (message: ToUnsealer) => {
    try {
      if (message === 'taken') giveNext();
      else if ('path' in message) {
        file = openSealed(message.path, message.key);
        give(file.list);
      } else {
        pieces = file?.pieces(message.count) ?? null;
        for (let n = 0; n < message.ahead; n++) giveNext();
      }
    } catch (error) {
      const failed = error instanceof Error ? error.message : String(error);
      say({ failed, isSeal: error instanceof SealError });
      port.close();
    }
  });
  port.on('close', () => file?.close());
}
