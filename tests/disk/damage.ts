/** Every class of bytes that a station keeps, and what a disk does to them. */
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const CLASSES = [
  'header',
  'page',
  'row column',
  'body',
  'log header',
  'log frame',
  'log end',
  'setting',
  'tracks',
  'mark',
  'beside',
] as const;
export type ByteClass = (typeof CLASSES)[number];
export const HURTS = ['flipped', 'zeroed', 'truncated', 'deleted'] as const;
export type Hurt = (typeof HURTS)[number];

export interface Place {
  readonly file: string;
  readonly at: number;
}

/** A place of this class in the folder; null when there is none (no log after a clean end). */
export function placeOf(folder: string, kind: ByteClass, random: () => number): Place | null {
  const path = (suffix: string): string => join(folder, `journal.db${suffix}`);
  const anywhere = (file: string, from = 0, to = Number.POSITIVE_INFINITY): Place | null => {
    const size = existsSync(file) ? statSync(file).size : 0;
    const end = Math.min(size, to);
    return end <= from ? null : { file, at: from + Math.floor(random() * (end - from)) };
  };
  switch (kind) {
    case 'header':
      return anywhere(path(''), 0, 100);
    case 'page':
      return anywhere(path(''), 100);
    case 'row column':
      return near(folder, '"type":"announce"', random, (found) => found - 4 - Math.floor(random() * 14));
    case 'body':
      return near(folder, 'Announcement number', random, (found) => found + Math.floor(random() * 20));
    case 'setting':
      return near(folder, '"secret":', random, (found) => found + Math.floor(random() * 20));
    case 'log header':
      return anywhere(path('-wal'), 0, 32);
    case 'log frame':
      return anywhere(path('-wal'), 32);
    case 'log end': {
      const size = existsSync(path('-wal')) ? statSync(path('-wal')).size : 0;
      return anywhere(path('-wal'), Math.max(32, size - 4_120));
    }
    case 'tracks':
      return anywhere(path('.tracks'));
    case 'beside':
      return anywhere(path('.beside'));
    case 'mark':
      return anywhere(path('.mark'), 0, 80);
  }
}

/** Beside one of the places where this text stands, in the log or, without one, in the file. */
function near(
  folder: string,
  text: string,
  random: () => number,
  from: (found: number) => number,
): Place | null {
  for (const suffix of ['-wal', '']) {
    const file = join(folder, `journal.db${suffix}`);
    if (!existsSync(file)) continue;
    const bytes = readFileSync(file);
    const found: number[] = [];
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) found.push(at);
    const one = found[Math.floor(random() * found.length)];
    if (one !== undefined) return { file, at: Math.max(0, Math.min(bytes.length - 1, from(one))) };
  }
  return null;
}

export function damage({ file, at }: Place, hurt: Hurt, random: () => number): void {
  if (hurt === 'deleted') rmSync(file);
  else if (hurt === 'truncated') truncateSync(file, at);
  else {
    const bytes = readFileSync(file);
    if (hurt === 'flipped') bytes[at]! ^= 1 << Math.floor(random() * 8);
    else bytes.fill(0, at, Math.min(bytes.length, at + 64));
    writeFileSync(file, bytes);
  }
}
