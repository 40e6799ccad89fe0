import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:tls';
import { WebSocket } from 'ws';
import type { BoardView } from '../../race/feed/board-view.ts';
import { createLiveFeed, type LiveFeed } from '../../race/feed/feed-client.ts';
import { SUBPROTOCOL } from '../../race/feed/protocol.ts';
import { board } from '../../race/feed/sample-board.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { createLive, type Live } from '../../server/feed/sink.ts';
import { makeAuthority } from '../tls/certificate.ts';
import { type Crowd, startCrowd } from './crowd.ts';
import type { Certificate } from './crowd-messages.ts';

const CRIT = 'crit' as RaceId;
const CROSS = 'cross' as RaceId;
const RIDERS = 20;

const withLaps = (race: RaceId, laps: number): BoardView => {
  const view = board(RIDERS, race);
  const rows = Object.fromEntries(Object.values(view.rows).map((row) => [row.entry, { ...row, laps }]));
  return { ...view, rows };
};

/** A change of it weighs 100 kB. */
const withLongNames = (view: BoardView): BoardView => ({
  ...view,
  rows: Object.fromEntries(
    Object.values(view.rows).map((row) => [
      row.entry,
      { ...row, name: `${row.laps} `.padEnd(5_000, 'long ') },
    ]),
  ),
});

/** A page in earnest: a real socket that comes back by itself. */
class Viewer {
  readonly feed: LiveFeed = createLiveFeed();
  readonly recovered: boolean[] = [];
  gaps = 0;
  #socket: WebSocket | null = null;
  #gone = false;
  readonly #port: number;

  constructor(port: number, races: readonly RaceId[]) {
    this.#port = port;
    for (const race of races) this.feed.follow(race);
    this.connect();
  }

