/** A digit typed anywhere on the race's view goes to the keypad, with the moment of its key. */
type Taker = (key: string, timeStamp: number) => void;
let taker: Taker | null = null;

export function takeKeys(take: Taker): () => void {
  taker = take;
  return () => {
    if (taker === take) taker = null;
  };
}

/** True when there is a keypad that took it. */
export function focusKeypad(key: string, timeStamp: number): boolean {
  taker?.(key, timeStamp);
  return taker !== null;
}
