import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StationStatus } from '../preload/bridge.ts';
import { FAILED_AFTER_ATTEMPTS, type RunningStation, supervise } from './supervisor.ts';

/** A stage for the supervisor: what find and start will do, in order, and all it was told. */
function stage(script: { find?: (RunningStation | null)[]; start?: (RunningStation | Error)[] }) {
  const told: StationStatus[] = [];
  const waits: number[] = [];
  let left = (script.find?.length ?? 0) + (script.start?.length ?? 0);
  const effects = {
    find: async () => {
      const found = script.find?.shift() ?? null;
      if (found) left -= 1;
      return found;
    },
    start: async () => {
      left -= 1;
      const next = script.start?.shift();
      if (next === undefined) throw new Error('nothing left to start');
      if (next instanceof Error) throw next;
      return next;
    },
    wait: async (ms: number) => {
      waits.push(ms);
    },
    tell: (status: StationStatus) => {
      told.push(status);
    },
  };
  return { effects, told, waits, done: () => left <= 0 };
}

const dies = (reason: string, attached = false): RunningStation => ({
  url: 'https://127.0.0.1:8443',
  attached,
  ended: Promise.resolve(reason),
});

test('a station that serves already is left alone and attached to', async () => {
  const { effects, told, done } = stage({ find: [dies('gone', true)] });
  await supervise(effects, done);
  assert.deepEqual(told, [
    { state: 'starting' },
    { state: 'serving', url: 'https://127.0.0.1:8443', attached: true },
  ]);
});

test('a station that dies is started again, at first at once and then more slowly', async () => {
  const { effects, told, waits, done } = stage({
    start: [dies('killed'), new Error('port 1883 is taken'), new Error('port 1883 is taken'), dies('bye')],
  });
  await supervise(effects, done);
  assert.deepEqual(
    told.map((status) => status.state),
    ['starting', 'serving', 'restarting', 'restarting', 'restarting', 'serving'],
  );
  assert.deepEqual(waits, [500, 1_000]);
});

test('one that never comes up is called failed, with the reason, and tried on', async () => {
  const { effects, told, done } = stage({
    start: Array.from({ length: FAILED_AFTER_ATTEMPTS + 3 }, () => new Error('disk is full')),
  });
  await supervise(effects, done);
  const failed = told.filter((status) => status.state === 'failed');
  assert.equal(failed.length, 3);
  assert.deepEqual(failed[0], { state: 'failed', reason: 'disk is full' });
});
