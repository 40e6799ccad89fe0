/** What the live benchmark, its server and its viewers tell each other over IPC. Times: CLOCK_MONOTONIC, ms. */

/** How a frame is sent to everybody. */
export type Way =
  /** The product: the hub, prebuilt frame, in slices. */
  | 'hub'
  /** The named peer: `ws.send` of the same bytes in a loop. */
  | 'ws.send'
  /** A prebuilt frame written to every socket in one go. */
  | 'one go';

export type ToServer = { readonly broadcast: Way } | { readonly stats: true } | { readonly end: true };
export type FromServer =
  | { readonly port: number }
  /** Tag and number of the frame, and when it was handed over. */
  | {
      readonly sent: {
        readonly way: Way;
        readonly key: number;
        readonly atMs: number;
        readonly bytes: number;
      };
    }
  | { readonly cpuMs: number; readonly memoryBytes: number; readonly viewers: number };

export type ToViewers =
  | { readonly connect: { readonly port: number; readonly count: number; readonly base: number } }
  | { readonly collect: number };
/** Viewers that are there no more or never were, by what happened to them. */
export type Lost = Readonly<Record<string, number>>;
export type FromViewers =
  /** So many have been let in or were not: who was not is in `lost`. */
  | { readonly connected: number; readonly lost: Lost }
  /** NaN: it did not get the frame. */
  | { readonly arrivals: Float64Array; readonly lost: Lost };

export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
/** The first bytes of a position frame make its key here: race tag and number. */
export const keyOf = (tag: number, number: number): number => tag * 256 + number;
