/**
 * All credentials and their sessions: found again when a client comes back, taken over when it comes twice, ended when
 * their time is over or when there are too many. Two clients that keep throwing each other out are noticed here.
 */
import type { Identity } from '../intake.ts';
import { type MqttLimits, SCREENS_FACTOR } from './limits.ts';
import { Owner } from './owner.ts';
import { FOREVER_S } from './packets.ts';
import { Session, type SessionRoom } from './session.ts';

/** Takeovers of one client id within so long are one quarrel. */
const QUARREL_MS = 30_000;
/** So many, and it is two clients; one that comes back over a bad line has less. */
const QUARREL_COUNT = 3;
/** For so long two clients with one id are let in beside each other. */
const BESIDE_MS = 10 * 60_000;
const DAMPING_MS_MAX = 8_000;
/** Client ids of one owner whose takeovers are remembered. */
const TAKEOVERS_MAX = 32;

export type Takeover = 'first' | 'quarrel';

export class Sessions implements SessionRoom {
  readonly limits: MqttLimits;
  readonly now: () => number;
  waitingBytes = 0;
  readonly dropped = { waiting: 0, sessions: 0 };
  readonly #owners = new Map<string, Owner>();
  /** Those without a connection, the one away longest first. */
  readonly #away = new Set<Session>();
  readonly #ended: (session: Session) => void;
  readonly forgetStored: (stored: string) => void;
  #count = 0;

  constructor(
    limits: MqttLimits,
    now: () => number,
    told: { ended(session: Session): void; forgetStored(stored: string): void },
  ) {
    this.limits = limits;
    this.now = now;
    this.#ended = told.ended;
    this.forgetStored = told.forgetStored;
  }

  get count(): number {
    return this.#count;
  }
  get awayCount(): number {
    return this.#away.size;
  }
  get owners(): Iterable<Owner> {
    return this.#owners.values();
  }

  ownerOf(username: string): Owner {
    const key = username.toLowerCase();
    let owner = this.#owners.get(key);
    if (owner === undefined) {
      owner = new Owner(key, this.limits, this.now());
      this.#owners.set(key, owner);
    }
    return owner;
  }

  /** A new session; it ends with its connection until it is told otherwise. */
  create(owner: Owner, clientId: string, who: { identity: Identity; username: string }): Session {
    this.#makeRoom(owner, who.identity.role === 'rider' ? 1 : SCREENS_FACTOR);
    const session = new Session(owner, clientId, who, this);
    owner.sessions.set(clientId, session);
    this.#count++;
    return session;
  }

  /** A client has come back for it. */
  resume(session: Session): void {
    this.#away.delete(session);
    session.will = null;
  }

  /** Its connection has ended. */
  leave(session: Session): void {
    session.leave(this.now());
    if (session.expiryS === 0 && session.will === null) this.end(session);
    else this.#away.add(session);
  }

  end(session: Session): void {
    const owner = this.#owners.get(session.owner.key);
    if (owner?.sessions.get(session.clientId) !== session) return;
    owner.sessions.delete(session.clientId);
    this.#away.delete(session);
    this.#count--;
    session.end();
    this.#ended(session);
  }

  /** Ends what is over by now. Publishing wills that are due is `due`'s to do. */
  sweep(due: (session: Session) => void): void {
    const nowMs = this.now();
    for (const session of this.#away) {
      const { will, expiryS, awayMs } = session;
      const expiresMs = expiryS === FOREVER_S ? Number.POSITIVE_INFINITY : awayMs + expiryS * 1000;
      if (will !== null && (will.atMs <= nowMs || expiresMs <= nowMs)) due(session);
      if (expiresMs <= nowMs && session.will === null) this.end(session);
    }
    for (const [key, owner] of this.#owners) if (owner.isGone(nowMs)) this.#owners.delete(key);
  }

  /** The session away longest makes room: the owner's own first. */
  #makeRoom(owner: Owner, factor: number): void {
    const { sessionsOfOneMax, sessionsMax, connectionsOfOneMax } = this.limits;
    if (owner.sessions.size >= factor * Math.max(sessionsOfOneMax, connectionsOfOneMax)) {
      for (const session of this.#away)
        if (session.owner === owner) {
          this.dropped.sessions++;
          this.end(session);
          break;
        }
    }
    // Sessions of those who are connected are bounded by the connections.
    if (this.#away.size < sessionsMax) return;
    for (const session of this.#away) {
      this.dropped.sessions++;
      this.end(session);
      break;
    }
  }

  /** Somebody comes with the client id of a connection that lives: is it the first time, or a quarrel of two? */
  quarrel(owner: Owner, clientId: string): Takeover {
    const nowMs = this.now();
    const before = owner.takeovers.get(clientId);
    const withinMs = before && before.count >= QUARREL_COUNT ? BESIDE_MS : QUARREL_MS;
    const count = before && nowMs - before.atMs < withinMs ? before.count + 1 : 1;
    owner.takeovers.delete(clientId);
    owner.takeovers.set(clientId, { atMs: nowMs, count });
    if (owner.takeovers.size > TAKEOVERS_MAX)
      owner.takeovers.delete(owner.takeovers.keys().next().value ?? '');
    return count >= QUARREL_COUNT ? 'quarrel' : 'first';
  }

  /** How long the next takeover in a quarrel waits, ms: longer each time. */
  dampingMs(owner: Owner, clientId: string): number {
    const count = owner.takeovers.get(clientId)?.count ?? 0;
    return Math.min(DAMPING_MS_MAX, 250 * 2 ** Math.min(10, Math.max(0, count - QUARREL_COUNT)));
  }
}
