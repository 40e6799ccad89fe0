/** What has been started, ended in the opposite order: whoever stands on something goes before it. */

/** `goodbye` says so on the network; `silent` when another station has the name now. */
export type How = 'goodbye' | 'silent';

export interface Closers {
  add(close: (how: How) => unknown): void;
  /** Calls until it is closed. */
  every(ms: number, call: () => unknown): void;
  closeAll(how?: How): Promise<void>;
}

export function createClosers(): Closers {
  const closers: ((how: How) => unknown)[] = [];
  return {
    add: (close) => void closers.push(close),
    every(ms, call) {
      const timer = setInterval(call, ms);
      closers.push(() => clearInterval(timer));
    },
    async closeAll(how = 'goodbye') {
      for (const close of closers.reverse().splice(0)) await close(how);
    },
  };
}
