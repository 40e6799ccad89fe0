/** The herd says how far it is, and does not wait for whom the system has no room. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { FanProcess } from './fan-processes.ts';
import { follow } from './follow.ts';
import type { Progress } from './messages.ts';

const fansAt = (progress: Progress): FanProcess => ({
  pid: 1,
  progress: () => progress,
  come: async () => {},
  died() {},
  back: async () => {},
  tell: async () => assert.fail('nobody is asked'),
  end() {},
});
const never = new Promise<void>(() => {});
const followed = (lines: string[]) => ({
  viewers: 3_000,
  standby: true,
  everyMs: 100,
  say: (line: string) => void lines.push(line),
});

it('given viewers on their way, when all are there, then it has said how many were meanwhile', async () => {
  const lines: string[] = [];
  const fans = [1_200, 800].map((here) => fansAt({ here, standing: here - 10, failed: {}, outOf: null }));
  const all = new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal(await follow(all, fans, followed(lines)), null);
  assert.match(lines[0]!, /^ +\d s: 2,000 of 3,000 have the race, 1,980 second lines stand by$/);
});

it('given a process that may open no more files, then it waits no longer and says which', async () => {
  const fans = [
    fansAt({ here: 1_000, standing: 980, failed: { 'connect EMFILE': 7 }, outOf: 'connect EMFILE' }),
    fansAt({ here: 500, standing: 500, failed: { 'connect EMFILE': 1 }, outOf: null }),
  ];
  assert.equal(
    await follow(never, fans, followed([])),
    '1,500 of 3,000 have the race, 1,480 second lines stand by; failed and tried again: 8 × connect EMFILE. The system has nothing for the others: connect EMFILE',
  );
});

it('given a process of viewers that ends, then that is what it fails with', async () => {
  await assert.rejects(
    follow(Promise.reject(new Error('a process of viewers ended with 1')), [], followed([])),
    /ended with 1/,
  );
});
