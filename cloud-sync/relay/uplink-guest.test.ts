/** A station's line: who may say where its name leads, and how much of that is taken at once. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { WebSocket } from 'ws';
import { proofOf } from '../wire/messages.ts';
import type { VenueAsk } from '../wire/venue-name.ts';
import type { RelayLog } from './log/log.ts';
import { openSqliteLog } from './log/sqlite-log.ts';
import { UplinkGuest, type UplinkRoom } from './uplink-guest.ts';

const STATION = '00000000-0000-4000-8000-000000000001';

/** A socket whose other end is the test. */
class Line extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly isPaused = false;
  readonly heard: Record<string, { nonce?: string; code?: string }>[] = [];
  send(text: string): void {
    this.heard.push(JSON.parse(text));
  }
  close(): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = 3;
    this.emit('close');
  }
  pause(): void {}
  resume(): void {}
  ping(): void {}
  say(message: object): void {
    this.emit('message', Buffer.from(JSON.stringify(message)), false);
  }
}

describe('A station’s line', () => {
  let log: RelayLog;
  let key: KeyObject;
  let asked: VenueAsk[];
  let ends: ((error?: Error) => void)[];
  const lines: Line[] = [];

  beforeEach(async () => {
    log = await openSqliteLog(':memory:');
    const pair = generateKeyPairSync('ed25519');
    key = pair.privateKey;
    [asked, ends] = [[], []];
    await log.addCode('a-good-code', 0);
    const jwk = pair.publicKey.export({ format: 'jwk' }) as { kty: 'OKP'; crv: 'Ed25519'; x: string };
    await log.enrol({ code: 'a-good-code', station: STATION, name: 'Tent', key: jwk }, 0);
  });
  afterEach(async () => {
    for (const line of lines.splice(0)) line.close();
    await log.close();
  });

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };

  /** A machine that comes by a copy of its own. */
  async function comes(epoch: number): Promise<Line> {
    const line = new Line();
    lines.push(line);
    const room: Pick<UplinkRoom, 'log' | 'say' | 'venues' | 'entered' | 'left'> & { counts: object } = {
      ...{ log, counts: { refused: 0 }, say: () => {}, entered: () => {}, left: () => {} },
      venues: {
        asked: (_station, ask) => {
          asked.push(ask);
          return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
        },
      },
    };
    new UplinkGuest(line as unknown as WebSocket, room as unknown as UplinkRoom);
    const nonce = line.heard[0]?.hello?.nonce ?? '';
    const signature = sign(null, proofOf(nonce, STATION, epoch), key).toString('base64url');
    line.say({ hello: { station: STATION, epoch, signature } });
    await until(() => line.heard.some((told) => 'mark' in told));
    return line;
  }
  const wishes = (line: Line, address: string): void => line.say({ venue: { addresses: [address] } });

  it('of a machine that was left behind leads the name nowhere: the one that has the station says where', async () => {
    const old = await comes(1);
    wishes(old, '192.168.1.20');
    await until(() => asked.length === 1);
    const now = await comes(2);
    wishes(now, '192.168.1.21');
    await until(() => asked.length === 2);
    wishes(old, '192.168.1.22');
    await until(() => old.readyState !== old.OPEN);
    assert.equal(old.heard.at(-1)?.refused?.code, 'superseded');
    assert.deepEqual(
      asked.map(({ addresses }) => addresses[0]),
      ['192.168.1.20', '192.168.1.21'],
    );
  });

  it('has eight wishes seen to at once, and then the newest of all the others', async () => {
    const line = await comes(1);
    for (let at = 1; at <= 40; at++) wishes(line, `10.0.0.${at}`);
    // What comes after them is seen to after them.
    const cards = mock.method(log, 'setCards', async () => {});
    line.say({ cards: [] });
    await until(() => cards.mock.callCount() === 1);
    assert.equal(asked.length, 8);
    ends[0]?.();
    await until(() => asked.length === 9);
    assert.deepEqual(asked.at(-1)?.addresses, ['10.0.0.40']);
  });

  it('has its wish seen to again when the store could not take it: the station does not say it twice', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const line = await comes(1);
      wishes(line, '192.168.1.20');
      await until(() => asked.length === 1);
      wishes(line, '192.168.1.21');
      await until(() => asked.length === 2);
      ends[0]?.(new Error('the disk is full'));
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(30_000);
      assert.deepEqual(asked.at(-1)?.addresses, ['192.168.1.21']);
      assert.equal(asked.length, 3);
    } finally {
      mock.timers.reset();
    }
  });
});
