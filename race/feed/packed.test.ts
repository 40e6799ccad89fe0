import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { PACKED, unpackInOrder } from './packed.ts';

const packed = (text: string): Uint8Array => Buffer.concat([Buffer.of(PACKED), deflateRawSync(text)]);
const inflate = (bytes: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) =>
    setTimeout(() => {
      try {
        resolve(inflateRawSync(bytes).toString());
      } catch (error) {
        reject(error);
      }
    }, 5),
  );

describe('Packed messages', () => {
  it('are unpacked while everything behind them waits, and the order stays', async () => {
    const taken: (string | Uint8Array)[] = [];
    const frame = Uint8Array.of(0x11, 0, 0, 1);
    await new Promise<void>((resolve, reject) => {
      const message = unpackInOrder({
        inflate,
        receive: (one) => {
          taken.push(one);
          if (one === 'end') resolve();
        },
        failed: reject,
      });
      for (const one of ['clock', packed('board 1'), frame, packed('board 2'), 'change', 'end']) message(one);
      assert.deepEqual(taken, ['clock'], 'what came before any of them waited for nothing');
    });
    assert.deepEqual(taken, ['clock', 'board 1', frame, 'board 2', 'change', 'end']);
  });

  it('when all are through, nothing waits again', async () => {
    const taken: (string | Uint8Array)[] = [];
    const message = unpackInOrder({
      inflate,
      receive: (one) => taken.push(one),
      failed: (error) => assert.fail(String(error)),
    });
    message(packed('board'));
    while (taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setImmediate(resolve));
    message('change');
    assert.deepEqual(taken, ['board', 'change']);
  });

  it('that cannot be read are said to be, and the rest still comes', async () => {
    const failures: unknown[] = [];
    await new Promise<void>((resolve) => {
      const message = unpackInOrder({
        inflate,
        receive: () => resolve(),
        failed: (error) => failures.push(error),
      });
      message(Uint8Array.of(PACKED, 0xff, 0xff, 0xff));
      message('change');
    });
    assert.equal(failures.length, 1);
  });
});
