/**
 * A knock at a relay that sleeps: `POST /v1/wake` at its address, answered by whatever wakes it (on AWS
 * cloud-sync/deploy/aws/sleeping/wake/). A station shows that it is one that the relay knows, by the key it is known by.
 */

export const WAKE_PATH = '/v1/wake';

/** What a station signs: who, and when by its own clock (ms since 1970); a knock is believed for five minutes. */
export const knockOf = (station: string, atMs: number): Buffer =>
  Buffer.from(`bell-lap-knock.v1\n${station}\n${atMs}`, 'utf8');

/** Statuses with which a proxy says that nobody stands behind it. */
export const isNobodyThere = (status: number): boolean => status >= 502 && status <= 504;

/** Of a station that is known, or of one that is to enrol. */
export type Knock =
  | { readonly station: string; readonly atMs: number; readonly signature: string }
  | { readonly code: string };

/** What the relay leaves behind for whoever wakes it. */
export interface KnownToWaker {
  /** Station id → the `x` of its public key. */
  readonly stations: Readonly<Record<string, string>>;
  /** SHA-256 of codes that stations may enrol with, hex. */
  readonly codes: readonly string[];
  /** When something is next on, ms since 1970; null: nothing is known of. */
  readonly nextMs: number | null;
}
