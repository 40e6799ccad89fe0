/** Archives in a folder of this machine (or of a network file system): each file is flushed, then renamed into place. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchiveStore, checkKey } from './store.ts';

export function folderStore(folder: string): ArchiveStore {
  return {
    name: `folder ${folder}`,
    async put(key, bytes) {
      checkKey(key);
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true, mode: 0o750 });
      const part = `${path}.${randomBytes(6).toString('hex')}.part`;
      try {
        const file = await open(part, 'wx', 0o640);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
    },
    async get(key) {
      checkKey(key);
      try {
        return await readFile(join(folder, key));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async remove(key) {
      checkKey(key);
      await rm(join(folder, key), { force: true });
    },
  };
}
