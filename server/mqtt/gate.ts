/**
 * Who may come in: counts connections from their first byte on, whatever door they come by, TLS handshakes and
 * WebSocket upgrades among them. Those who have not signed in are strangers; there are at most so many, and whoever has
 * been one for too long goes. At a bound the stranger who has been silent longest makes room, so that a thousand
 * sockets that say nothing cannot keep out a rider who says who they are at once.
 */
export interface GateLimits {
  readonly connectionsMax: number;
  readonly perAddressMax: number;
  readonly strangersMax: number;
  readonly perAddressBurst: number;
  readonly perAddressPerSecond: number;
  readonly connectMs: number;
}

interface Address {
  readonly tickets: Set<Ticket>;
  units: number;
  atMs: number;
}

/** One connection's place. */
export class Ticket {
  readonly address: string;
  readonly sinceMs: number;
  isStranger = true;
  isIn = true;
  /** Ends the connection. */
  drop: () => void;
  readonly #gate: Gate;

  constructor(gate: Gate, address: string, nowMs: number, drop: () => void) {
    this.#gate = gate;
    this.address = address;
    this.sinceMs = nowMs;
    this.drop = drop;
  }

  /** It has signed in. */
  known(): void {
    this.#gate.know(this);
  }
  /** The connection has ended; as often as one likes. */
  leave(): void {
    this.#gate.forget(this);
  }
}

/** Addresses that are remembered for their rate while none of theirs is connected. */
const QUIET_ADDRESSES_MAX = 5_000;

export class Gate {
  readonly #limits: GateLimits;
  readonly #now: () => number;
  readonly #tickets = new Set<Ticket>();
  /** In the order in which they came. */
  readonly #strangers = new Set<Ticket>();
  readonly #addresses = new Map<string, Address>();
  readonly counts = { refused: 0, silent: 0, madeRoom: 0 };

  constructor(limits: GateLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  get size(): number {
    return this.#tickets.size;
  }
  get strangers(): number {
    return this.#strangers.size;
  }

  /** A connection from this address; null when there is no room for it. `drop` is to end it, at once. */
  enter(address: string, drop: () => void): Ticket | null {
    const nowMs = this.#now();
    const from = this.#addressOf(address, nowMs);
    const { connectionsMax, perAddressMax, strangersMax } = this.#limits;
    const hasRoom =
      this.#isInRate(from, nowMs) &&
      (from.tickets.size < perAddressMax || this.#makeRoom(from.tickets)) &&
      (this.#tickets.size < connectionsMax || this.#makeRoom(this.#strangers)) &&
      (this.#strangers.size < strangersMax || this.#makeRoom(this.#strangers));
    if (!hasRoom) {
      this.counts.refused++;
      return null;
    }
    const ticket = new Ticket(this, address, nowMs, drop);
    this.#tickets.add(ticket);
    this.#strangers.add(ticket);
    from.tickets.add(ticket);
    return ticket;
  }

  /** Ends those who have said nothing, or not who they are, for too long. */
  endTheSilent(): void {
    const untilMs = this.#now() - this.#limits.connectMs;
    for (const ticket of this.#strangers) {
      if (ticket.sinceMs > untilMs) return;
      this.counts.silent++;
      this.#dismiss(ticket);
    }
  }

  know(ticket: Ticket): void {
    ticket.isStranger = false;
    this.#strangers.delete(ticket);
  }

  forget(ticket: Ticket): void {
    if (!ticket.isIn) return;
    ticket.isIn = false;
    this.#tickets.delete(ticket);
    this.#strangers.delete(ticket);
    this.#addresses.get(ticket.address)?.tickets.delete(ticket);
    if (this.#addresses.size > QUIET_ADDRESSES_MAX) this.#forgetQuiet();
  }

  #addressOf(address: string, nowMs: number): Address {
    let from = this.#addresses.get(address);
    if (from === undefined) {
      from = { tickets: new Set(), units: this.#limits.perAddressBurst, atMs: nowMs };
      if (this.#addresses.size > 2 * QUIET_ADDRESSES_MAX) this.#forgetQuiet();
      this.#addresses.set(address, from);
    }
    return from;
  }

  #isInRate(from: Address, nowMs: number): boolean {
    const { perAddressBurst, perAddressPerSecond } = this.#limits;
    from.units = Math.min(perAddressBurst, from.units + ((nowMs - from.atMs) * perAddressPerSecond) / 1000);
    from.atMs = nowMs;
    if (from.units < 1) return false;
    from.units--;
    return true;
  }

  /** The stranger among these who has been one longest goes; false when none of them is. */
  #makeRoom(among: ReadonlySet<Ticket>): boolean {
    for (const ticket of among) {
      if (!ticket.isStranger) continue;
      this.counts.madeRoom++;
      this.#dismiss(ticket);
      return true;
    }
    return false;
  }

  #dismiss(ticket: Ticket): void {
    this.forget(ticket);
    ticket.drop();
  }

  #forgetQuiet(): void {
    for (const [address, { tickets }] of this.#addresses)
      if (tickets.size === 0) this.#addresses.delete(address);
  }
}
