/**
 * One credential (a rider's card, an official's token) and all that it holds here: its connections, its sessions, what
 * waits for it, and how much it may still send. Whoever sends more than that is read later, and nobody else is.
 */
import type { Identity } from '../intake.ts';
import type { Purse, Session } from './session.ts';

/** However far somebody is over their rate, they are looked at again after this. */
const REST_MS_MAX = 5_000;

/** One of its connections. */
export interface OwnedConnection {
  readonly clientId: string;
  readonly username: string;
  readonly identity: Identity | null;
  readonly isOpen: boolean;
  readonly heardMs: number;
  readonly ticket: { readonly address: string };
  close(reason: number, words: string): void;
}

export class Owner implements Purse {
  /** The user name, as it is compared. */
  readonly key: string;
  readonly connections = new Set<OwnedConnection>();
  readonly sessions = new Map<string, Session>();
  /** Bytes that wait in its sessions. */
  waitingBytes = 0;
  /** When somebody was last told that it sends too much, ms. */
  restToldMs = Number.NEGATIVE_INFINITY;
  /** When its clients last took over from each other, and how often in a row (sessions.ts). */
  readonly takeovers = new Map<string, { atMs: number; count: number }>();
  #units: number;
  #atMs: number;
  readonly #rate: { readonly burst: number; readonly perSecond: number };

  constructor(key: string, rate: { readonly burst: number; readonly perSecond: number }, nowMs: number) {
    this.key = key;
    this.#rate = rate;
    this.#units = rate.burst;
    this.#atMs = nowMs;
  }

  /** Something it sent was served. Answers for how long nothing more of it is read, ms; 0 when it may go on. */
  spend(units: number, nowMs: number): number {
    const { burst, perSecond } = this.#rate;
    this.#units = Math.min(burst, this.#units + ((nowMs - this.#atMs) * perSecond) / 1000) - units;
    this.#atMs = nowMs;
    return this.#units >= 0 ? 0 : Math.min(REST_MS_MAX, Math.ceil((-this.#units / perSecond) * 1000));
  }

  /** Whether nothing of it is left to remember: no line, no session, and its rate is whole again. */
  isGone(nowMs: number): boolean {
    if (this.connections.size > 0 || this.sessions.size > 0) return false;
    return this.#units + ((nowMs - this.#atMs) * this.#rate.perSecond) / 1000 >= this.#rate.burst;
  }
}
