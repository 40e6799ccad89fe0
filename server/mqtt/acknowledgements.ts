/**
 * PUBACKs of one connection: each is due when what became of its message is known, and none before those of the
 * messages that came earlier [MQTT-4.6.0-2]. All that are due at one time leave in one piece.
 */

export interface Owed {
  readonly packetId: number;
  settled: boolean;
  /** MQTT 5: why the message was not taken; 0 when it was. */
  reason: number;
}

export class Acknowledgements {
  readonly #owed: Owed[] = [];
  #due: Owed[] = [];

  /** A message came that wants a PUBACK. */
  owe(packetId: number): Owed {
    const owed = { packetId, settled: false, reason: 0 };
    this.#owed.push(owed);
    return owed;
  }

  /** It is known what became of it. True when the first PUBACK has become due, so that somebody should take them. */
  settle(owed: Owed, reason = 0): boolean {
    owed.settled = true;
    owed.reason = reason;
    const wasEmpty = this.#due.length === 0;
    while (this.#owed[0]?.settled) this.#due.push(this.#owed.shift()!);
    return wasEmpty && this.#due.length > 0;
  }

  /** The frames that are due, or null; they are due no more. */
  drain(): Buffer | null {
    const due = this.#due;
    if (due.length === 0) return null;
    this.#due = [];
    const bytes = Buffer.allocUnsafe(due.length * 5);
    let at = 0;
    for (const { packetId, reason } of due) {
      bytes[at++] = 0x40;
      bytes[at++] = reason === 0 ? 2 : 3;
      bytes[at++] = packetId >> 8;
      bytes[at++] = packetId & 255;
      if (reason !== 0) bytes[at++] = reason;
    }
    return bytes.subarray(0, at);
  }
}
