/** How many watch each race, over all copies: each tells the others its own every two seconds; a silent one is gone. */
import type { RaceId } from '../../race/ids.ts';
import type { News } from './bus/bus.ts';

type ViewersNews = Extract<News, { readonly kind: 'viewers' }>;

export interface Presence {
  /** Tells the other copies how many watch here. */
  tell(): void;
  heard(news: ViewersNews): void;
  viewers(race: RaceId): number;
}

const SILENT_MS = 6_000;
const COPIES_MAX = 1_000;

export function createPresence(options: {
  readonly copy: string;
  readonly own: () => ReadonlyMap<RaceId, number>;
  readonly tell: (news: ViewersNews) => Promise<void>;
  readonly now: () => number;
}): Presence {
  const others = new Map<string, { readonly atMs: number; readonly byRace: ViewersNews['byRace'] }>();
  return {
    tell() {
      const byRace = Object.fromEntries([...options.own()].filter(([, count]) => count > 0));
      void options.tell({ kind: 'viewers', copy: options.copy, byRace });
    },
    heard({ copy, byRace }) {
      if (copy === options.copy || (others.size >= COPIES_MAX && !others.has(copy))) return;
      others.set(copy, { atMs: options.now(), byRace });
    },
    viewers(race) {
      let count = options.own().get(race) ?? 0;
      for (const [copy, { atMs, byRace }] of others)
        if (options.now() - atMs > SILENT_MS) others.delete(copy);
        else count += byRace[race] ?? 0;
      return count;
    },
  };
}
