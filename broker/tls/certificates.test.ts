import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { memorySettings } from '../auth/memory-settings.ts';
import { makeAuthority, makeLeaf } from './certificate.ts';
import { openCertificates, ownCertificate } from './certificates.ts';

const DAY_MS = 86_400_000;
const NOW = Date.now();
const NAMES = { hosts: ['bell-lap-3f9a.local'], addresses: ['192.168.7.2', 'fd00::2'] };

function open(settings = memorySettings(), now = () => NOW, names = NAMES) {
  const random = (count: number) => randomBytes(count);
  return openCertificates({ settings, now, random, stationName: 'bell-lap-3f9a', names });
}

const firstOf = (chain: string) => new X509Certificate(chain);

test('a phone that trusts the CA reaches the station by name and by address; one that does not is warned', async () => {
  const certificates = await open();
  const server = createServer(certificates.tls(), (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (options: { ca?: string; servername?: string }) =>
    new Promise<string>((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
        response.resume().on('end', () => resolve('reached'));
      }).on('error', (error: NodeJS.ErrnoException) => reject(error));
    });
  try {
    const ca = certificates.authority()?.caPem ?? '';
    assert.equal(await ask({ ca }), 'reached');
    assert.equal(await ask({ ca, servername: 'bell-lap-3f9a.local' }), 'reached');
    await assert.rejects(ask({ ca, servername: 'somebody-else.local' }), /altnames/);
    await assert.rejects(ask({}), /self-signed certificate in certificate chain/);
  } finally {
    server.close();
  }
});

test('the certificates say what phones insist on', async () => {
  const certificates = await open();
  const leaf = firstOf(certificates.tls().cert);
  const ca = firstOf(certificates.authority()?.caPem ?? '');
  assert.equal(
    leaf.subjectAltName,
    'DNS:bell-lap-3f9a.local, DNS:localhost, IP Address:127.0.0.1, IP Address:192.168.7.2, IP Address:0:0:0:0:0:0:0:1, IP Address:FD00:0:0:0:0:0:0:2',
  );
  assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(leaf.ca, false);
  assert.equal(ca.ca, true);
  assert.ok(leaf.checkIssued(ca) && leaf.verify(ca.publicKey));
  assert.ok(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom) <= 397 * DAY_MS);
  const text = openssl(['x509', '-noout', '-text'], certificates.authority()?.caPem ?? '');
  assert.match(text, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  assert.match(text, /Key Usage: critical\s+Certificate Sign, CRL Sign/);
  assert.match(text, /Name Constraints: critical\s+Permitted:\s+DNS:local/);
  assert.match(text, /Subject Key Identifier/);
  const leafText = openssl(['x509', '-noout', '-text'], certificates.tls().cert);
  assert.match(leafText, /Key Usage: critical\s+Digital Signature\n/);
  assert.match(leafText, /Authority Key Identifier/);
});

test('a stolen authority cannot vouch for a bank: OpenSSL refuses what its constraints leave out', () => {
  const random = (count: number) => randomBytes(count);
  const authority = makeAuthority('Bell Lap test', [], NOW, random);
  const key = createPrivateKey(authority.key);
  const dir = mkdtempSync(join(tmpdir(), 'bell-lap-ca-'));
  try {
    writeFileSync(join(dir, 'ca.pem'), authority.cert);
    const verify = (names: { hosts: string[]; addresses: string[] }) => {
      writeFileSync(
        join(dir, 'leaf.pem'),
        makeLeaf('leaf', names, { name: 'Bell Lap test', key }, NOW, random).cert,
      );
      return execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', 'ca.pem', 'leaf.pem'], {
        cwd: dir,
        stdio: 'pipe',
      }).toString();
    };
    assert.match(verify({ hosts: ['tent.local', 'localhost'], addresses: ['10.1.2.3', 'fd12::1'] }), /OK/);
    assert.throws(() => verify({ hosts: ['bank.example'], addresses: [] }), /permitted subtree violation/);
    assert.throws(() => verify({ hosts: [], addresses: ['8.8.8.8'] }), /permitted subtree violation/);
    assert.throws(() => verify({ hosts: [], addresses: ['2001:db8::1'] }), /permitted subtree violation/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a restart keeps both; a new address renews the leaf and keeps the authority', async () => {
  const settings = memorySettings();
  const before = await open(settings);
  const again = await open(settings);
  assert.equal(again.tls().cert, before.tls().cert);
  assert.equal(await again.renew(NAMES), false);
  assert.equal(await again.renew({ ...NAMES, addresses: ['10.42.0.1'] }), true);
  assert.match(firstOf(again.tls().cert).subjectAltName ?? '', /10\.42\.0\.1/);
  assert.equal(again.authority()?.fingerprint, before.authority()?.fingerprint);
});

test('a leaf is renewed two months before its end, or when the clock turns out to have been ahead', async () => {
  let now = NOW;
  const certificates = await open(memorySettings(), () => now);
  const first = certificates.tls().cert;
  now = NOW + 300 * DAY_MS;
  assert.equal(await certificates.renew(NAMES), false);
  now = NOW + 331 * DAY_MS;
  assert.equal(await certificates.renew(NAMES), true);
  assert.notEqual(certificates.tls().cert, first);
  now = NOW;
  assert.equal(await certificates.renew(NAMES), true);
});

test('a public address the station has on its first start is covered; one that comes later is said to be not', async () => {
  const certificates = await open(memorySettings(), () => NOW, {
    hosts: ['station.local', 'timing.example.org'],
    addresses: ['198.51.100.7'],
  });
  assert.match(firstOf(certificates.tls().cert).subjectAltName ?? '', /198\.51\.100\.7/);
  assert.deepEqual(certificates.uncovered(), ['timing.example.org']);
  await certificates.renew({ hosts: [], addresses: ['203.0.113.9'] });
  assert.deepEqual(certificates.uncovered(), ['203.0.113.9']);
});

test("an organiser's own certificate is taken as it is, unless it does not fit its key or has ended", async () => {
  const mine = (await open()).tls();
  const other = (await open()).tls();
  const own = ownCertificate(mine.cert, mine.key, NOW);
  assert.deepEqual(own.tls(), mine);
  assert.equal(own.authority(), null);
  assert.throws(() => ownCertificate(mine.cert, other.key, NOW), /do not belong together/);
  assert.throws(() => ownCertificate(mine.cert, mine.key, NOW + 400 * DAY_MS), /ended on/);
});

test('the iOS profile holds the very certificate, and the same identifiers every time', async () => {
  const settings = memorySettings();
  const authority = (await open(settings)).authority();
  assert.ok(authority);
  assert.ok(authority.mobileconfig.includes(Buffer.from(authority.caDer).toString('base64')));
  assert.match(authority.mobileconfig, /com\.apple\.security\.root/);
  assert.equal((await open(settings)).authority()?.mobileconfig, authority.mobileconfig);
  assert.equal(
    new X509Certificate(authority.caDer).fingerprint256.replaceAll(':', '').toLowerCase(),
    authority.fingerprint,
  );
});

function openssl(args: string[], input: string): string {
  return execFileSync('openssl', args, { input, stdio: 'pipe' }).toString();
}
