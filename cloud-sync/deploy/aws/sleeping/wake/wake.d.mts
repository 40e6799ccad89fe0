interface Waking {
  readonly start: () => Promise<string>;
  readonly known: () => Promise<object | null>;
  readonly wakeDigest: string;
  readonly now: () => number;
  readonly say: (line: { readonly wake: string; readonly was: string }) => void;
}
// biome-ignore lint/suspicious/noExplicitAny: events and answers are AWS's.
export function createWake(waking: Waking): (event: any) => Promise<any>;
