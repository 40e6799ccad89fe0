/** Names of stations at a relay: whose they are, where they lead, and how many certificates there are. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { decode, encode } from 'dns-packet';
import { certificateFor } from '../../../broker/naming/testing/authority.ts';
import { requestFor } from '../../../broker/tls/certificate-request.ts';
import type { VenueTold } from '../../wire/venue-name.ts';
import type { RelayLog } from '../log/log.ts';
import { openSqliteLog } from '../log/sqlite-log.ts';
import { type Acme, AuthorityRefused } from './acme.ts';
import { createVenueNames, PER_STATION, type VenueNames } from './venue-names.ts';

const ZONE = 'venue.live.example.org';
const DAY_MS = 86_400_000;
let log: RelayLog;
let nowMs: number;
let orders: string[];
let authority: Acme['order'];

beforeEach(async () => {
  log = await openSqliteLog(':memory:');
  nowMs = 1_800_000_000_000;
  orders = [];
  authority = async () => {
    throw new AuthorityRefused('caa', 'CAA record for live.example.org prevents issuance', null);
  };
  for (const station of ['tent-1', 'tent-2']) {
    await log.addCode(`code-of-${station}`, nowMs);
    const key = { kty: 'OKP', crv: 'Ed25519', x: station } as const;
    await log.enrol({ code: `code-of-${station}`, station, name: station, key }, nowMs);
  }
});
afterEach(() => log.close());

const open = (perWeek = 40): VenueNames =>
  createVenueNames({
    ...{ zone: ZONE, server: 'live.example.org', log, perWeek, now: () => nowMs, say: () => {} },
    acme: {
      issuer: async () => 'ca.example; validationmethods=dns-01',
      order: (order) => {
        orders.push(order.name);
        return authority(order);
      },
    },
    settleMs: 0,
  });

async function asks(names: VenueNames, station: string, addresses: string[], request?: string) {
  const heard: VenueTold[] = [];
  await names.asked(station, { addresses, ...(request && { request }) }, (told) => heard.push(told));
  return heard;
}

function looked(names: VenueNames, name: string): { code: number; data: unknown[] } {
  const question = encode({ type: 'query', id: 1, questions: [{ name, type: 'A' }] });
  const { flags = 0, answers = [] } = decode(names.answer(question)!);
  return { code: flags & 0xf, data: answers.map((one) => (one as { data: unknown }).data) };
}

/** Makes it, and the answer is lost: it counts. */
const lost: Acme['order'] = async ({ counts }) => {
  await counts();
  throw new Error('The authority at acme.example is not reached: ECONNRESET');
};

