/** Sticks and other disks that are plugged in now, as folders to choose from. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** At most twenty; nothing where none is plugged in. */
export async function pluggedIn(): Promise<string[]> {
  if (process.platform === 'win32')
    return [...'DEFGHIJKLMNOPQRSTUVWXYZ']
      .map((letter) => `${letter}:\\`)
      .filter((drive) => existsSync(drive));
  const roots =
    process.platform === 'darwin'
      ? ['/Volumes']
      : [`/media/${userInfo().username}`, `/run/media/${userInfo().username}`, '/media', '/mnt'];
  const found = await Promise.all(
    roots.map(async (root) =>
      (await readdir(root, { withFileTypes: true }).catch(() => []))
        .filter((entry) => entry.isDirectory() && join(root, entry.name) !== `/media/${userInfo().username}`)
        .map((entry) => join(root, entry.name)),
    ),
  );
  return found.flat().slice(0, 20);
}
