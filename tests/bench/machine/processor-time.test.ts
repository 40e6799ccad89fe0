import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { othersShare, parseMachine, parseProcess, readProcessorTimes, timeOfTree } from './processor-time.ts';

/** As the kernel writes it: pid (name) state ppid … utime stime cutime cstime … */
const line = (pid: number, name: string, parent: number, times: readonly number[]): string =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 100 0 0 0 ${times.join(' ')} 20 0 11 0 500 1 1`;

test('a process is read whatever its name holds', () => {
  assert.deepEqual(parseProcess(line(42, 'odd) S 9 (name', 7, [10, 5, 3, 2])), {
    ...{ pid: 42, parent: 7, ticks: 20 },
  });
});

test('the machine: idle is what waits for the disk, too, and guests are in user already', () => {
  const stat = 'cpu  100 1 50 800 40 2 3 4 77 6\ncpu0 50 0 25 400 20 1 1 2 30 3\n';
  assert.deepEqual(parseMachine(stat), { total: 1_000, idle: 840 });
});

test('a tree is a process, its children and theirs, and nobody else', () => {
  const processes = [
    line(1, 'init', 0, [900, 0, 0, 0]),
    line(10, 'node', 1, [100, 0, 7, 0]),
    line(11, 'node', 10, [20, 1, 0, 0]),
    line(12, 'chromium', 11, [5, 0, 0, 0]),
    line(20, 'other', 1, [400, 0, 0, 0]),
  ].map(parseProcess);
  assert.equal(timeOfTree(10, processes), 133);
});

test('others are what was neither idle nor ours', () => {
  const from = { total: 1_000, idle: 500, own: 100 };
  assert.equal(othersShare(from, { total: 1_200, idle: 560, own: 220 }), 0.1);
  assert.equal(
    othersShare(from, { total: 1_200, idle: 560, own: 260 }),
    0,
    'rounding never makes it negative',
  );
  assert.equal(othersShare(from, from), 0);
});

test('this very process: a child that worked and ended is ours', {
  skip: process.platform !== 'linux',
}, () => {
  const from = readProcessorTimes()!;
  const program = 'while (process.cpuUsage().user < 300_000);';
  spawnSync(process.execPath, ['-e', program]);
  const to = readProcessorTimes()!;
  assert.ok(to.own - from.own >= 10, `only ${to.own - from.own} hundredths of a second`);
  assert.ok(to.total > from.total);
});
