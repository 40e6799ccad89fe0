/** A sealed file taken up from another thread: whole and in order, some pieces ahead, and never silently less. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { SealError, writeSealed } from './sealed-file.ts';
import { serveUnsealing } from './unsealer.ts';
import { unsealing } from './unsealing.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-unsealing-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const KEY = Buffer.alloc(32, 7);
const PIECES = Array.from({ length: 40 }, (_, n) => Buffer.alloc(1_000 + n, n));
const path = join(folder, 'sealed');
const writer = writeSealed(path, KEY);
for (const piece of PIECES) writer.piece(piece);
writer.end(Buffer.from('the list'));

function opened(at = path, key = KEY) {
  const { port1, port2 } = new MessageChannel();
  let given = 0;
  const counted = Object.assign(Object.create(port2) as typeof port2, {
    postMessage: (message: unknown) => {
      given += 1;
      port2.postMessage(message);
    },
    on: port2.on.bind(port2),
    close: () => port2.close(),
  });
  serveUnsealing(counted);
  return { ...unsealing(port1, at, key), thread: port2, given: () => given };
}

async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const taken: Uint8Array[] = [];
  for await (const piece of pieces) taken.push(piece);
  return taken;
}

test('every piece comes, in order, and the list first', async () => {
  const { list, pieces, close } = opened();
  assert.equal(Buffer.from(await list).toString(), 'the list');
  assert.deepEqual(
    (await allOf(pieces(PIECES.length))).map((piece) => Buffer.from(piece)),
    PIECES,
  );
  close();
});

test('who takes them slowly has no more than a few lying ready', async () => {
  const { list, pieces, given, close } = opened();
  await list;
  const all = pieces(PIECES.length);
  await all.next();
  await sleep(50);
  assert.ok(given() <= 1 + 8 + 1, `${given()} messages after one piece was taken`);
  close();
});

test('another number of pieces, another key, a changed byte, a cut file, no file: rejected, with the reason', async () => {
  for (const count of [PIECES.length - 1, PIECES.length + 1]) {
    const { list, pieces, close } = opened();
    await list;
    await assert.rejects(allOf(pieces(count)), SealError);
    close();
  }
  await assert.rejects(opened(path, Buffer.alloc(32, 8)).list, SealError);
  const bytes = readFileSync(path);
  bytes[3_000] = bytes[3_000]! ^ 1;
  writeFileSync(join(folder, 'changed'), bytes);
  const changed = opened(join(folder, 'changed'));
  await changed.list;
  await assert.rejects(allOf(changed.pieces(PIECES.length)), SealError);
  writeFileSync(join(folder, 'cut'), readFileSync(path).subarray(0, 9_000));
  await assert.rejects(opened(join(folder, 'cut')).list, SealError);
  await assert.rejects(opened(join(folder, 'nowhere')).list, /ENOENT/);
});

test('a thread that dies while pieces are taken is said, not waited for', async () => {
  const { list, pieces, thread } = opened();
  await list;
  const all = pieces(PIECES.length);
  await all.next();
  thread.close();
  await assert.rejects(async () => {
    for (;;) if ((await all.next()).done === true) return;
  }, /has ended/);
});
