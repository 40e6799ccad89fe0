/**
 * What the relay refuses for good of riders' phones, told to their station: gathered for a moment, so that the same said
 * all day is a few messages with a count, and written where positions wait to be handed down.
 *
 * Bounds: 500 kinds at once, 20 of one card; beyond them it is counted here only.
 */
import type { Refusal } from '../../../server/intake.ts';
import { refusalText, type ToldRefusal, toldRefusalOf } from '../../wire/told-refusal.ts';
import type { KnownCard, RelayLog } from '../log/log.ts';

const GATHER_MS = 3_000;
const KINDS_MAX = 500;
const KINDS_OF_ONE_MAX = 20;

export interface RefusalsTold {
  add(card: KnownCard, dialect: string, refusal: Refusal, items: number): void;
  /** Writes what is gathered. */
  flush(): Promise<void>;
}

export function createRefusalsTold(options: {
  readonly log: Pick<RelayLog, 'putDown'>;
  readonly onDown: (station: string) => void;
  readonly onError: (error: Error) => void;
  readonly now: () => number;
}): RefusalsTold {
  let gathered = new Map<string, { readonly card: KnownCard; told: ToldRefusal }>();
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const all = [...gathered.values()];
    gathered = new Map();
    const atMs = options.now();
    for (const [station, some] of Map.groupBy(all, ({ card }) => card.station)) {
      const items = some.map(({ card: { race, entry }, told }) => ({
        race,
        entry,
        atMs,
        fixes: [],
        phone: refusalText(told),
      }));
      try {
        await options.log.putDown(station, items);
        options.onDown(station);
      } catch (error) {
        options.onError(error as Error);
      }
    }
  }

  return {
    flush,
    add(card, dialect, refusal, items) {
      const told = toldRefusalOf(dialect, refusal, items);
      if (told === null) return;
      const of = `${card.station}/${card.digest}/`;
      // Times and places in the words make no other kind.
      const key = `${of}${dialect}/${told.code}/${told.message.replace(/\d+/g, '#')}`;
      const known = gathered.get(key);
      if (known) known.told = { ...told, items: known.told.items + items };
      else {
        const ofOne = [...gathered.keys()].filter((one) => one.startsWith(of)).length;
        if (gathered.size >= KINDS_MAX || ofOne >= KINDS_OF_ONE_MAX) return;
        gathered.set(key, { card, told });
      }
      timer ??= setTimeout(() => void flush(), GATHER_MS).unref();
    },
  };
}
