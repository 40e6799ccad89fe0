/** An official as a program, at a server that tells it to wait. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { signIn } from './official.ts';

test('“too often” is asked again, unless whoever asks measures the answers', async (t) => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    if (asked % 2 === 0) response.writeHead(200).end('{"there":true}');
    else response.writeHead(429).end('{"detail":"Too many requests at once; try again in 1 s."}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const patient = await signIn(api, { token: 'anything' });
  assert.deepEqual(await patient.ask('GET', '/'), { there: true });
  assert.equal(asked, 2);
  patient.close();

  const measuring = await signIn(api, { token: 'anything' }, undefined, 1);
  await assert.rejects(
    measuring.ask('GET', '/'),
    /GET \/: 429 Too many requests at once; try again in 1 s\./,
  );
  assert.equal(asked, 3);
  measuring.close();
});
