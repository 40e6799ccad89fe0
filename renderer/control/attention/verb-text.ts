/** What the one press of a card does, in words: of a status the status itself, for "set status" says nothing. */
import { useUiWords } from '../../ui/words.ts';
import type { Order } from '../api.ts';
import { useControlWords } from '../words.ts';

export function useVerbText(): (order: Order) => string {
  const { attention } = useControlWords();
  const ui = useUiWords();
  return (order) =>
    order.type === 'set-status'
      ? (ui.status[order.status as keyof typeof ui.status] ?? order.status)
      : (attention.verbs[order.type] ?? attention.yes);
}
