/** Which address a name is to lead to, as the computer moves between networks, and what officials see of it. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { RelayPlace } from '../relays/relay-list.ts';
import { createStationNames, type StationNames } from './station-names.ts';

const ONE: RelayPlace = { id: '1', url: 'https://one.example', slot: '', from: 'options' };
const TWO: RelayPlace = { id: '2', url: 'https://two.example', slot: '/2', from: 'page' };
const NAME = 'k7m2p9x4qa.venue.one.example';

describe('The station’s names', () => {
  let host: string;
  let addresses: string[];
  let relays: RelayPlace[];
  let names: StationNames;
  const kept = new Map<string, unknown>();
  beforeEach(() => {
    kept.clear();
    [host, addresses, relays] = ['192.168.1.20', ['192.168.1.20', '10.0.0.5'], [ONE, TWO]];
    names = createStationNames({
      settings: { get: (key) => kept.get(key), put: async (key, value) => void kept.set(key, value) },
      relays: () => relays,
      host: () => host,
      addresses: () => addresses,
      now: () => 1_800_000_000_000,
      log: () => {},
      nameServer: '127.0.0.1:9',
    });
  });

  it('are to lead where phones are sent, and to another address as soon as that is another', () => {
    const naming = names.namingFor(ONE);
    assert.deepEqual(naming.ask().addresses, ['192.168.1.20']);
    [host, addresses] = ['10.8.0.2', ['10.8.0.2']];
    assert.deepEqual(naming.ask().addresses, ['10.8.0.2']);
  });

  it('never lead to a public address, one of a VPN or this computer alone: then to a private one, or nowhere', () => {
    const naming = names.namingFor(ONE);
    [host, addresses] = ['203.0.113.9', ['203.0.113.9', '100.64.1.1', 'fd00::7']];
    assert.deepEqual(naming.ask().addresses, ['fd00::7']);
    [host, addresses] = ['127.0.0.1', []];
    assert.deepEqual(naming.ask().addresses, []);
    naming.heard({ name: NAME, addresses: [] });
    assert.equal(names.seen()?.state, 'no-address');
  });

  it('are shown once a relay gives them, with what it could not do, and go with the relay', () => {
    assert.equal(names.seen(), null);
    names.namingFor(TWO).line('no-names');
    assert.equal(names.seen(), null);
    const naming = names.namingFor(ONE);
    naming.line('names');
    assert.deepEqual([names.seen()?.state, names.seen()?.name], ['waiting', null]);
    const trouble = { code: 'limit', says: 'no more this week', againMs: 60_000 };
    naming.heard({ name: NAME, addresses: ['192.168.1.20'], trouble });
    const seen = names.seen();
    assert.deepEqual([seen?.name, seen?.trouble?.code, seen?.isUsed], [NAME, 'limit', false]);
    assert.equal(names.inUse(), null);
    relays = [TWO];
    assert.equal(names.seen(), null);
  });

  it('are off while officials do not want them, and that is kept', async () => {
    names.namingFor(ONE).heard({ name: NAME, addresses: ['192.168.1.20'] });
    await names.use(false);
    assert.equal(names.seen()?.state, 'off');
    assert.deepEqual([...kept.values()].includes(false), true);
  });
});
