/** The store that the configuration names. What speaks to buckets is loaded only then: it is a package of its own. */
import type { ArchiveConfig } from '../relay/config.ts';
import { folderStore } from './folder-store.ts';
import { createCredentials } from './s3-credentials.ts';
import type { ArchiveStore } from './store.ts';

/** @throws Error when the archive's packages are not installed. */
export async function openStore(
  place: ArchiveConfig['place'],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ArchiveStore> {
  if (place.is === 'folder') return folderStore(place.folder);
  try {
    const { s3Store } = await import('./s3-store.ts');
    return s3Store({ ...place, credentials: createCredentials(env, Date.now) });
  } catch (cause) {
    throw new Error('What speaks to the bucket is not installed: run  node cloud-sync/archive/install.mjs', {
      cause,
    });
  }
}
