/**
 * PUBACKs of one connection: each is due when its message is durable, and none before those of the messages that
 * came earlier [MQTT-4.6.0-2]. All that are due at one time leave in one piece.
 */

export interface Owed {
  readonly packetId: number;
  durable: boolean;
}

export class Acknowledgements {
  readonly #owed: Owed[] = [];
  #due: number[] = [];

  /** A message came that wants a PUBACK. */
  owe(packetId: number): Owed {
    const owed = { packetId, durable: false };
    this.#owed.push(owed);
    return owed;
  }

  /** The message is durable. True when the first PUBACK has become due, so that somebody should take them. */
  settle(owed: Owed): boolean {
    owed.durable = true;
    const wasEmpty = this.#due.length === 0;
    while (this.#owed[0]?.durable) this.#due.push(this.#owed.shift()!.packetId);
    return wasEmpty && this.#due.length > 0;
  }

  /** The frames that are due, or null; they are due no more. */
  take(): Buffer | null {
    const ids = this.#due;
    if (ids.length === 0) return null;
    this.#due = [];
    const bytes = Buffer.allocUnsafe(ids.length * 4);
    let at = 0;
    for (const id of ids) {
      bytes[at++] = 0x40;
      bytes[at++] = 2;
      bytes[at++] = id >> 8;
      bytes[at++] = id & 255;
    }
    return bytes;
  }
}
