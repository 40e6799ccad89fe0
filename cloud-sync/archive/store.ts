/**
 * Where archives lie: named bytes, written whole or not at all, never changed but for pointers, and removed only when a rider is forgotten. A folder
 * (`folder-store.ts`) or an S3-compatible bucket (`s3-store.ts`); one contract test holds both to this.
 */
export interface ArchiveStore {
  /** For the log and for people: `folder …`, `bucket …`. */
  readonly name: string;
  /** The bytes are kept when it resolves; a reader sees the old ones or the new ones. */
  put(key: string, bytes: Buffer, contentType: string): Promise<void>;
  /** Null when there is nothing under this key. */
  get(key: string): Promise<Buffer | null>;
  /** Nothing is under the key when it resolves. */
  remove(key: string): Promise<void>;
}

/** Parts of `a-z A-Z 0-9 . _ -` between slashes; none begins with a dot. */
const KEY = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/** @throws Error for a key that could mean a place outside the store. */
export function checkKey(key: string): void {
  if (!KEY.test(key) || key.length > 300) throw new Error(`"${key}" is no key of an archive.`);
}
