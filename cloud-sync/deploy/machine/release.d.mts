export const root: string;
export const FOLDERS: readonly string[];
/** Packs these folders and what they run on. @throws Error that says what has to be there first. */
export function pack(options?: {
  readonly folders?: readonly string[];
  /** Node's names of the processors that it may be packed for. */
  readonly processors?: readonly string[];
  readonly to?: string;
}): { readonly sha256: string; readonly file: string; readonly version: string; readonly commit: string };