describe('Names of stations', () => {
  it('are drawn once, lead where the station says, and follow it at once', async () => {
    const names = open();
    const [first] = await asks(names, 'tent-1', ['192.168.1.20']);
    const [second] = await asks(names, 'tent-2', ['192.168.1.20']);
    assert.match(first!.name, /^[a-z2-9]{10}\.venue\.live\.example\.org$/);
    assert.notEqual(first?.name, second?.name);
    assert.deepEqual(looked(names, first!.name).data, ['192.168.1.20']);
    const [moved] = await asks(names, 'tent-1', ['10.1.2.3']);
    assert.equal(moved?.name, first?.name);
    assert.deepEqual(looked(names, first!.name).data, ['10.1.2.3']);
  });

  it('are known to a relay that starts again, and to another over the same store', async () => {
    const [told] = await asks(open(), 'tent-1', ['192.168.1.20']);
    const other = open();
    assert.equal(looked(other, told!.name).code, 3);
    await other.look();
    assert.deepEqual(looked(other, told!.name).data, ['192.168.1.20']);
  });

  it('are there at once, however long it takes to read what others have done', async () => {
    const names = open();
    const venueNames = log.venueNames.bind(log);
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let reading = 0;
    log.venueNames = async () => {
      const rows = await venueNames();
      reading += 1;
      if (reading === 1) await held;
      return rows;
    };
    const looks = [names.look(), names.look()];
    const [told] = await asks(names, 'tent-1', ['192.168.1.20']);
    letGo();
    await Promise.all(looks);
    assert.deepEqual(looked(names, told!.name).data, ['192.168.1.20']);
  });

  it('never lead out of private networks: the address is refused with a reason, the one of before stays', async () => {
    const names = open();
    const [told] = await asks(names, 'tent-1', ['192.168.1.20']);
    for (const address of ['8.8.8.8', '127.0.0.1', '169.254.169.254', '2001:db8::1', 'router']) {
      const [refused] = await asks(names, 'tent-1', [address]);
      assert.equal(refused?.trouble?.code, 'address');
      assert.ok(refused?.trouble?.says.startsWith(`${address} is no address of a private network`));
      assert.deepEqual(looked(names, told!.name).data, ['192.168.1.20']);
    }
  });

  it('go with a station that is shut out, and come back with it', async () => {
    const names = open();
    const [told] = await asks(names, 'tent-1', ['192.168.1.20']);
    await log.setRevoked('tent-1', true);
    await names.look();
    assert.equal(looked(names, told!.name).code, 3);
    assert.deepEqual(await asks(names, 'tent-1', ['192.168.1.20'], 'AAAA'), []);
    assert.deepEqual(orders, []);
    await log.setRevoked('tent-1', false);
    await names.look();
    assert.deepEqual(looked(names, told!.name).data, ['192.168.1.20']);
    assert.deepEqual(await asks(names, 'nobody-knows', ['192.168.1.20'], 'AAAA'), []);
  });

  it('say at once which they are, and why the authority gave no certificate', async () => {
    const names = open();
    const heard = await asks(names, 'tent-1', ['192.168.1.20'], 'AAAA');
    assert.deepEqual(
      heard.map(({ trouble }) => trouble?.code),
      [undefined, 'refused'],
    );
    assert.match(heard[1]!.trouble!.says, /CAA record/);
    assert.deepEqual(orders, [heard[0]?.name]);
    nowMs += 3_600_000;
    authority = async () => {
      throw new AuthorityRefused('rateLimited', 'too many certificates', 7_200_000);
    };
    const limited = (await asks(names, 'tent-1', ['192.168.1.20'], 'AAAB')).at(-1);
    assert.deepEqual([limited?.trouble?.code, limited?.trouble?.againMs], ['limit', 7_200_000]);
    nowMs += 7_200_000;
    authority = async () => {
      throw new Error('The authority at acme.example is not reached: ECONNREFUSED');
    };
    const away = (await asks(names, 'tent-1', ['192.168.1.20'], 'AAAC')).at(-1);
    assert.deepEqual([away?.trouble?.code, away?.trouble?.againMs], ['authority', 60_000]);
  });

  it('take so many certificates a week and no more, of one station and of all', async () => {
    authority = lost;
    const names = open(PER_STATION + 1);
    const firstMs = nowMs;
    for (let at = 0; at < PER_STATION; at++, nowMs += 60_000)
      await asks(names, 'tent-1', ['192.168.1.20'], `AAA${at}`);
    nowMs = firstMs + DAY_MS;
    const over = (await asks(names, 'tent-1', ['192.168.1.20'], 'BBBB')).at(-1);
    assert.deepEqual([over?.trouble?.code, over?.trouble?.againMs], ['limit', 6 * DAY_MS]);
    assert.equal(orders.length, PER_STATION);
    await asks(names, 'tent-2', ['192.168.1.21'], 'CCCC');
    nowMs += 60_000;
    const all = (await asks(names, 'tent-2', ['192.168.1.21'], 'DDDD')).at(-1);
    assert.match(all?.trouble?.says ?? '', /of all stations/);
    nowMs += 7 * DAY_MS + 1;
    await asks(names, 'tent-1', ['192.168.1.20'], 'EEEE');
    assert.equal(orders.length, PER_STATION + 2);
  });

  it('lose nothing of their week to an authority that is away, however long, and it is not asked more than it may be', async () => {
    authority = async () => {
      throw new Error('The authority at acme.example is not reached: ECONNREFUSED');
    };
    const names = open();
    for (let at = 0; at < 12; at++, nowMs += 30_000)
      assert.equal(
        (await asks(names, 'tent-1', ['192.168.1.20'], `AAA${at}`)).at(-1)?.trouble?.code,
        'authority',
      );
    // Every 60 s, whatever the station does.
    assert.equal(orders.length, 6);
    const held = (await asks(names, 'tent-1', ['192.168.1.20'], 'BBBB')).at(-1)?.trouble;
    assert.equal(held?.code, 'authority');
    nowMs += 60_000;
    authority = lost;
    await asks(names, 'tent-1', ['192.168.1.20'], 'CCCC');
    assert.equal((await log.venueCertificates(0)).length, 1);
  });

  it('have one order each, whoever asks how often in one breath, and no more in all than there may be', async () => {
    authority = lost;
    const names = open(1);
    const many = Array.from({ length: 20 }, (_, at) => asks(names, 'tent-1', ['192.168.1.20'], `AAA${at}`));
    const other = asks(names, 'tent-2', ['192.168.1.21'], 'BBBB');
    await Promise.all(many);
    assert.equal((await other).at(-1)?.trouble?.code, 'limit');
    assert.equal(orders.length, 1);
    assert.equal((await log.venueCertificates(0)).length, 1);
  });

  it('get no chain for another key, or one that cannot be read: the relay keeps none of these', async () => {
    const names = open();
    const [{ name } = { name: '' }] = await asks(names, 'tent-1', ['192.168.1.20']);
    const { request } = requestFor(name);
    const chain = certificateFor(request, name, nowMs, 90);
    const other = certificateFor(null, name, nowMs, 90);
    for (const [given, says] of [
      [other, /another key/],
      [certificateFor(request, 'bank.example', nowMs, 90), /for DNS:bank\.example/],
      [chain.replace(/(CERTIFICATE-----\n.*BEGIN CERTIFICATE-----\n).{60}/s, '$1AAAA'), /cannot be read/],
    ] as const) {
      authority = async () => given;
      const last = (await asks(names, 'tent-1', ['192.168.1.20'], request)).at(-1);
      assert.deepEqual([last?.chain, last?.trouble?.code], [undefined, 'refused']);
      assert.match(last?.trouble?.says ?? '', says);
      nowMs += 3_600_000;
    }
    authority = async () => chain;
    assert.equal((await asks(names, 'tent-1', ['192.168.1.20'], request)).at(-1)?.chain, chain);
  });

  it('show the authority what it looks for while it looks, and nothing after', async () => {
    const names = open();
    const seen: unknown[] = [];
    const question = (name: string) =>
      encode({ type: 'query', id: 1, questions: [{ name: `_acme-challenge.${name}`, type: 'TXT' }] });
    const shown = (name: string) =>
      (decode(names.answer(question(name))!).answers ?? []).map((one) =>
        String((one as { data: unknown }).data),
      );
    authority = async ({ name, present, clear }) => {
      seen.push(shown(name));
      await present('what-it-looks-for');
      seen.push(shown(name));
      await clear();
      seen.push(shown(name));
      throw new Error('enough seen');
    };
    await asks(names, 'tent-1', ['192.168.1.20'], 'AAAA');
    assert.deepEqual(seen, [[], ['what-it-looks-for'], []]);
  });

  it('tell whoever asked last: a line that came anew while the authority was looking', async () => {
    const names = open();
    let end = (): void => {};
    authority = () =>
      new Promise((_, reject) => {
        end = () => reject(new Error('in the end not'));
      });
    const [first, second]: VenueTold[][] = [[], []];
    const ask = { addresses: ['192.168.1.20'], request: 'AAAA' };
    const before = names.asked('tent-1', ask, (told) => first!.push(told));
    while (orders.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await names.asked('tent-1', ask, (told) => second!.push(told));
    end();
    await before;
    assert.equal(orders.length, 1);
    assert.deepEqual([first?.at(-1)?.trouble, second?.at(-1)?.trouble?.code], [undefined, 'authority']);
  });
});
