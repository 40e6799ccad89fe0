/** Why a folder is not taken for copies of the journal, or why the last one there failed. `folder`: as it was named. */
export interface FolderFacts {
  'folder-no-path': { folder: string };
  'folder-of-station': { folder: string };
  'folder-unplugged': { folder: string };
  'folder-is-file': { folder: string };
  'folder-not-there': { folder: string };
  'folder-read-only': { folder: string };
  'folder-no-room': { folder: string };
  /** It answers with errors of its own: a stick that dies. */
  'folder-disk-errs': { folder: string };
  /** The journal itself is damaged: `file` has what could be read of it. `fault`: what is wrong, for who mends it. */
  'copy-not-whole': { file: string; fault: string };
  /** `why`: as the computer says it. */
  'folder-unusable': { folder: string; why: string };
}

export type FolderCode = keyof FolderFacts;

/** One of them, as a code with its facts. */
export type FolderSaying = {
  readonly [One in FolderCode]: { readonly code: One; readonly facts: FolderFacts[One] };
}[FolderCode];
