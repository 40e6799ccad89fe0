import assert from 'node:assert/strict';
import { it } from 'node:test';
import { interfacesNow, lanAddresses, watchAddresses } from './addresses.ts';

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
