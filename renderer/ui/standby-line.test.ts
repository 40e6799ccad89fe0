/** A line that stands by where the page would go on: opened late and by chance, taken when it is needed, never a dead one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStandbyLine, STANDBY_AFTER_MS } from './standby-line.ts';

const TWO = 'https://two.example.org';
const THREE = 'https://three.example.org';

/** What the line needs of a browser's socket, moved by hand. */
class Socket {
  readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: (() => void) | null = null;
  onclose: (() => void) | null = null;
  readonly origin: string;
  isClosed = false;
  constructor(origin: string) {
    this.origin = origin;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  ends(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  close(): void {
    this.readyState = 3;
    this.isClosed = true;
  }
}

function page(chance = 0) {
  const opened: Socket[] = [];
  let nowMs = 1_000;
  const line = createStandbyLine({
    open(origin) {
      const socket = new Socket(origin);
      opened.push(socket);
      return socket as unknown as WebSocket;
    },
    now: () => nowMs,
    chance: () => chance,
  });
  return {
    line,
    opened,
    /** Seconds in which the page looks after it. */
    pass(seconds: number, origin: string | null, each: () => void = () => {}) {
      for (let second = 0; second < seconds; second += 1) {
        nowMs += 1_000;
        line.keep(origin);
        each();
      }
    },
  };
}

test('it is opened some seconds after the page has its race, those of a crowd not in one moment, and handed over once', () => {
  const [early, late] = [page(0), page(1)];
  for (const one of [early, late]) one.pass(STANDBY_AFTER_MS.least / 1_000 + 2, TWO);
  assert.deepEqual([early.opened.length, late.opened.length], [1, 0]);
  late.pass(STANDBY_AFTER_MS.spread / 1_000, TWO);
  assert.equal(late.opened.length, 1);
  assert.equal(early.line.isReady(TWO), false, 'it is not open yet');
  early.opened[0]!.opens();
  assert.deepEqual([early.line.isReady(TWO), early.line.isReady(THREE)], [true, false]);
  assert.equal(early.line.take(THREE), null);
  assert.equal(early.line.take(TWO), early.opened[0]! as unknown as WebSocket);
  assert.equal(early.opened[0]!.onclose, null, 'whoever takes it hears of it');
  assert.equal(early.line.take(TWO), null);
});

test('a host that is dead or full is asked again after half a minute, then later and later', () => {
  const one = page(1);
  one.pass(30, TWO, () => one.opened.at(-1)?.ends());
  assert.equal(one.opened.length, 1);
  one.pass(30, TWO, () => one.opened.at(-1)?.ends());
  assert.equal(one.opened.length, 2);
  one.pass(3_600, TWO, () => one.opened.at(-1)?.ends());
  assert.ok(one.opened.length > 10 && one.opened.length < 20, `${one.opened.length}`);
});

test('one that has fallen silent is not gone on with', () => {
  const one = page();
  one.pass(5, TWO);
  const [socket] = one.opened;
  socket!.opens();
  one.pass(60, TWO, () => socket!.onmessage?.());
  assert.equal(one.line.isReady(TWO), true);
  one.pass(34, TWO);
  assert.deepEqual([one.line.isReady(TWO), socket!.isClosed], [false, true]);
});

test('a page that is put away, or would go elsewhere, lets go of it', () => {
  const one = page();
  one.pass(5, TWO);
  one.opened[0]!.opens();
  one.pass(5, THREE);
  assert.deepEqual([one.opened[0]!.isClosed, one.opened[1]?.origin], [true, THREE]);
  one.pass(1, null);
  assert.equal(one.opened[1]!.isClosed, true);
  one.pass(60, null);
  assert.equal(one.opened.length, 2);
});
