/** The station's name as it is kept: what is asked for when, and what of a relay's word is not taken. */
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { NAME, type NameKept, openNameKept } from './name-kept.ts';
import { certificateFor } from './testing/authority.ts';

const DAY_MS = 86_400_000;
const HOME = ['192.168.1.20'];
const told = { name: 'k7m2p9x4qa.venue.live.example.org', addresses: HOME };
let values: Map<string, unknown>;
let nowMs: number;
let kept: NameKept;

const open = (): NameKept =>
  openNameKept({
    settings: {
      get: (key) => values.get(key),
      put: async (key, value) => void values.set(key, structuredClone(value)),
    },
    slot: '/one',
    now: () => nowMs,
    log: () => {},
  });
/** What is asked for once its key is on disk. */
async function asked(): Promise<string | undefined> {
  kept.ask(HOME);
  await new Promise((resolve) => setImmediate(resolve));
  return kept.ask(HOME).request;
}

beforeEach(() => {
  values = new Map();
  nowMs = Date.now();
  kept = open();
});

describe('The station’s name', () => {
  it('is asked for with addresses alone; once it is there, with a request whose key is on disk', async () => {
    assert.deepEqual(kept.ask(HOME), { addresses: HOME });
    assert.equal(kept.heard(told), true);
    assert.deepEqual(kept.ask(HOME), { addresses: HOME });
    assert.ok(await asked());
    const { waiting } = values.get(`${NAME}/one`) as { waiting: { key: string; request: string } };
    assert.equal(waiting.request, await asked());
  });

  it('has the certificate that came for its key, also after a start, and asks for no other', async () => {
    kept.heard(told);
    const request = (await asked()) as string;
    assert.equal(kept.heard({ ...told, chain: certificateFor(request, told.name, nowMs, 90) }), true);
    kept = open();
    const certificate = kept.certificate();
    assert.equal(certificate?.name, told.name);
    assert.equal(
      createPublicKey(certificate!.cert).export({ format: 'der', type: 'spki' }).toString('hex'),
      createPublicKey(createPrivateKey(certificate!.key))
        .export({ format: 'der', type: 'spki' })
        .toString('hex'),
    );
    assert.equal(await asked(), undefined);
  });

  it('is renewed with a new key when a third of its time is left; the one before is shown until then', async () => {
    kept.heard(told);
    const first = (await asked()) as string;
    kept.heard({ ...told, chain: certificateFor(first, told.name, nowMs, 90) });
    nowMs += 59 * DAY_MS;
    assert.equal(await asked(), undefined);
    nowMs += 2 * DAY_MS;
    const second = (await asked()) as string;
    assert.ok(second && second !== first);
    const before = kept.certificate();
    assert.ok(before && before.endsMs > nowMs);
    kept.heard({ ...told, chain: certificateFor(second, told.name, nowMs, 90) });
    assert.notEqual(kept.certificate()?.key, before?.key);
    assert.equal(kept.certificate()?.madeMs, nowMs);
  });

  it('is not renewed again and again by an authority whose certificates are over as soon as they come', async () => {
    kept.heard(told);
    const first = (await asked()) as string;
    kept.heard({ ...told, chain: certificateFor(first, told.name, nowMs - 2 * DAY_MS, 2.01) });
    assert.equal(await asked(), undefined);
    nowMs += 600_001;
    assert.ok(await asked());
  });

  it('takes no certificate for another key or name, and nothing that is none', async () => {
    kept.heard(told);
    const request = (await asked()) as string;
    const own = certificateFor(request, told.name, nowMs, 90);
    for (const chain of [
      certificateFor(request, 'bank.example', nowMs, 90),
      certificateFor(request, '*.venue.live.example.org', nowMs, 90),
      certificateFor(null, told.name, nowMs, 90),
      `${own.slice(0, 200)}${own.slice(220)}`,
      'PEM',
      // Each door would refuse this whole: the station could not start any more.
      own.replace(/(CERTIFICATE-----\n.*BEGIN CERTIFICATE-----\n).{60}/s, '$1AAAA'),
    ]) {
      kept.heard({ ...told, chain });
      assert.equal(kept.certificate(), null);
      assert.equal(kept.trouble()?.code, 'wrong-certificate');
    }
    assert.equal(await asked(), undefined);
    nowMs += 3_600_001;
    assert.equal(await asked(), request);
    assert.equal(kept.heard({ ...told, chain: own }), true);
    assert.equal(kept.trouble(), null);
  });

  it('asks no sooner than the relay said, and what is said of the address does not end that', async () => {
    kept.heard(told);
    const request = await asked();
    kept.heard({ ...told, trouble: { code: 'limit', says: 'no more this week', againMs: DAY_MS } });
    kept.heard(told);
    assert.equal(kept.trouble()?.code, 'limit');
    assert.equal(await asked(), undefined);
    nowMs += DAY_MS;
    assert.equal(await asked(), request);
  });

  it('asks anew when the clock is set back: what was said by a clock that was ahead holds nobody up for years', async () => {
    const rightMs = nowMs;
    kept.heard(told);
    const request = await asked();
    nowMs += 700 * DAY_MS;
    kept.heard({ ...told, trouble: { code: 'authority', says: 'not reached', againMs: 60_000 } });
    assert.equal(await asked(), undefined);
    nowMs = rightMs;
    assert.equal(await asked(), request);
  });

  it('is kept as soon as there is room on the disk again, and asked for then', async () => {
    let isFull = true;
    const settings = {
      get: (key: string) => values.get(key),
      put: async (key: string, value: unknown) => {
        if (isFull) throw new Error('ENOSPC: no space left on device');
        values.set(key, structuredClone(value));
      },
    };
    kept = openNameKept({ settings, slot: '/one', now: () => nowMs, log: () => {} });
    kept.heard(told);
    assert.equal(await asked(), undefined);
    isFull = false;
    nowMs += 30_001;
    const request = await asked();
    assert.equal((values.get(`${NAME}/one`) as { waiting: { request: string } }).waiting.request, request);
    assert.ok(request);
  });

  it('follows a relay to another name, and not one that changes it again and again', async () => {
    kept.heard(told);
    const other = { ...told, name: 'zzzzzzzzzz.venue.live.example.org' };
    assert.equal(kept.heard(other), false);
    nowMs += 60_000;
    assert.equal(kept.heard(other), true);
    assert.equal(kept.name(), other.name);
    assert.equal(kept.certificate(), null);
    assert.equal(kept.heard(told), false);
  });
});
