/** Why a folder is not taken for copies of the journal. `folder`: as it was named. */
export interface FolderFacts {
  'folder-no-path': { folder: string };
  'folder-of-station': { folder: string };
  'folder-unplugged': { folder: string };
  'folder-is-file': { folder: string };
  'folder-not-there': { folder: string };
  'folder-read-only': { folder: string };
  'folder-no-room': { folder: string };
  /** `why`: as the computer says it. */
  'folder-unusable': { folder: string; why: string };
}

export type FolderCode = keyof FolderFacts;
