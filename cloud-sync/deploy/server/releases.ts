/** Releases lie side by side; which of them runs is a link, changed in one step. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Layout } from './layout.ts';

/** How many lie there, beside those that links lead to. */
const KEPT = 3;

/** The release that a link leads to; null: none. */
const idAt = (link: string): string | null => {
  try {
    return lstatSync(link).isSymbolicLink() ? basename(readlinkSync(link)) : null;
  } catch {
    return null;
  }
};
export const currentOf = ({ current }: Layout): string | null => idAt(current);
export const previousOf = ({ previous }: Layout): string | null => idAt(previous);
export const folderOf = ({ releases }: Layout, id: string): string => join(releases, id);
export const isHere = (layout: Layout, id: string): boolean =>
  existsSync(join(folderOf(layout, id), 'release.json'));

/** A link has the old aim or the new one, never none. */
function lead(link: string, id: string): void {
  mkdirSync(dirname(link), { recursive: true });
  rmSync(`${link}.next`, { force: true });
  symlinkSync(join('releases', id), `${link}.next`);
  renameSync(`${link}.next`, link);
}

/** From now on this one, and the one of before is where a way back leads. */
export function leadTo(layout: Layout, id: string): void {
  const before = currentOf(layout);
  if (before !== null && before !== id) lead(layout.previous, before);
  lead(layout.current, id);
}

/** Undoes `leadTo`: the links as they were. */
export function leadBack(layout: Layout, current: string, previous: string | null): void {
  lead(layout.current, current);
  if (previous === null) rmSync(layout.previous, { force: true });
  else lead(layout.previous, previous);
}

/** What runs, by its own words. */
export function releaseNow(layout: Layout) {
  const id = currentOf(layout) ?? '';
  const said = JSON.parse(readFileSync(join(folderOf(layout, id), 'release.json'), 'utf8')) as {
    version: string;
    commit: string;
  };
  return { id, version: said.version, commit: said.commit, previous: previousOf(layout) };
}

/** Older ones go, but for those that links lead to. */
export function dropOld(layout: Layout): void {
  const linked = [currentOf(layout), previousOf(layout)];
  const others = readdirSync(layout.releases)
    .filter((id) => !linked.includes(id) && isHere(layout, id))
    .map((id) => ({ id, atMs: statSync(folderOf(layout, id)).ctimeMs }))
    .sort((a, b) => b.atMs - a.atMs);
  for (const { id } of others.slice(Math.max(0, KEPT - 2)))
    rmSync(folderOf(layout, id), { recursive: true, force: true });
}
