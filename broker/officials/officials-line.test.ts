/** What a console is told first when a large field keeps its station busy. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { WebSocket } from 'ws';
import type { RaceId } from '../../race/ids.ts';
import type { Identity } from '../../server/intake.ts';
import type { OfficialsLineOptions } from './officials-line.ts';
import { openOfficialsLine } from './officials-line.ts';

const RACE = 'crit' as RaceId;
/** As the review of a field that is far too large: it rests for a third of a second after the first time, and longer after each. */
const REVIEW_MS = 150;

const passed: { id: string }[] = [];
let reviews = 0;
const station = {
  list: () => [RACE],
  review() {
    reviews += 1;
    for (const untilMs = performance.now() + REVIEW_MS; performance.now() < untilMs; );
    return [{ id: `question-${reviews}`, kind: 'conflict', atMs: 0 }];
  },
  passings: () => [...passed],
  audit: () => [],
  entries: () => [],
  phonesSeen: () => [],
} as unknown as OfficialsLineOptions['station'];

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const line = openOfficialsLine(server, {
  station,
  auth: { verify: async () => ({ role: 'admin', name: 'Rosa', races: 'all' }) as Identity },
  now: () => 0,
  answer: async () => null,
});
after(() => {
  line.close();
  server.close();
});

test('passings are told as they come, however long it takes to find what is to be asked', async (t) => {
  const { port } = server.address() as AddressInfo;
  const official = new WebSocket(`ws://127.0.0.1:${port}/v1/officials`, {
    headers: { authorization: 'Bearer anything' },
  });
  t.after(() => official.terminate());
  const told: string[][] = [];
  let heard: () => void = () => {};
  official.on('message', (data) => {
    const { lists } = JSON.parse(String(data)) as {
      lists?: { race: string; lists: Record<string, unknown> };
    };
    const topics = Object.keys(lists?.lists ?? {}).filter((topic) => /^(passings|review|audit)$/.test(topic));
    if (topics.length === 0) return;
    told.push(topics);
    heard();
  });
  await once(official, 'open');
  const next = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  const followed = next();
  official.send(JSON.stringify({ follow: { race: RACE } }));
  await followed;
  assert.deepEqual(told.splice(0), [['passings', 'review', 'audit']], 'all that there is, at once');
  for (let n = 0; n < 12; n++) {
    passed.push({ id: `passing-${n}` });
    const one = next();
    line.wake(RACE);
    await one;
    while (!told.some((topics) => topics.includes('passings'))) await next();
    const before = told.splice(0);
    assert.ok(before.length <= 2, `the review was told ${before.length - 1} times before a passing`);
  }
  assert.ok(reviews < passed.length, `the review was made ${reviews} times for ${passed.length} passings`);
});
