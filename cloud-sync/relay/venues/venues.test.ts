/** A relay whose port for DNS is another program's for a while: it goes on, and stations get their names afterwards. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, mock, test } from 'node:test';
import { freePort } from '../../../server/testing/free-port.ts';
import type { VenueTold } from '../../wire/venue-name.ts';
import { openSqliteLog } from '../log/sqlite-log.ts';
import { openVenues } from './venues.ts';

const closing: (() => unknown)[] = [];
after(async () => {
  for (const close of closing.reverse()) await close();
});

test('given a taken port, then it is said; once it is free, whoever asked meanwhile is given a name', async () => {
  const log = await openSqliteLog(':memory:');
  closing.push(() => log.close());
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'x' } as const;
  await log.addCode('a-good-code', 0);
  await log.enrol({ code: 'a-good-code', station: 'tent-1', name: 'Tent', key }, 0);
  const port = await freePort();
  const other = createSocket('udp4');
  await new Promise<void>((resolve) => other.bind({ port, address: '127.0.0.1', exclusive: true }, resolve));

  mock.timers.enable({ apis: ['setTimeout'] });
  const said: Record<string, unknown>[] = [];
  const config = {
    ...{ zone: 'venue.live.example.org', server: 'live.example.org', host: '127.0.0.1', port, perWeek: 40 },
    directory: `https://127.0.0.1:${await freePort()}/dir`,
  };
  const say = (line: Record<string, unknown>) => void said.push(line);
  const venues = openVenues(config, { log, now: Date.now, say, onError: (error) => assert.fail(error) });
  closing.push(() => venues.close());
  const turned = async (until: () => boolean): Promise<void> => {
    while (!until()) await new Promise((resolve) => setImmediate(resolve));
  };
  await turned(() => said.some((line) => line.venues === 'no names'));
  const heard: VenueTold[] = [];
  await venues.asked('tent-1', { addresses: ['192.168.1.20'] }, (told) => void heard.push(told));
  assert.deepEqual(heard, []);

  await new Promise<void>((resolve) => other.close(() => resolve()));
  mock.timers.tick(30_000);
  await turned(() => heard.length > 0);
  assert.deepEqual(
    heard.map(({ addresses }) => addresses),
    [['192.168.1.20']],
  );
  mock.timers.reset();
});
