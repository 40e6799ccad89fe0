/**
 * What only a relay has stays on the phone: a phone between a venue and two relays, whose line to the venue comes and goes
 * and whose stores are lost for good.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Fix } from '../race/fix.ts';
import { type Receipt, receiptFrom } from './given.ts';
import { phoneWithDisk } from './kept-phone.fixture.ts';
import type { Held } from './outbox.ts';
import * as outboxes from './outbox.ts';

const NOON = Date.UTC(2026, 4, 17, 12);
const SETTINGS = { batchMs: 5_000 };
const fixAt = (second: number): Fix => ({
  timeMs: NOON + second * 1_000,
  latDeg: 50,
  lonDeg: 10 + second / 1e5,
});

/** A relay's store: numbered batches, until the station takes them or all of it is lost. */
function relay(name: string) {
  let store = 0;
  let last = 0;
  let rows: { readonly id: number; readonly fixes: readonly Fix[] }[] = [];
  let copy = { last, rows };
  return {
    put(fixes: readonly Fix[]): Receipt {
      last += 1;
      rows.push({ id: last, fixes });
      return { store: `${name} ${store}`, id: last, taken: (rows[0]?.id ?? last + 1) - 1 };
    },
    takenBy(station: Map<number, Fix>): void {
      for (const { fixes } of rows) for (const fix of fixes) station.set(fix.timeMs, fix);
      rows = [];
    },
    isLost(): void {
      store += 1;
      last = 0;
      rows = [];
    },
    isCopied: () => {
      copy = { last, rows: [...rows] };
    },
    isPutBack: () => {
      ({ last } = copy);
      rows = [...copy.rows];
    },
  };
}

function phone() {
  const kept = phoneWithDisk();
  return {
    get outbox() {
      return kept.outbox;
    },
    disk: kept.disk,
    keep: (second: number) => kept.act(outboxes.keep(kept.outbox, fixAt(second))),
    /** What went out, taken by whoever `take` is. */
    send(take: (fixes: readonly Fix[]) => Receipt | null, nowMs = NOON): void {
      kept.act(outboxes.send(kept.outbox, 0));
      if (kept.outbox.underWay > 0) kept.act(outboxes.acknowledged(kept.outbox, take(kept.underWay), nowMs));
    },
    fail(nowMs = NOON): void {
      kept.act(outboxes.send(kept.outbox, 0));
      kept.becomes(outboxes.failed(kept.outbox, nowMs, 1));
    },
    restart: kept.restart,
  };
}

const seconds = (fixes: readonly Fix[]): number[] => fixes.map(({ timeMs }) => (timeMs - NOON) / 1_000);
const secondsOf = (held: readonly Held[]): number[] => seconds(held.map(({ fix }) => fix));

test('what a relay has stays until its next receipt says that the station took it; the radio wakes no oftener', () => {
  const [rider, one, station] = [phone(), relay('one'), new Map<number, Fix>()];
  rider.keep(0);
  rider.send(one.put);
  assert.deepEqual([rider.disk.size, outboxes.waiting(rider.outbox)], [1, 0]);
  assert.equal(rider.outbox.counts.acknowledged, 1);
  one.takenBy(station);
  rider.keep(5);
  assert.equal(outboxes.dueMs(rider.outbox, SETTINGS), NOON + 10_000, 'a batch length after the new one');
  rider.send(one.put);
  assert.deepEqual(secondsOf([...rider.disk.values()]), [5]);
});

test('given the relay lost with its store, then what it had goes to the next one, as it was', () => {
  const [rider, one, two, station] = [phone(), relay('one'), relay('two'), new Map<number, Fix>()];
  for (const second of [0, 1]) {
    rider.keep(second);
    rider.send(one.put);
  }
  rider.keep(2);
  rider.send(two.put);
  assert.deepEqual(secondsOf(rider.outbox.held), [0, 1]);
  assert.equal(outboxes.waiting(rider.outbox), 2, 'and the rider is told that it waits');
  assert.equal(outboxes.dueMs(rider.outbox, SETTINGS), 0, 'at once');
  rider.send(two.put);
  two.takenBy(station);
  assert.deepEqual(
    seconds([...station.values()]).sort((a, b) => a - b),
    [0, 1, 2],
  );
});

test('given the venue in reach again, then it gets at once what its own line may have kept from it', () => {
  const [rider, one] = [phone(), relay('one')];
  rider.keep(0);
  rider.send(one.put);
  rider.keep(1);
  const venue: number[] = [];
  const takes = (fixes: readonly Fix[]) => {
    venue.push(...seconds(fixes));
    return null;
  };
  rider.send(takes);
  rider.send(takes);
  assert.deepEqual([venue, rider.disk.size, rider.outbox.given.length], [[1, 0], 0, 0]);
});

