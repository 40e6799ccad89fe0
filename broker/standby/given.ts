/**
 * Of a pair both journals may be damaged, each elsewhere. Which records are missing in one is told to the other with its
 * hello; what only the one that follows has it gives to the one that leads, before it takes everything from there.
 */
import { z } from 'zod';
import type { JournalRecord } from '../../race/journal/record.ts';
import { LOCAL_SETTINGS } from '../journal/batch.ts';
import type { StationJournal } from '../journal/open-journal.ts';

/** A stretch of numbers, both included. */
export type Stretch = readonly [fromSeq: number, toSeq: number];
const seq = z.number().int().min(1);
export const stretches = z.array(z.tuple([seq, seq])).max(64);

export const given = z.object({
  gives: z.object({ of: z.tuple([seq, seq]), records: z.array(z.looseObject({ seq, race: z.string() })) }),
});
export const taken = z.object({ took: z.boolean() });

/** What the one that leads is given. The other is the paired one: its records are trusted as its commits are. */
export interface Given {
  /** The stretch that is missing. */
  readonly of: Stretch;
  readonly records: readonly JournalRecord[];
}

/** A journal of the pair that was damaged and is whole again, by the other one; told to officials. */
export const healed = z.object({
  atMs: z.number(),
  /** The computer's name. */
  node: z.string().max(200),
  /** So many records it had lacked. */
  records: z.number().int().min(0),
  /** Where it keeps the damaged one, in the folder `aside`; null: the journal had lost its end, and went on from there. */
  file: z.string().max(200).nullable(),
});
export type Healed = z.infer<typeof healed>;
/** To be told to the one that leads; of this computer alone. */
export const HEALED_HERE = `${LOCAL_SETTINGS}healed`;
/** What the pair has told, for officials. */
export const HEALED = 'station/healed';
export const healedOf = (stored: unknown): readonly Healed[] => z.array(healed).safeParse(stored).data ?? [];

const PAGE_RECORDS = 500;

/** Which numbers this journal once had and lacks now. */
export const lacksOf = ({ losses }: Pick<StationJournal, 'losses'>): Stretch[] =>
  losses
    .list()
    .filter(({ fromSeq, toSeq, back = 0 }) => fromSeq >= 1 && toSeq - fromSeq + 1 > back)
    .map(({ fromSeq, toSeq }) => [fromSeq, toSeq]);

/** How many numbers these are, each counted once. */
export function numbersIn(all: readonly Stretch[]): number {
  let [sum, next] = [0, 0];
  for (const [from, to] of [...all].sort(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, next) + 1);
    next = Math.max(next, to + 1);
  }
  return sum;
}

/** What is in `all` and not in `without`. */
export function beyond(all: readonly Stretch[], without: readonly Stretch[]): Stretch[] {
  return without.reduce<Stretch[]>(
    (left, [from, to]) =>
      left.flatMap(([first, last]): Stretch[] =>
        to < first || last < from
          ? [[first, last]]
          : [
              ...(first < from ? [[first, from - 1] as const] : []),
              ...(to < last ? [[to + 1, last] as const] : []),
            ],
      ),
    [...all],
  );
}

/** What the journal has of these stretches, in pages. */
export async function* recordsIn(
  journal: Pick<StationJournal, 'read'>,
  all: readonly Stretch[],
): AsyncGenerator<Given> {
  for (const of of all) {
    let records: JournalRecord[] = [];
    for await (const page of journal.read(of[0])) {
      for (const record of page) {
        if (record.seq <= of[1]) records.push(record);
        if (records.length < PAGE_RECORDS) continue;
        yield { of, records };
        records = [];
      }
      if ((page.at(-1)?.seq ?? 0) >= of[1]) break;
    }
    if (records.length > 0) yield { of, records };
  }
}
