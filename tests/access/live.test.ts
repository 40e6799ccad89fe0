/** The live feed at the station: who follows which race, and sees it how; and when a race is closed under them. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createFeeds } from '../../broker/crowd/feeds.ts';
import { guestOf } from '../../broker/crowd/guests.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import { isPublic } from '../../race/race.ts';
import { attachLive } from '../../server/feed/attach.ts';
import { publicOnly } from '../../server/feed/public-only.ts';
import type { LiveSink } from '../../server/feed/sink.ts';
import { readTable } from './read-table.ts';
import { type Asker, LIVE_ANSWERS } from './table.ts';
import { openVenue, RACES, type Venue } from './venue.ts';

let venue: Venue;
let address = '';
let tell: (race: RaceId) => void;
let close: () => void;
/** What the crowd's process is told. */
const crowd: string[] = [];
const open: WebSocket[] = [];

before(async () => {
  venue = await openVenue();
  const { races, auth, options } = venue;
  const isPublicNow = (race: RaceId): boolean => isPublic(races.get(race)!);
  const feeds = createFeeds({ races, isPublic: isPublicNow, now: options.now });
  const sink: LiveSink = {
    setBoard: (race) => void crowd.push(`board ${race}`),
    setPosition: (race) => void crowd.push(`position ${race}`),
    forget: (race) => void crowd.push(`forget ${race}`),
  };
  const live = feeds.tell([publicOnly(sink, isPublicNow)]);
  tell = (race) => live.setBoard(race, races.board(race)!);
  const server = createServer();
  attachLive(server, feeds.hub, { authorise: (request) => guestOf(request, auth) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/live`;
  close = () => {
    for (const socket of open) socket.terminate();
    feeds.hub.close();
    server.close();
  };
  await overAndPublished('crit' as RaceId);
  for (const race of RACES) tell(race);
});
after(async () => {
  close();
  await venue.app.close();
});

/** Rider 12 wins and that is published; then an official takes the win away, and nobody publishes that. */
async function overAndPublished(race: RaceId): Promise<void> {
  const { races, decide, clock } = venue;
  const by = { role: 'official', name: 'Ada' } as const;
  const [entry, line] = [2 as EntryId, 'finish' as LineId];
  for (let lap = 1; lap <= 5; lap++)
    await races.passing(
      race,
      {
        id: `k:${lap}` as PassingId,
        line,
        timeMs: clock.nowMs - 600_000 + lap * 90_000,
        uncertaintyMs: 200,
        source: 'keypad',
        who: { entry },
        by: by.name,
      },
      by,
    );
  await decide(race, { type: 'finish', atMs: clock.nowMs - 1_000 } as never);
  await decide(race, { type: 'publish-result', state: 'provisional' } as never);
  await decide(race, { type: 'set-status', entry, status: 'DSQ', reason: 'a test' } as never);
}

interface Feed {
  readonly socket: WebSocket;
  /** All that was said of boards. */
  readonly said: string[];
  next(): Promise<string>;
}

/** Connects; `refused` when the handshake is. */
async function follow(headers: Record<string, string>, race: string): Promise<Feed | 'refused'> {
  const socket = new WebSocket(address, 'bell-lap.v1', { headers });
  open.push(socket);
  const said: string[] = [];
  let heard: () => void = () => {};
  socket.on('message', (data, isBinary) => {
    const text = String(data);
    if (isBinary || text.startsWith('{"clock"')) return;
    said.push(text);
    heard();
  });
  const isIn = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!isIn) return 'refused';
  let at = 0;
  const next = async (): Promise<string> => {
    if (said.length <= at) await Promise.race([new Promise<void>((done) => (heard = done)), sleep(2_000)]);
    return said[at++] ?? 'nothing';
  };
  socket.send(JSON.stringify({ subscribe: { race } }));
  return { socket, said, next };
}

const headersOf = (authorization: string | null): Record<string, string> =>
  authorization === null ? {} : { authorization };

/** What a feed shows of a race. */
function seen(first: string): string {
  const { snapshot, error } = JSON.parse(first) as {
    snapshot?: { board: BoardView };
    error?: { code: string };
  };
  if (error !== undefined) return error.code === 'not-allowed' ? 'refused' : error.code;
  if (snapshot === undefined) return first.slice(0, 40);
  const { race, rows } = snapshot.board;
  const isNew = rows[2 as EntryId]?.status === 'DSQ';
  if (race.published === undefined || isNew) return 'stands';
  return race.published.newer ? 'published' : 'published without a mark';
}

test('everybody follows what the table says, as it says', async () => {
  const wrong: string[] = [];
  for (const line of readTable(LIVE_ANSWERS))
    for (const [asker, expected] of line.answers)
      for (const authorization of await venue.credentials(asker as Asker)) {
        const feed = await follow(headersOf(authorization), line.race);
        const shown = feed === 'refused' ? 'sign-in' : seen(await feed.next());
        if (feed !== 'refused') feed.socket.terminate();
        if (shown !== expected) wrong.push(`${asker} of ${line.race}: ${shown}, not ${expected}`);
      }
  assert.deepEqual(wrong, []);
});

test('a race that is closed is cut from spectators who watch it, at once and before its next board; others go on', async () => {
  const gravel = 'gravel' as RaceId;
  const watching = new Map<Asker, Feed>();
  for (const asker of ['nobody', 'one-race', 'display', 'official'] as const) {
    const [authorization = null] = await venue.credentials(asker);
    const feed = await follow(headersOf(authorization), gravel);
    assert.ok(feed !== 'refused');
    assert.match(await feed.next(), /^\{"snapshot"/, asker);
    watching.set(asker, feed);
  }
  crowd.length = 0;
  await venue.decide(gravel, { type: 'set-race', public: false, whileOn: true } as never);
  await venue.decide(gravel, { type: 'announce', text: 'behind closed doors' } as never);
  tell(gravel);
  for (const asker of ['nobody', 'one-race', 'display'] as const) {
    assert.match(await watching.get(asker)!.next(), /"error".*not-allowed.*is not public any more/, asker);
    await sleep(50);
    assert.ok(!watching.get(asker)!.said.join().includes('behind closed doors'), asker);
  }
  assert.match(await watching.get('official')!.next(), /behind closed doors/);
  assert.deepEqual(crowd, ['forget gravel'], 'so is the crowd’s port');

  const late = await follow({}, gravel);
  assert.ok(late !== 'refused');
  assert.match(await late.next(), /not-allowed/);
  await venue.decide(gravel, { type: 'set-race', public: true } as never);
  tell(gravel);
  const again = await follow({}, gravel);
  assert.ok(again !== 'refused');
  assert.match(await again.next(), /^\{"snapshot"/, 'opened again, it can be followed again');
});

test('an official of one race gets both views on one connection, each of its own race', async () => {
  const [authorization = null] = await venue.credentials('one-race');
  const feed = await follow(headersOf(authorization), 'crit');
  assert.ok(feed !== 'refused');
  assert.equal(seen(await feed.next()), 'stands');
  feed.socket.send(JSON.stringify({ subscribe: { race: 'gravel' } }));
  const second = await feed.next();
  assert.equal(seen(second), 'stands');
  const tagOf = (text: string) => (JSON.parse(text) as { snapshot: { tag: number } }).snapshot.tag;
  assert.notEqual(tagOf(second), tagOf(feed.said[0]!), 'positions of the two can be told apart');
  feed.socket.send(JSON.stringify({ subscribe: { race: 'nonsense race' } }));
  assert.match(await feed.next(), /malformed/);
});
