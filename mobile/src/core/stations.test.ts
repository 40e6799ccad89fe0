import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FoundService, found, lost, STATIONS_MAX, type Station, serviceOf } from './stations.ts';

const service = (more: Partial<FoundService> = {}): FoundService => ({
  name: 'Spring (3f9a)',
  hostName: 'Bell-Lap-3f9a.local.',
  addresses: ['192.168.4.1', 'fe80::1', 'fd00::1'],
  port: 8443,
  txt: { v: '1', id: '3f9a', event: 'Spring', fp: 'ab'.repeat(32) },
  ...more,
});

test('given a station on the network, then it is tried by name first, and never by a link-local address', () => {
  const [station] = found([], service());
  assert.equal(station?.event, 'Spring');
  assert.deepEqual(station?.origins, [
    'https://bell-lap-3f9a.local:8443',
    'https://192.168.4.1:8443',
    'https://[fd00::1]:8443',
  ]);
});

test('given the same station on two interfaces, then one row with all its addresses; when it says goodbye, none', () => {
  const once = found([], service());
  const twice = found(once, service({ addresses: ['10.0.0.1'] }));
  assert.equal(twice.length, 1);
  assert.ok(twice[0]?.origins.includes('https://10.0.0.1:8443'));
  assert.ok(twice[0]?.origins.includes('https://192.168.4.1:8443'));
  assert.deepEqual(lost(twice, service({ hostName: '', addresses: [], txt: {} })), []);
});

test('given a network that announces nonsense, then it is left out and the list stays short', () => {
  assert.deepEqual(found([], service({ port: 0 })), []);
  assert.deepEqual(found([], service({ txt: { v: '2' } })), []);
  assert.deepEqual(found([], service({ hostName: '', addresses: [] })), []);
  let stations: readonly Station[] = [];
  for (let n = 0; n < 100; n++) stations = found(stations, service({ txt: { id: String(n) } }));
  assert.equal(stations.length, STATIONS_MAX);
});

test('given an Android that knows no host names, then the station is tried by its address', () => {
  const given = {
    name: 'Spring (3f9a)',
    hostName: null,
    addresses: ['/192.168.4.1', 'fe80::1%wlan0', null],
    port: 8443,
    txt: { v: '1', id: '3f9a', event: null },
  };
  const [station] = found([], serviceOf(given));
  assert.deepEqual(station?.origins, ['https://192.168.4.1:8443']);
  assert.equal(station?.event, 'Spring (3f9a)');
  assert.deepEqual(found([], serviceOf({ name: 'x' })), []);
});
