/**
 * A big screen at the crowd's door, as the officials hear of it: real sockets, the crowd's own process, the station's
 * answers. Only the station's clock is moved on by hand.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../race/feed/protocol.ts';
import { board } from '../../race/feed/sample-board.ts';
import { type ScreenKind, screenQuery } from '../../race/feed/screen-name.ts';
import type { RaceId } from '../../race/ids.ts';
import type { ScreensSeen } from '../../server/feed/named-screens.ts';
import { createLive } from '../../server/feed/sink.ts';
import { type ScreenWatch, watchScreens } from '../health/screen-watch.ts';
import { buildApp } from '../http/app.ts';
import { type RoleName, type StationFixture, stationFixture } from '../http/testing/fixtures.ts';
import { type Crowd, startCrowd } from './crowd.ts';

const CRIT = 'crit' as RaceId;
const MINUTE = 60_000;

describe('A big screen at the crowd’s door', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'screens-'));
  const sockets: WebSocket[] = [];
  let nowMs = 1_790_000_000_000;
  let newest: ScreensSeen = { here: [], ended: [] };
  let watch: ScreenWatch;
  let crowd: Crowd;
  let station: StationFixture;
  let app: FastifyInstance;

  before(async () => {
    const race = { ...board(3, CRIT), race: { ...board(3, CRIT).race, state: 'running' as const } };
    watch = watchScreens({ races: { list: () => [CRIT], board: () => race }, now: () => nowMs });
    crowd = await startCrowd({
      host: '127.0.0.1',
      httpPort: 0,
      coreSocketPath: join(folder, 'core.sock'),
      onScreens(seen) {
        newest = seen;
        watch.heard('crowd', seen);
        watch.look();
      },
    });
    createLive('epoch', [crowd]).setBoard(CRIT, race);
    station = await stationFixture();
    app = await buildApp({
      ...station.options,
      now: () => nowMs,
      station: { ...station.options.station, screensGone: watch.gone, screensSeen: watch.doneWith },
    });
  });
  after(async () => {
    for (const socket of sockets) socket.terminate();
    await crowd.close();
    await app.close();
    await station.app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (kind: ScreenKind, page: string, saysLeft?: true): WebSocket => {
    const query = screenQuery({ kind, page, ...(saysLeft && { saysLeft }) });
    const address = `ws://127.0.0.1:${crowd.httpPort}/v1/live${query}`;
    const socket = new WebSocket(address, SUBPROTOCOL);
    socket.on('error', () => {});
    socket.on('open', () => socket.send(`{"subscribe":{"race":"${CRIT}"}}`));
    sockets.push(socket);
    return socket;
  };
  /** Until the station has heard that these and no others are there. */
  const there = async (...pages: string[]): Promise<void> => {
    const here = () => newest.here.map(({ page }) => page).sort();
    while (here().join() !== [...pages].sort().join()) await wait(20);
  };
  const call = (role: RoleName, method: 'GET' | 'POST', url: string, payload?: object) => {
    const authorization = station.authorization[role];
    const headers = authorization ? { authorization } : {};
    return app.inject({ method, url, headers, ...(payload && { payload }) });
  };
  interface Part {
    readonly id: string;
    readonly state: string;
    readonly figure: string;
    readonly says: string;
    readonly saying: { readonly facts: { readonly untilMs: number } };
  }
  const told = async (): Promise<Part | undefined> =>
    (await call('official', 'GET', '/v1/health'))
      .json<{ parts: Part[] }>()
      .parts.find(({ id }) => id === 'screens');

  it('whose line is lost is told with its times, taken back when one of its kind is there, and done with', async () => {
    const tent = open('board', 'tentboard');
    await there('tentboard');
    nowMs += 43 * MINUTE;
    tent.terminate();
    await there();
    assert.equal(await told(), undefined, 'it may only be loaded again');
    nowMs += 2 * MINUTE;
    const gone = await told();
    assert.equal(gone?.state, 'attention');
    assert.match(gone?.says ?? '', /^The board that was open for 43 minutes has been gone for 2 minutes\. /);

    const other = open('board', 'otherlaptop');
    await there('otherlaptop');
    assert.equal(await told(), undefined, 'another board stands there');

    nowMs += 30 * MINUTE;
    other.terminate();
    await there();
    nowMs += MINUTE;
    const again = await told();
    assert.match(again?.says ?? '', /^The board that was open for 30 minutes has been gone for 1 minute\. /);
    const untilMs = again?.saying.facts.untilMs;
    const by = (role: RoleName, payload: object) => call(role, 'POST', '/v1/screens/gone/seen', payload);
    assert.equal((await by('nobody', { untilMs })).statusCode, 401);
    assert.equal((await by('official', { untilMs: 'now' })).statusCode, 400);
    assert.equal((await told())?.figure, '1', 'what is refused changes nothing');
    assert.equal((await by('official', { untilMs })).statusCode, 204);
    assert.equal(await told(), undefined);
  });

  it('that says when it is left was somebody’s look at it within ten minutes; one that ends without a word is missed', async () => {
    const left = open('board', 'lookedatit', true);
    const killed = open('announcer', 'killedbrowser', true);
    const before = open('overlay', 'pageofbefore');
    await there('lookedatit', 'killedbrowser', 'pageofbefore');
    nowMs += 5 * MINUTE;
    left.close(4001);
    for (const one of [killed, before]) one.close(1001);
    await there();
    nowMs += MINUTE;
    assert.match(
      (await told())?.says ?? '',
      /^The announcer’s .*open for 5 minutes has been gone for 1 minute\. /,
    );
    assert.equal((await told())?.figure, '1');
    watch.doneWith(nowMs);
  });

  it('that says goodbye is not missed, nor a viewer who is no screen', async () => {
    const air = open('overlay', 'overlayone');
    const viewer = new WebSocket(`ws://127.0.0.1:${crowd.httpPort}/v1/live`, SUBPROTOCOL);
    sockets.push(viewer);
    await there('overlayone');
    nowMs += 20 * MINUTE;
    air.close(1000);
    viewer.terminate();
    await there();
    nowMs += 5 * MINUTE;
    assert.equal(await told(), undefined);
  });

  it('whose process at the station dies is back by itself, and nobody was told', async () => {
    const before = open('announcer', 'announcerone');
    await there('announcerone');
    nowMs += 20 * MINUTE;
    const lost = new Promise((resolve) => before.once('close', resolve));
    process.kill(crowd.stats().pid!, 'SIGKILL');
    await lost;
    await there();
    while (!crowd.stats().running) await wait(20);
    open('announcer', 'announcerone');
    await there('announcerone');
    nowMs += 5 * MINUTE;
    assert.equal(await told(), undefined);
  });
});
