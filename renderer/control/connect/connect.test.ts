/** What the Connect page makes of what a station says: addresses that work, codes that phones read, displays as they stand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RaceId } from '../../../race/ids.ts';
import { crowdOrigin, inPairs, officialsOrigin, reachOf } from './connection.ts';
import { placed } from './display-picture.ts';
import { addressOf, screensOf } from './screens.ts';
import { wifiCode, wifiFault } from './wifi.ts';

const PORTS = { mqtt: 1883, mqtts: 8883, https: 8443, osmand: 5055, crowd: 8080, crowdHttps: 8444 };
const at = (host: string) => ({ host, ports: PORTS });
const address = (text: string, works: 'yes' | 'perhaps' | 'no') => ({
  ...({ interfaceName: 'wlan0', address: text, family: 4, works, why: null } as const),
});

test('an IPv6 address stands in brackets; without the plain port, screens are sent to the encrypted one', () => {
  assert.equal(officialsOrigin(at('fd00::7')), 'https://[fd00::7]:8443');
  assert.equal(crowdOrigin(at('192.168.1.20')), 'http://192.168.1.20:8080');
  assert.equal(crowdOrigin({ host: 'fd00::7', ports: { ...PORTS, crowd: 0 } }), 'https://[fd00::7]:8444');
});

test('whether others get there is said of where they are sent, and of nothing else', () => {
  const lan = address('192.168.1.20', 'yes');
  const tunnel = address('100.101.7.9', 'perhaps');
  const own = address('127.0.0.1', 'no');
  assert.equal(reachOf({ host: '192.168.1.20', addresses: [lan, tunnel, own] }), 'fine');
  assert.equal(reachOf({ host: '100.101.7.9', addresses: [lan, tunnel, own] }), 'perhaps');
  assert.equal(reachOf({ host: '127.0.0.1', addresses: [lan, own] }), 'this-computer');
  assert.equal(reachOf({ host: 'bell-lap-3f9a.local', addresses: [own] }), 'no-network');
});

test('the starter’s page and the console are at the officials’ door, and are never said to be for everybody', () => {
  const race = { id: 'spring' as RaceId, format: 'circuit' } as const;
  const screens = screensOf(race);
  const connection = { ...at('192.168.1.20') } as never;
  assert.deepEqual(
    screens.filter(({ door }) => door === 'officials').map((one) => addressOf(one, connection)),
    [
      'https://192.168.1.20:8443/start/spring?view=ramp',
      'https://192.168.1.20:8443/control',
      'https://192.168.1.20:8443/control/spring',
      'https://192.168.1.20:8443/start/spring',
    ],
  );
  assert.ok(screens.filter(({ group }) => group === 'everybody').every(({ door }) => door === 'crowd'));
  assert.ok(!screens.some(({ id }) => id === 'course'), 'a criterium has nobody alone on the course');
  assert.ok(screensOf({ ...race, format: 'time-trial' }).some(({ id }) => id === 'course'));
  assert.deepEqual(
    screensOf(null).map(({ path }) => path),
    ['/', '/control'],
  );
});

test('a Wi-Fi whose name holds signs of the code’s own is joined all the same', () => {
  assert.equal(
    wifiCode({ name: 'Vélo;Club: "A"', password: 'a\\b,c;d:e' }),
    'WIFI:T:WPA;S:Vélo\\;Club\\: \\"A\\";P:a\\\\b\\,c\\;d\\:e;;',
  );
  assert.equal(wifiCode({ name: 'open', password: '' }), 'WIFI:T:nopass;S:open;;');
  assert.equal(wifiFault({ name: 'ü'.repeat(17), password: '' }), 'name');
  assert.equal(wifiFault({ name: 'crit', password: 'seven77' }), 'password');
  assert.equal(wifiFault({ name: 'crit', password: 'eight888' }), null);
});

test('a fingerprint is shown as phones show it', () => {
  assert.equal(inPairs('0a1bff'), '0A 1B FF');
});

test('displays are drawn as they stand and numbered from the left, also with one left of the first', () => {
  const display = (id: number, xPx: number, yPx: number, widthPx = 1920, heightPx = 1080) => ({
    ...{ id, xPx, yPx, widthPx, heightPx, label: `D${id}`, primary: xPx === 0, shows: null },
  });
  const { shape, displays } = placed([display(1, 0, 0), display(2, -1920, 0)]);
  assert.equal(shape, 3840 / 1080);
  assert.deepEqual(
    displays.map(({ display: { id }, number, left, width }) => [id, number, left, width]),
    [
      [2, 1, 0, 50],
      [1, 2, 50, 50],
    ],
  );
  assert.deepEqual(placed([]).displays, []);
});
