/** How the last copy, the last update and the last request for a certificate went: what `status` and the page tell. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Layout } from './layout.ts';
import { writeWhole } from './settings.ts';

const schema = z.object({
  copy: z
    .object({ name: z.string(), atMs: z.number(), bytes: z.number(), place: z.string() })
    .nullable()
    .default(null),
  /** What went wrong since the last one that is whole. */
  copyTrouble: z.string().nullable().default(null),
  updateTrouble: z.string().nullable().default(null),
  certificateAskedMs: z.number().default(0),
});
export type Notes = z.infer<typeof schema>;

const fileOf = ({ notes }: Layout): string => join(notes, 'notes.json');

export function readNotes(layout: Layout): Notes {
  if (!existsSync(fileOf(layout))) return schema.parse({});
  const read = schema.safeParse(JSON.parse(readFileSync(fileOf(layout), 'utf8')));
  return read.success ? read.data : schema.parse({});
}

export const note = (layout: Layout, news: Partial<Notes>): void =>
  writeWhole(fileOf(layout), JSON.stringify({ ...readNotes(layout), ...news }));
