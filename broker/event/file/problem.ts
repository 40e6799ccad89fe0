/** Why a file of an event is not made or not opened, as a code for pages and a sentence that says what would be right. */
export type FileTrouble =
  | 'foreign'
  | 'newer'
  | 'cut'
  | 'damaged'
  | 'passphrase-wanted'
  | 'passphrase-wrong'
  | 'full'
  | 'racing'
  | 'other-station'
  | 'too-many'
  | 'busy'
  | 'gone';

export class FileProblem extends Error {
  readonly trouble: FileTrouble;
  /** Figures of the sentence, for other languages. */
  readonly facts: Readonly<Record<string, string | number>>;
  constructor(trouble: FileTrouble, says: string, facts: Readonly<Record<string, string | number>> = {}) {
    super(says);
    this.trouble = trouble;
    this.facts = facts;
  }
}

/** What the operating system says of a disk that is full. */
export const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].some(
    (code) => (error as { code?: unknown })?.code === code || String(error).includes(code),
  ) || /database or disk is full/.test(String(error));

export const noRoom = (needBytes: number, freeBytes: number): FileProblem =>
  new FileProblem(
    'full',
    `There is no room for it on this computer: ${megabytes(needBytes)} MB are needed, ${megabytes(freeBytes)} MB are free. Nothing was changed; free some, and try again.`,
    { needMb: megabytes(needBytes), freeMb: megabytes(freeBytes) },
  );

const megabytes = (bytes: number): number => Math.max(0, Math.ceil(bytes / 1e6));
