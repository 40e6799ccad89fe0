/** A list that ends a sentence: with its full stop, or with the dots that say that there are more. */
export const ended = (list: string): string => (list.endsWith('…') ? list : `${list}.`);
