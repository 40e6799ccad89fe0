/** The thread that seals a file of an event, puts one on a stick, or unpacks one (disk-work.ts), and ends. */
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { present } from '../../../race/present.ts';
import { stepBack } from '../../journal/step-back.ts';
import { bringFolderToDisk } from '../../journal/to-disk.ts';
import type { DiskWork, FromDiskThread, Part, WritingWork } from './disk-work.ts';
import { FileProblem } from './problem.ts';
import { type Source, writeContainer } from './write-container.ts';

/** A small file is read at once: it may be written anew meanwhile. */
const READ_AT_ONCE_BYTES = 4 * 1024 * 1024;
const READ_BYTES = 256 * 1024;
const STICK_PART_BYTES = 1024 * 1024;
/** How much further it must be to be worth a word. */
const SHARE_STEP = 0.01;

const say = (said: FromDiskThread): void =>
  present(parentPort, 'The port to the thread that started this one').postMessage(said);

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function sourceOf(part: Part): Promise<Source> {
  const { name } = part;
  if ('bytes' in part) return { name, bytes: part.bytes.length, read: () => once(part.bytes) };
  const { size } = await stat(part.path);
  if (size > READ_AT_ONCE_BYTES)
    return { name, bytes: size, read: () => createReadStream(part.path, { highWaterMark: READ_BYTES }) };
  const bytes = await readFile(part.path);
  return { name, bytes: bytes.length, read: () => once(bytes) };
}

async function seal({ parts, about, passphrase, working, to }: Extract<WritingWork, { do: 'seal' }>) {
  const sources: Source[] = [];
  for (const part of parts) sources.push(await sourceOf(part));
  let said = 0;
  await writeContainer(working, about, passphrase, sources, (done, of) => {
    const share = done / of;
    if (share - said < SHARE_STEP) return;
    said = share;
    say({ is: 'share', share });
  });
  await rename(working, to);
  bringFolderToDisk(dirname(to));
}

/** Under its name once it is whole there; slowly, since riders' fixes may wait for the same plug. */
async function put({ from, to }: Extract<WritingWork, { do: 'put' }>): Promise<void> {
  try {
    const file = await open(`${to}.part`, 'w');
    try {
      for await (const part of createReadStream(from, { highWaterMark: STICK_PART_BYTES })) {
        await file.write(part as Buffer);
        await file.datasync();
      }
    } finally {
      await file.close();
    }
    await rename(`${to}.part`, to);
    if ((await stat(to)).size !== (await stat(from)).size) throw new Error('it is not whole there');
  } catch (error) {
    await rm(`${to}.part`, { force: true }).catch(() => undefined);
    throw error;
  }
}

stepBack();
try {
  await work(workerData as DiskWork);
} catch (error) {
  if (error instanceof FileProblem)
    say({ is: 'refused', trouble: error.trouble, says: error.message, facts: error.facts });
  else failed(error);
}

async function work(on: DiskWork): Promise<void> {
  if (on.do === 'unpack') {
    // Loaded by whoever unpacks alone: the shapes of what is read are many.
    const { unpackEventFile } = await import('./unpack.ts');
    say({ is: 'unpacked', what: await unpackEventFile(on.path, on.passphrase, on.folder) });
    return;
  }
  await written(on);
  say({ is: 'done', bytes: (await stat(on.to)).size });
}

function written(on: WritingWork): Promise<void> {
  return on.do === 'seal' ? seal(on) : put(on);
}

function failed(error: unknown): void {
  const { code, message = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  say({ is: 'failed', message, code });
}