  connect(): void {
    if (this.#gone) return;
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/v1/live`, SUBPROTOCOL);
    this.#socket = socket;
    socket.on('open', () => {
      for (const text of this.feed.opened(Date.now())) socket.send(text);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const { send, events } = this.feed.received(isBinary ? data : data.toString(), Date.now());
      for (const text of send) socket.send(text);
      for (const event of events) {
        if (event.kind === 'board' && event.recovered !== null) this.recovered.push(event.recovered);
        if (event.kind === 'gap') this.gaps += 1;
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.feed.closed();
      setTimeout(() => this.connect(), 50).unref();
    });
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  leave(): void {
    this.#gone = true;
    this.#socket?.terminate();
  }

  laps(race: RaceId): number | undefined {
    return this.feed.race(race)?.board?.rows[1 as EntryId]?.laps;
  }
}

/** Waits for something that must come, however slow the machine; a test that would wait for ever is ended by its runner. */
async function until(what: () => boolean): Promise<void> {
  while (!what()) await wait(10);
}

describe('The crowd process', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'crowd-'));
  const coreSocketPath = join(folder, 'core.sock');
  const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
  const log: string[] = [];
  const viewers: Viewer[] = [];
  let core: Server;
  let crowd: Crowd;
  let live: Live;
  let second = 0;

  before(async () => {
    core = createServer((request, response) => {
      asked.push({ url: request.url ?? '', headers: request.headers });
      const etag = `"${request.url}"`;
      response.setHeader('etag', etag);
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
      else if (request.url?.includes('nothing')) response.writeHead(404).end('nothing');
      else
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ url: request.url, pad: 'x'.repeat(2_000) }));
    }).listen(coreSocketPath);
    await once(core, 'listening');
    crowd = await startCrowd({
      host: '127.0.0.1',
      httpPort: 0,
      coreSocketPath,
      perAddressMax: 1_000,
      log: (says) => log.push(says),
    });
    live = createLive('epoch', [crowd]);
    live.setBoard(CRIT, withLaps(CRIT, 1));
    live.setBoard(CROSS, withLaps(CROSS, 100));
  });
  after(async () => {
    for (const viewer of viewers) viewer.leave();
    await crowd.close();
    core.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const viewer = (...races: RaceId[]): Viewer => {
    const next = new Viewer(crowd.httpPort!, races);
    viewers.push(next);
    return next;
  };

  const ride = (race: RaceId): void => {
    second += 1;
    for (let entry = 1; entry <= RIDERS; entry += 1) {
      live.setPosition(race, {
        entry: entry as EntryId,
        timeMs: 1.7e12 + second * 1_000,
        latDeg: 47 + second / 1e4,
        lonDeg: (race === CRIT ? 8 : 9) + entry / 1e3,
        progressM: second * 11,
      });
    }
  };
  const secondOf = (viewer: Viewer, race: RaceId): number =>
    ((viewer.feed.race(race)?.positions.get(RIDERS as EntryId)?.timeMs ?? 0) - 1.7e12) / 1_000;

  it('shows two hundred viewers of two races their own race and nothing of the other', async () => {
    const crit = Array.from({ length: 100 }, () => viewer(CRIT));
    const cross = Array.from({ length: 100 }, () => viewer(CROSS));
    await until(
      () => crit.every((each) => each.laps(CRIT) === 1) && cross.every((each) => each.laps(CROSS) === 100),
    );
    live.setBoard(CRIT, withLaps(CRIT, 2));
    ride(CRIT);
    const critSecond = second;
    ride(CROSS);
    await until(() => crit.every((each) => each.laps(CRIT) === 2 && secondOf(each, CRIT) === critSecond));
    await until(() => cross.every((each) => secondOf(each, CROSS) === second));
    assert.ok(cross.every((each) => each.laps(CROSS) === 100 && each.feed.race(CRIT) === null));
    for (const each of crit) {
      assert.deepEqual(each.feed.race(CRIT)?.board, withLaps(CRIT, 2));
      assert.ok([...each.feed.race(CRIT)!.positions.values()].every((position) => position.lonDeg < 8.5));
    }
    assert.equal(
      crit.concat(cross).reduce((sum, each) => sum + each.gaps, 0),
      0,
    );
    for (const each of crit.concat(cross)) each.leave();
  });

  it('killed in the middle of a race, is back on the same port, and every viewer ends with the newest state', async () => {
    const both = Array.from({ length: 20 }, () => viewer(CRIT, CROSS));
    await until(() => both.every((each) => each.laps(CRIT) === 2 && each.laps(CROSS) === 100));
    const { pid } = crowd.stats();
    const port = crowd.httpPort;
    process.kill(pid!, 'SIGKILL');
    live.setBoard(CRIT, withLaps(CRIT, 3));
    ride(CRIT);
    await until(() => both.every((each) => each.laps(CRIT) === 3 && secondOf(each, CRIT) === second));
    assert.equal(crowd.httpPort, port);
    assert.notEqual(crowd.stats().pid, pid);
    assert.equal(crowd.stats().restarts, 1);
    assert.ok(log.some((line) => line.includes('race is not affected')));
    assert.ok(
      both.every((each) => each.recovered.filter((recovered) => recovered).length >= 1),
      'CROSS did not change: recovered',
    );
    for (const each of both) each.leave();
  });

  it('conflates for a viewer whose line is blocked, who ends in the identical state', async () => {
    const quick = viewer(CRIT);
    const slow = viewer(CRIT);
    await until(() => quick.laps(CRIT) === 3 && slow.laps(CRIT) === 3);
    slow.pause();
    let laps = 3;
    // More than the kernels of both ends hold for a reader that does not read.
    while ((crowd.stats().figures?.passedOver ?? 0) === 0) {
      laps += 1;
      live.setBoard(CRIT, withLongNames(withLaps(CRIT, laps)));
      ride(CRIT);
      await until(() => quick.laps(CRIT) === laps);
    }
    slow.resume();
    await until(
      () => slow.laps(CRIT) === laps && secondOf(slow, CRIT) === second && secondOf(quick, CRIT) === second,
    );
    assert.deepEqual(slow.feed.race(CRIT)?.board, quick.feed.race(CRIT)?.board);
    assert.deepEqual(slow.feed.race(CRIT)?.positions, quick.feed.race(CRIT)?.positions);
    assert.equal(slow.gaps, 0);
    quick.leave();
    slow.leave();
  });

  it('fetches from the station once what hundreds ask for, and never with their credentials', async () => {
    asked.length = 0;
    const url = `http://127.0.0.1:${crowd.httpPort}/v1/races/${CRIT}`;
    const headers = { authorization: 'Bearer secret', cookie: 'session=secret' };
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(url, { headers })));
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<{ url: string }>));
    assert.ok(bodies.every((body) => body.url === `/v1/races/${CRIT}`));
    assert.ok(asked.length >= 1 && asked.length < 20, `${asked.length} fetches`);
    assert.ok(
      asked.every((each) => each.headers.authorization === undefined && each.headers.cookie === undefined),
    );
    const etag = answers[0]?.headers.get('etag') ?? '';
    assert.equal((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304);
    assert.equal(answers[0]?.headers.get('content-encoding'), 'gzip');
  });

  it('passes on what is not there, and changes nothing for anybody', async () => {
    assert.equal((await fetch(`http://127.0.0.1:${crowd.httpPort}/v1/nothing`)).status, 404);
    const refused = await fetch(`http://127.0.0.1:${crowd.httpPort}/v1/races`, {
      method: 'POST',
      body: '{}',
    });
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.get('allow'), 'GET, HEAD');
  });

  it('tells its viewers when a race is not public any more', async () => {
    const watching = viewer(CROSS);
    await until(() => watching.laps(CROSS) === 100);
    live.forget(CROSS);
    await until(() => watching.feed.race(CROSS)?.state === 'refused');
    watching.leave();
  });

  it('says in plain words that a port is taken', async () => {
    await assert.rejects(
      startCrowd({ host: '127.0.0.1', httpPort: crowd.httpPort!, coreSocketPath }),
      /cannot be served.*in use/,
    );
  });

  it('serves HTTPS, and a renewed certificate from the moment it is set', async () => {
    const first = certificate('first');
    const secure = await startCrowd({ host: '127.0.0.1', httpsPort: 0, tls: first, coreSocketPath });
    try {
      assert.equal(await nameAt(secure.httpsPort!), 'first');
      secure.setCertificate(certificate('second'));
      while ((await nameAt(secure.httpsPort!)) !== 'second') await wait(20);
    } finally {
      await secure.close();
    }
  });
});

const certificate = (name: string): Certificate => makeAuthority(name, [], Date.now(), randomBytes);

async function nameAt(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return String(name);
}
