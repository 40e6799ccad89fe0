/**
 * PUBACKs of one connection: each is due when what became of its message is known, and none before those of the
 * messages that came earlier [MQTT-4.6.0-2]. All that are due at one time leave in one piece.
 *
 * A chain and no lists: a phone owes one at a time, thousands of times a second in all.
 */

export interface Owed {
  readonly packetId: number;
  settled: boolean;
  /** MQTT 5: why the message was not taken; 0 when it was. */
  reason: number;
  /** The one that came after it. */
  next: Owed | null;
}

export class Acknowledgements {
  #first: Owed | null = null;
  #last: Owed | null = null;
  /** Whether somebody knows that some are due. */
  #isTold = false;

  /** A message came that wants a PUBACK. */
  owe(packetId: number): Owed {
    const owed: Owed = { packetId, settled: false, reason: 0, next: null };
    if (this.#last === null) this.#first = owed;
    else this.#last.next = owed;
    this.#last = owed;
    return owed;
  }

  /** It is known what became of it. True when the first PUBACK has become due, so that somebody should take them. */
  settle(owed: Owed, reason = 0): boolean {
    owed.settled = true;
    owed.reason = reason;
    if (this.#isTold || this.#first?.settled !== true) return false;
    this.#isTold = true;
    return true;
  }

  /** The frames that are due, or null; they are due no more. */
  drain(): Buffer | null {
    this.#isTold = false;
    let length = 0;
    for (let one = this.#first; one?.settled; one = one.next) length += one.reason === 0 ? 4 : 5;
    if (length === 0) return null;
    const bytes = Buffer.allocUnsafe(length);
    let at = 0;
    let one = this.#first;
    for (; one?.settled; one = one.next) {
      bytes[at++] = 0x40;
      bytes[at++] = one.reason === 0 ? 2 : 3;
      bytes[at++] = one.packetId >> 8;
      bytes[at++] = one.packetId & 255;
      if (one.reason !== 0) bytes[at++] = one.reason;
    }
    this.#first = one;
    if (one === null) this.#last = null;
    return bytes;
  }
}
