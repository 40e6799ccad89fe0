/** Unpacks a file of an event into a folder, every byte checked, and says what is in it. */
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SCHEMA_VERSION } from '../../journal/schema.ts';
import type { Head } from './container.ts';
import { type Manifest, manifestShape } from './manifest.ts';
import { FileProblem, isFull } from './problem.ts';
import { newer, readContainer, readHead } from './read-container.ts';
import { fullIn, needRoom } from './room.ts';

export interface Unpacked {
  readonly folder: string;
  readonly head: Head;
  readonly manifest: Manifest;
}

/** Once as it is here, once as records of this station. */
const ROOM = 2.2;
const MANIFEST_MAX = 8 * 1024 * 1024;
/** What is unpacked under its own name; anything else in a file is passed over. */
const KNOWN = /^(journal\.db|forgotten\.jsonl|sponsors\/(sponsors\.json|[0-9a-f]{32}))$/;

/** `folder` is made, and gone again when the file is refused. @throws FileProblem */
export async function unpackEventFile(
  path: string,
  passphrase: string | null,
  folder: string,
): Promise<Unpacked> {
  const { head } = await readHead(path);
  if (head.schema > SCHEMA_VERSION)
    throw newer(`journal ${head.schema}; this one knows up to ${SCHEMA_VERSION}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await needRoom(folder, head.bytes * ROOM);
    return await unpacked(path, passphrase, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (isFull(error)) throw await fullIn(dirname(folder), head.bytes * ROOM);
    throw error;
  }
}

async function unpacked(path: string, passphrase: string | null, folder: string): Promise<Unpacked> {
  const opened: { close(): Promise<void> }[] = [];
  let manifest = '';
  try {
    const head = await readContainer(path, passphrase, (name, bytes) => {
      if (name === 'manifest.json' && bytes <= MANIFEST_MAX)
        return async (part) => {
          manifest += part.toString('latin1');
        };
      if (!KNOWN.test(name)) return null;
      const to = join(folder, name);
      const opening = mkdir(dirname(to), { recursive: true, mode: 0o700 })
        .then(() => open(to, 'w', 0o600))
        .then((file) => {
          opened.push(file);
          return file;
        });
      return async (part) => void (await (await opening).write(part));
    });
    const parsed = manifestShape.safeParse(readJson(Buffer.from(manifest, 'latin1').toString('utf8')));
    const isThere = await stat(join(folder, 'journal.db')).then(
      () => true,
      () => false,
    );
    if (!parsed.success || !isThere)
      throw new FileProblem(
        'damaged',
        'This file is not what a Bell Lap writes: its contents are not as they should be. Make another at the laptop it comes from.',
      );
    return { folder, head, manifest: parsed.data };
  } finally {
    for (const file of opened) await file.close();
  }
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
