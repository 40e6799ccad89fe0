/** A server that is closed while somebody has said nothing yet. */
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { openSocketsOf } from './open-sockets.ts';

test('a socket that never shook hands does not keep a server from closing', async () => {
  const server = createServer({});
  const sockets = openSocketsOf(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const silent = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise((resolve) => server.once('connection', resolve));
  const ended = new Promise((resolve) => silent.once('close', resolve));
  silent.on('error', () => undefined);
  let closed = false;
  const closing = new Promise<void>((resolve) =>
    server.close(() => {
      closed = true;
      resolve();
    }),
  );
  server.closeAllConnections();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(closed, false, 'it waits for the silent one');
  sockets.destroyAll();
  await closing;
  await ended;
});
