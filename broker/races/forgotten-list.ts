/**
 * What was ordered to be forgotten, in a file of its own beside the journal (`forgotten.jsonl` in the data folder): a journal
 * that is put back from an older copy, from a standby or from a relay knows nothing of the order, and this does. It holds
 * no names: the race, the rider's number on its list, and the record that first listed them, so that nobody else who comes to
 * have that number in another history is forgotten in their place.
 */

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isThere } from '../journal/is-there.ts';
import { bringFolderToDisk } from '../journal/to-disk.ts';

const forgotten = z.object({
  race: z.string(),
  /** Null: the positions of the whole race. */
  entry: z.number().int().nullable(),
  /** With the contacts of its riders. */
  contacts: z.boolean().optional(),
  /** The order's. */
  id: z.string(),
  /** The record that first listed the rider, or the race's first: its number, and when it was stored. */
  first: z.object({ seq: z.number().int(), atMs: z.number() }),
});
export type Forgotten = z.infer<typeof forgotten>;

export interface ForgottenList {
  all(): readonly Forgotten[];
  /** Written through to the disk. @throws when the disk does not take it. */
  add(one: Forgotten): void;
}

export const forgottenPath = (data: string): string => join(data, 'forgotten.jsonl');
const CHARS_MAX = 16_000_000;

/** The list in a data folder; a line that cannot be read is passed over, the others count. */
export function openForgottenList(data: string): ForgottenList {
  const path = forgottenPath(data);
  const lines = isThere(path) ? readFileSync(path, 'utf8').slice(0, CHARS_MAX).split('\n') : [];
  const known = new Map(lines.flatMap(parsed).map((one) => [one.id, one]));
  return {
    all: () => [...known.values()],
    add(one) {
      if (known.has(one.id)) return;
      const isNew = !isThere(path);
      const file = openSync(path, 'a', 0o600);
      try {
        // What a crash cut off in the middle ends with this line's own.
        writeSync(file, `\n${JSON.stringify(one)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      if (isNew) bringFolderToDisk(data);
      known.set(one.id, one);
    },
  };
}

function parsed(line: string): Forgotten[] {
  try {
    const one = forgotten.safeParse(JSON.parse(line));
    return one.success ? [one.data] : [];
  } catch {
    return [];
  }
}
