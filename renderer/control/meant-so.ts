/**
 * What the station refuses because the race is on is asked about: a colleague may have started it since the page was looked
 * at. Held as long as a start, the order is sent again as one that is meant so.
 */
import type { Order } from './api.ts';

export interface AskingWhileOn {
  /** Asks about an order that was refused. */
  ask(order: Order, says: string): void;
  /** Once an order was refused: true if it was asked about, meant so and then taken; false for any other refusal. */
  meant(order: Order): Promise<boolean>;
  /** The official's answer. */
  answer(sure: boolean): void;
}

interface Asked {
  readonly order: Order;
  readonly settled: Promise<boolean>;
  readonly settle: (taken: boolean) => void;
}

/** `show`: what is asked, null once it is answered. `send`: sends the order, true when it was taken. */
export function askingWhileOn(
  show: (asked: { readonly order: Order; readonly says: string } | null) => void,
  send: (order: Order) => Promise<boolean>,
): AskingWhileOn {
  let asked: Asked | null = null;
  return {
    ask(order, says) {
      asked?.settle(false);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      asked = { order, settled: promise, settle: resolve };
      show({ order, says });
    },
    meant: async (order) => (asked?.order === order ? asked.settled : false),
    answer(sure) {
      if (asked === null) return;
      const { order, settle } = asked;
      asked = null;
      show(null);
      if (!sure) return settle(false);
      void send({ ...order, whileOn: true } as Order).then(settle, () => settle(false));
    },
  };
}
