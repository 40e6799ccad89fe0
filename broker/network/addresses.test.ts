import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allAddresses, interfacesNow, lanAddresses, watchAddresses } from './addresses.ts';
import { phonesAddress, readChosen, shownAddresses } from './connection.ts';

it('a system without descriptors left is taken to be as it was, and asked again', () => {
  const venue = {
    wlan0: [
      { address: '10.0.0.7', netmask: '255.255.255.0', family: 'IPv4', mac: '', internal: false, cidr: null },
    ],
  } as unknown as ReturnType<typeof interfacesNow>;
  let answer: () => typeof venue = () => venue;
  const watch = watchAddresses(
    () => assert.fail('nothing has changed'),
    () => lanAddresses(interfacesNow(() => answer())),
  );
  answer = () => {
    throw Object.assign(new Error('uv_interface_addresses returned EMFILE'), { code: 'ERR_SYSTEM_ERROR' });
  };
  assert.equal(watch.look(), false);
  assert.equal(watch.current()[0]!.address, '10.0.0.7');
});

type Interfaces = ReturnType<typeof interfacesNow>;
/** A computer with these interfaces, each with its addresses. */
const computer = (interfaces: Readonly<Record<string, readonly string[]>>): Interfaces =>
  Object.fromEntries(
    Object.entries(interfaces).map(([name, addresses]) => [
      name,
      addresses.map((address) => ({ address, internal: name === 'lo' })),
    ]),
  ) as unknown as Interfaces;

const TEN = computer({
  lo: ['127.0.0.1', '::1'],
  docker0: ['172.17.0.1'],
  eth0: ['169.254.7.9', 'fe80::1%eth0'],
  tailscale0: ['100.101.7.9'],
  'vEthernet (WSL)': ['172.28.0.1'],
  tun0: ['10.8.0.2'],
  utun4: ['fe80::2'],
  wlan0: ['fd12::7', '192.168.1.20', 'fe80::3'],
  wlan1: ['10.20.0.7'],
  wwan0: ['203.0.113.9'],
});

it('of ten interfaces phones are sent to the venue’s network, never to a VPN, a container or an address made up', () => {
  assert.equal(phonesAddress(lanAddresses(TEN), null), '192.168.1.20');
  assert.deepEqual(
    lanAddresses(TEN).map(({ address }) => address),
    ['192.168.1.20', '10.20.0.7', '203.0.113.9', 'fd12::7', '169.254.7.9', '100.101.7.9', '10.8.0.2'],
  );
  assert.deepEqual(
    Object.fromEntries(shownAddresses('::', allAddresses(TEN)).map(({ address, why }) => [address, why])),
    {
      '192.168.1.20': null,
      '10.20.0.7': null,
      'fd12::7': null,
      '203.0.113.9': 'public',
      '169.254.7.9': 'self-assigned',
      '100.101.7.9': 'vpn',
      '10.8.0.2': 'vpn',
      'fe80::1': 'link-local',
      'fe80::2': 'link-local',
      'fe80::3': 'link-local',
      '172.17.0.1': 'virtual',
      '172.28.0.1': 'virtual',
      '127.0.0.1': 'loopback',
      '::1': 'loopback',
    },
  );
});

it('an organiser’s network holds while it is there, whatever address it gives; without it the station decides again', () => {
  const chosen = readChosen({ interfaceName: 'wlan1', family: 4 });
  assert.equal(phonesAddress(lanAddresses(TEN), chosen), '10.20.0.7');
  const tomorrow = computer({ wlan0: ['192.168.1.20'], wlan1: ['10.99.0.1'] });
  assert.equal(phonesAddress(lanAddresses(tomorrow), chosen), '10.99.0.1');
  assert.equal(phonesAddress(lanAddresses(computer({ wlan0: ['192.168.1.20'] })), chosen), '192.168.1.20');
  assert.equal(readChosen({ interfaceName: 7 }), null);
  assert.equal(readChosen(undefined), null);
});

it('no network, only IPv6, and a station that listens at one address or at IPv4 alone', () => {
  assert.equal(phonesAddress(lanAddresses(computer({ lo: ['127.0.0.1'] })), null), undefined);
  assert.equal(phonesAddress(lanAddresses(computer({ eth0: ['fe80::1', 'fd00::2'] })), null), 'fd00::2');
  const heard = (listensAt: string) =>
    shownAddresses(listensAt, allAddresses(TEN)).filter(({ works }) => works === 'yes');
  assert.deepEqual(
    heard('10.20.0.7').map(({ address }) => address),
    ['10.20.0.7'],
  );
  assert.ok(heard('0.0.0.0').every(({ family }) => family === 4));
});
