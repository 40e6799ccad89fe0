/** Why a relay is not reached: a mistyped address is said as one. The errors are Node's own, of an address that is tried. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Enrolment } from '../wire/messages.ts';
import { enrol } from './identity.ts';
import { RelayTrouble, whyNotReached } from './trouble.ts';

const plain = createServer((_request, response) => response.end('no relay'));
before(() => new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve)));
after(() => plain.close());

const whyOf = async (address: string) => {
  const error = await enrol(new URL(address), {} as Enrolment).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RelayTrouble, address);
  return error.why;
};

test('a port that no relay can have is named', async () => {
  assert.deepEqual(await whyOf('https://127.0.0.1:22/'), { code: 'relay-bad-port', facts: { port: '22' } });
});

test('https where plain http answers is said to be so', async () => {
  const address = `127.0.0.1:${(plain.address() as AddressInfo).port}`;
  assert.deepEqual(await whyOf(`https://${address}/`), { code: 'relay-no-tls', facts: { address } });
});

test('a name that nobody knows may be mistyped; that no server of names is reached is the internet’s', () => {
  const relay = new URL('https://relay.exmple.org/');
  const failed = (code: string) => Object.assign(new Error(`getaddrinfo ${code}`), { code });
  const mistyped = { code: 'relay-unknown-name', facts: { host: 'relay.exmple.org' } };
  assert.deepEqual(whyNotReached(failed('ENOTFOUND'), relay), mistyped);
  assert.deepEqual(whyNotReached(failed('EAI_AGAIN'), relay), { code: 'relay-no-internet', facts: {} });
});
