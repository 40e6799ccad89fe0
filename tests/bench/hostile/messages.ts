/** What the processes of the hostile benchmark say to each other. */

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** A rider who publishes a fix `perSecond` times and waits for nothing. */
export interface RiderOrder {
  readonly port: number;
  readonly login: Login;
  readonly topic: string;
  readonly perSecond: number;
}

/** Answered to each `{ measure: ms }`. */
export interface Felt {
  readonly sent: number;
  readonly acknowledged: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly reconnects: number;
}

export type Attack = 'qos0' | 'takeovers' | 'retained' | 'sessions' | 'halves' | 'handshakes';

export interface AttackOrder {
  readonly attack: Attack;
  readonly connections: number;
  readonly port: number;
  readonly tlsPort: number;
  readonly login: Login;
  readonly topic: string;
}

export interface HttpAttackOrder {
  readonly attack: 'readers' | 'silent' | 'files';
  readonly connections: number;
  readonly ports: readonly number[];
  readonly crowdPort: number;
  readonly httpsPort: number;
  readonly race: string;
  readonly token: string;
  /** An MBTiles file, base64. */
  readonly map: string;
}