test('given nothing else to send, then the relay is asked after a minute, ever more seldom, and nothing shows as unsent', () => {
  const [rider, one, station] = [phone(), relay('one'), new Map<number, Fix>()];
  rider.keep(0);
  rider.send(one.put);
  const first = outboxes.dueMs(rider.outbox, SETTINGS)!;
  assert.equal(first, NOON + 60_000);
  assert.equal(
    outboxes.dueMs(rider.outbox, { batchMs: 300_000 }),
    NOON + 300_000,
    'and never oftener than it reports',
  );
  rider.fail(first);
  assert.deepEqual([outboxes.waiting(rider.outbox), rider.outbox.held.length], [0, 0]);
  const second = outboxes.dueMs(rider.outbox, SETTINGS)!;
  assert.equal(second - first, 120_000);
  rider.send(one.put, second);
  assert.equal(outboxes.dueMs(rider.outbox, SETTINGS)! - second, 240_000);
  one.takenBy(station);
  rider.send(one.put, second + 240_000);
  assert.deepEqual([outboxes.dueMs(rider.outbox, SETTINGS), rider.disk.size], [null, 0]);
  assert.deepEqual([rider.outbox.counts.acknowledged, rider.outbox.counts.kept], [1, 1]);
});

test('at the bound of two days what a relay has on its disk goes before anything is thinned', () => {
  const [rider, one] = [phone(), relay('one')];
  rider.keep(0);
  rider.send(one.put);
  const rest = Array.from({ length: outboxes.HELD_MAX - 1 }, (_, id) => ({
    ...{ id: id + 2, fix: fixAt(id + 1), sentMs: null },
  }));
  const full = { ...rider.outbox, held: rest, nextId: rest.length + 2 };
  const { outbox, effects } = outboxes.keep(full, fixAt(rest.length + 1));
  assert.deepEqual(
    [outbox.given.length, outbox.held.length, outbox.counts.thinned],
    [0, outboxes.HELD_MAX, 0],
  );
  assert.deepEqual(effects.at(-1), { do: 'delete', ids: [1] });
});

test('a receipt is read of whatever a relay says, and stores of two relays are two', () => {
  const receipt = { store: '17', id: 4, taken: 3 };
  assert.deepEqual(receiptFrom({ receipt }, 'https://one'), { ...receipt, store: 'https://one 17' });
  for (const said of [
    null,
    [],
    'x',
    {},
    { receipt: 7 },
    { receipt: { ...receipt, id: -1 } },
    { receipt: { id: 1 } },
  ])
    assert.equal(receiptFrom(said, 'https://one'), null);
});

describe('whatever happens to relays, their stores and the venue’s line', () => {
  const event = fc.record({
    what: fc.constantFrom(
      ...(['keep', 'keep', 'send', 'send', 'send', 'fail', 'restart', 'taken', 'lost'] as const),
    ),
    to: fc.constantFrom('one', 'two', 'old', 'venue'),
  });

  /** `copies`: stores are also put back from copies, as numbers that come again. */
  function holds(events: readonly { what: string; to: string }[]): void {
    const rider = phone();
    const station = new Map<number, Fix>();
    const relays = { one: relay('one'), two: relay('two') };
    /** A relay of before says nothing of what the station has: what it takes is as safe as its disk. */
    const old = new Map<number, Fix>();
    const take =
      (to: string) =>
      (fixes: readonly Fix[]): Receipt | null => {
        if (to === 'one' || to === 'two') return relays[to].put(fixes);
        for (const fix of fixes) (to === 'old' ? old : station).set(fix.timeMs, fix);
        return null;
      };
    let second = 0;
    for (const { what, to } of events) {
      if (what === 'keep') rider.keep(second++);
      else if (what === 'send') rider.send(take(to));
      else if (what === 'fail') rider.fail();
      else if (what === 'restart') rider.restart();
      else if (to === 'one' || to === 'two') {
        if (what === 'taken') relays[to].takenBy(station);
        else relays[to].isLost();
      }
      const safe = new Set([
        ...seconds([...station.values(), ...old.values()]),
        ...secondsOf([...rider.disk.values()]),
      ]);
      for (let one = 0; one < second; one++) assert.ok(safe.has(one), `fix ${one} is nowhere that counts`);
      const { held, given, counts } = rider.outbox;
      assert.equal(held.length + given.length, rider.disk.size);
      if (!events.some((one) => one.what === 'restart'))
        assert.equal(counts.kept, counts.acknowledged + held.length);
    }
    for (let round = 0; rider.disk.size > 0 && round < 1_000; round++) {
      rider.send(relays.two.put);
      relays.two.takenBy(station);
    }
    assert.equal(rider.disk.size, 0);
    assert.equal(new Set([...station.keys(), ...old.keys()]).size, second, 'each once, under one time');
  }

  test('no fix is anywhere less safe than with the station or on the phone, and the phone is rid of each in the end', () => {
    fc.assert(fc.property(fc.array(event, { maxLength: 120 }), holds), { numRuns: 400 });
  });

  test('given a store that was put back from a copy, then what came after the copy is sent again', () => {
    const [rider, one] = [phone(), relay('one')];
    rider.keep(0);
    rider.send(one.put);
    one.isCopied();
    rider.keep(1);
    rider.send(one.put);
    one.isPutBack();
    rider.keep(2);
    rider.send(one.put);
    assert.deepEqual(secondsOf(rider.outbox.held), [0, 1]);
  });
});
