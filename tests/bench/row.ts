/** One line of `npm run bench`. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Milliseconds unless the unit says otherwise. */
  readonly p50?: number;
  readonly p99?: number;
  /** What it is measured against, in the same run on the same machine. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** How many times better than the peer: > 1 is better, whatever the unit's direction. */
  readonly ratio?: number;
  /** The figure aimed at, as text. */
  readonly goal?: string;
  readonly note?: string;
}
