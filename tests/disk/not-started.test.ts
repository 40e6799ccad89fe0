/** A child that cannot be started at all fails its trial with a sentence that names it, and nothing waits for it. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { startComputer } from '../standby/computer.ts';
import { tryCalls } from './calls-trials.ts';
import { canFail } from './faults.ts';

const NO_NODE = '/no/such/node';

test('the calls’ child: the trial died, and says of what', { skip: !canFail() && 'no gcc' }, () => {
  const { tried, died } = tryCalls({ key: '', phases: ['open'], every: 9, node: NO_NODE });
  assert.deepEqual(tried, []);
  assert.match(died ?? '', /\/no\/such\/node could not be started: .*ENOENT/);
});

test('a computer of a pair: it has ended, whoever waits for it is told, and stopping it ends', {
  timeout: 10_000,
}, async () => {
  const computer = startComputer({ name: 'first', node: NO_NODE });
  try {
    await assert.rejects(computer.started, /first could not be started: .*ENOENT/);
    await assert.rejects(computer.leads(), /it ended[\s\S]*could not be started/);
    computer.pullPower();
    await computer.stop();
    await computer.exited;
  } finally {
    rmSync(computer.dataDir, { recursive: true, force: true });
  }
});
