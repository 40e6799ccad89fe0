/** Sticks and other disks that are plugged in now, as folders to choose from. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** At most twenty; nothing where none is plugged in. `roots`: where such disks are mounted, for all but Windows. */
export async function pluggedIn(roots = usualRoots()): Promise<string[]> {
  if (process.platform === 'win32')
    return [...'DEFGHIJKLMNOPQRSTUVWXYZ']
      .map((letter) => `${letter}:\\`)
      .filter((drive) => existsSync(drive));
  const found = await Promise.all(
    roots.map(async (root) => {
      const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
      const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, entry.name));
      const mounted = await Promise.all(folders.map((folder) => isMounted(folder, root)));
      return folders.filter((_, at) => mounted[at]);
    }),
  );
  return found.flat().slice(0, 20);
}

/** Whether a folder is where sticks are, and none is there: what is written into it lies on this computer's own disk. */
export async function isUnplugged(folder: string, roots = usualRoots()): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const root = roots.find((one) => folder.startsWith(`${one}/`));
  // A folder that is still to be made lies where the one is that it is made in.
  const there = (await stat(folder).catch(() => null)) === null ? dirname(folder) : folder;
  return root !== undefined && (there === root || !(await isMounted(there, root)));
}

const usualRoots = (): readonly string[] =>
  process.platform === 'darwin'
    ? ['/Volumes']
    : [`/media/${userInfo().username}`, `/run/media/${userInfo().username}`, '/media', '/mnt'];

/** A folder on the same device as the one it is in is no disk: it was made there, or a stick that was pulled left it. */
async function isMounted(folder: string, root: string): Promise<boolean> {
  const [one, other] = await Promise.all([folder, root].map((path) => stat(path).catch(() => null)));
  return one != null && other != null && one.dev !== other.dev;
}
