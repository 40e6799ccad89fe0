/** What an organiser names is connected to only where it may be, whatever spelling, name or redirection leads there. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { networkInterfaces } from 'node:os';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { lanAddresses } from './addresses.ts';
import { fetchWithin, lookupWithin, OutOfReach, ownAddresses, refusalOf } from './reach.ts';

const FROM_OUTSIDE = { thisComputer: false };
const AT_STATION = { thisComputer: true };
const endings: (() => void)[] = [];
after(() => {
  for (const end of endings) end();
});

async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<number> {
  const server = createServer(listener).listen(0, host);
  await once(server, 'listening');
  endings.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('this computer, link-local and metadata addresses are out of reach in every spelling', () => {
  const out = `127.0.0.1 127.8.9.1 0.0.0.0 ::1 :: ::ffff:127.0.0.1 ::ffff:7f00:1 ::127.0.0.1 64:ff9b::7f00:1
    2002:7f00:1::1 169.254.169.254 ::ffff:169.254.169.254 ::ffff:a9fe:a9fe 64:ff9b::169.254.169.254 fe80::1%eth0
    fd00:ec2::254 100.100.100.200 192.0.0.192 168.63.129.16 224.0.0.1 255.255.255.255 ff02::1 2002:a9fe:a9fe::`;
  for (const address of out.split(/\s+/)) assert.ok(refusalOf(address, FROM_OUTSIDE), address);
  for (const address of '10.0.0.7 192.168.1.20 172.16.3.4 fd12:3456::1 93.184.216.34 2606:2800::1 100.64.0.9'.split(
    ' ',
  ))
    assert.equal(refusalOf(address, FROM_OUTSIDE), null, address);
  // Somebody at the station may name its own computer, and no metadata either.
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
    assert.equal(refusalOf(address, AT_STATION), null, address);
  assert.ok(refusalOf('169.254.169.254', AT_STATION));
});

test("this computer's addresses on the venue's network are this computer", async () => {
  const wifi = { netmask: '', mac: '', internal: false, cidr: null };
  const own = ownAddresses({
    wlan0: [
      { address: '192.168.8.2', family: 'IPv4', ...wifi },
      { address: 'fd12:3456::2', family: 'IPv6', scopeid: 0, ...wifi },
    ],
  } as unknown as ReturnType<typeof networkInterfaces>);
  for (const address of ['192.168.8.2', '::ffff:192.168.8.2', '64:ff9b::192.168.8.2', 'fd12:3456:0::2']) {
    assert.equal(refusalOf(address, FROM_OUTSIDE, own), 'this-computer', address);
    assert.equal(refusalOf(address, AT_STATION, own), null, address);
  }
  assert.equal(refusalOf('192.168.8.3', FROM_OUTSIDE, own), null);
  // And as it is: whatever addresses this machine has beside loopback, something listens on all of them.
  const port = await serve((_request, answer) => answer.end('keys'), '0.0.0.0');
  for (const { address } of lanAddresses().filter(({ family }) => family === 4))
    await assert.rejects(fetchWithin(() => FROM_OUTSIDE)(`http://${address}:${port}/`), OutOfReach, address);
});

test('any IPv4 address is judged alike in plain and in IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const plain = refusalOf(address, FROM_OUTSIDE);
      assert.equal(refusalOf(`::ffff:${address}`, FROM_OUTSIDE), plain);
      assert.equal(refusalOf(`64:ff9b::${address}`, FROM_OUTSIDE), plain);
    }),
  );
});

test('a name that resolves to this computer is out of reach, and so are numbers that are names to a resolver', async () => {
  const port = await serve((_request, answer) => answer.end('keys'));
  const get = fetchWithin(() => FROM_OUTSIDE);
  for (const host of [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '127.1',
    '[::ffff:7f00:1]',
  ])
    await assert.rejects(get(`http://${host}:${port}/`), OutOfReach, host);
  for (const name of ['localhost', '2130706433', '0x7f000001'])
    await assert.rejects(
      new Promise((done, failed) =>
        lookupWithin(FROM_OUTSIDE)(name, { all: false }, (error) => (error ? failed(error) : done(null))),
      ),
      /own computer/,
      name,
    );
  assert.equal(await (await fetchWithin(() => AT_STATION)(`http://localhost:${port}/`)).text(), 'keys');
});

test('a redirection is judged like an address, and one to a file or without end is refused', async () => {
  let to = 'http://169.254.169.254/latest/meta-data/';
  const port = await serve((request, answer) => {
    if (request.url === '/end') return answer.end('the map');
    answer.writeHead(302, { location: to }).end();
  });
  const get = fetchWithin(() => AT_STATION);
  const start = `http://127.0.0.1:${port}/`;
  await assert.rejects(get(start), /169\.254\.169\.254: it is link-local/);
  for (const elsewhere of ['http://[::ffff:a9fe:a9fe]/', 'file:///etc/passwd', 'ftp://10.0.0.1/']) {
    to = elsewhere;
    await assert.rejects(get(start), OutOfReach, elsewhere);
  }
  to = '/again';
  await assert.rejects(get(start), /without end/);
  to = '/end';
  assert.equal(await (await get(start)).text(), 'the map');
  await assert.rejects(get(start, { redirect: 'error' }), /leads elsewhere/);
});

test('headers go, status and headers come, and a signal ends it', async () => {
  const port = await serve((request, answer) => {
    if (request.url === '/slow') return;
    answer.writeHead(206, { etag: '"1"', 'x-range': String(request.headers.range) }).end('abc');
  });
  const get = fetchWithin(() => AT_STATION);
  const answer = await get(`http://127.0.0.1:${port}/`, { headers: { range: 'bytes=0-2' } });
  assert.deepEqual(
    [answer.status, answer.headers.get('etag'), answer.headers.get('x-range'), await answer.text()],
    [206, '"1"', 'bytes=0-2', 'abc'],
  );
  await assert.rejects(get(`http://127.0.0.1:${port}/slow`, { signal: AbortSignal.timeout(50) }));
});
