/** What the herd (herd.ts) and its processes of viewers tell each other over IPC. Times: CLOCK_MONOTONIC, ms. */

export interface Come {
  readonly race: string;
  /** The relay that will die, and the one that lives. */
  readonly ports: readonly [dies: number, lives: number];
  readonly count: number;
  /** Each has a second line that stands by at the relay that lives. */
  readonly standby: boolean;
  /** Which process of viewers this is: its source addresses are its own. */
  readonly block: number;
}

export type ToFans = { readonly come: Come } | { readonly died: number } | { readonly tell: true };

/** Of those who lost their relay, each in ms; every list has one figure a viewer who is back. */
export interface Returned {
  readonly viewers: number;
  /** From the death until it was noticed. */
  readonly noticedMs: Float64Array;
  /** Then until the attempt that went through was begun: the spread, and waits after attempts that failed. */
  readonly waitedMs: Float64Array;
  /** From that until the WebSocket was open. */
  readonly openedMs: Float64Array;
  /** From the death until it had its race again. */
  readonly backMs: Float64Array;
  /** Those who were given what they had missed, instead of the whole board. */
  readonly resumed: number;
  /** Attempts that failed, by why; at the dead relay not counted. */
  readonly failed: Readonly<Record<string, number>>;
  /** Of this process, since the death: its event loop's delay, and its processor time, ms. */
  readonly loopMs: { readonly p50: number; readonly p99: number };
  readonly processorMs: number;
}

/** How far a process of viewers is; said every second. */
export interface Progress {
  /** They have their race. */
  readonly here: number;
  /** Second lines that stand by. */
  readonly standing: number;
  /** Attempts that failed, by why: while they came, and from the death on at the relay that lives. */
  readonly failed: Readonly<Record<string, number>>;
  /** What the system has no more of, so that the rest cannot come; null: nothing. */
  readonly outOf: string | null;
}

export type FromFans =
  | { readonly progress: Progress }
  | { readonly here: number }
  | { readonly back: number }
  | { readonly returned: Returned };
