/**
 * Packed messages of the live feed: a text message, compressed (deflate-raw), as a binary one that begins with 0x12.
 * Only for viewers that asked for it when they subscribed, and only for whole boards: those are text that repeats
 * itself and shrink to a seventh, compressed once for everybody who comes while the board stays the same. Unpacking
 * may take a moment that other messages must wait for; whoever owns the socket says how to inflate.
 */

/** The first byte; position frames have 0x10 and 0x11. */
export const PACKED = 0x12;

export const isPacked = (message: string | Uint8Array): message is Uint8Array =>
  typeof message !== 'string' && message[0] === PACKED;

export interface UnpackOptions {
  /** Inflates (deflate-raw) to the text that was packed. */
  readonly inflate: (bytes: Uint8Array) => Promise<string>;
  /** Is given every message, unpacked, in the order they came. */
  readonly receive: (message: string | Uint8Array) => void;
  /** A message could not be unpacked and was left out; what follows no longer fits. */
  readonly failed: (error: unknown) => void;
}

/** The way of messages from one connection to the feed. Without packed ones nothing waits. */
export function unpackInOrder({
  inflate,
  receive,
  failed,
}: UnpackOptions): (message: string | Uint8Array) => void {
  let waiting: Promise<void> | null = null;
  return (message) => {
    if (waiting === null && !isPacked(message)) {
      receive(message);
      return;
    }
    const before = waiting ?? Promise.resolve();
    const mine = before
      .then(async () => receive(isPacked(message) ? await inflate(message.subarray(1)) : message))
      .catch(failed)
      .then(() => {
        if (waiting === mine) waiting = null;
      });
    waiting = mine;
  };
}
