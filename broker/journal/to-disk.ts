/** Bringing what was written or renamed to the disk, so that a power cut leaves it as it is now. */
import { closeSync, fsyncSync, openSync } from 'node:fs';

export const bringFileToDisk = (path: string): void => sync(path, 'r+');

/** Which files a folder has, and under which names. Windows has no way to sync a folder, and no need to. */
export function bringFolderToDisk(folder: string): void {
  if (process.platform !== 'win32') sync(folder, 'r');
}

function sync(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
