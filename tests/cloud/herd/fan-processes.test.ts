/** A process of viewers comes together although a door turns some away at first, each of their two lines. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { WebSocketServer } from 'ws';
import { SUBPROTOCOL } from '../../../race/feed/protocol.ts';
import { startFans } from './fan-processes.ts';

const SNAPSHOT = '{"snapshot":{"race":"herd","tag":0,"epoch":"one","offset":1,"board":{}}}';

/** A relay's live feed that turns away whoever comes first. */
async function doorThatTurnsAway(count: number) {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL });
  let came = 0;
  server.on('upgrade', (request, socket, head) => {
    came += 1;
    if (came <= count) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (line) => line.on('message', () => line.send(SNAPSHOT)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, came: () => came, close: () => server.close() };
}

it('given more viewers turned away than come at a time, then all come in the end, and both lines of each', {
  timeout: 60_000,
}, async () => {
  const doors = [await doorThatTurnsAway(100), await doorThatTurnsAway(100)] as const;
  const fans = startFans();
  try {
    const ports = [doors[0].port, doors[1].port] as const;
    await fans.come({ race: 'herd', ports, count: 200, standby: true, block: 0 });
    assert.deepEqual([doors[0].came(), doors[1].came()], [300, 300]);
  } finally {
    fans.end();
    for (const door of doors) door.close();
  }
});
