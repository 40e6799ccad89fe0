/** Text as people search for it: without accents and capitals. `Müller` is found by `muller`. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
