/** OpenSSL reads the station's request for a certificate: its name, its key, and that the one signed the other. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { requestFor } from './certificate-request.ts';

const NAME = 'k7m2p9x4qa.venue.live.example.org';

test('a request names one host, holds the public half of its key and is signed with the other', () => {
  const { key, request } = requestFor(NAME);
  const input = Buffer.from(request, 'base64url');
  const openssl = (...words: string[]) =>
    execFileSync('openssl', ['req', '-inform', 'DER', '-noout', ...words], {
      input,
      stdio: 'pipe',
    }).toString();
  execFileSync('openssl', ['req', '-inform', 'DER', '-noout', '-verify'], { input, stdio: 'pipe' });
  const text = openssl('-text');
  assert.match(text, new RegExp(`X509v3 Subject Alternative Name:\\s+DNS:${NAME}\\s`));
  assert.match(text, /ecdsa-with-SHA256/);
  const held = createPublicKey(openssl('-pubkey')).export({ format: 'jwk' });
  assert.deepEqual(held, createPublicKey(createPrivateKey(key)).export({ format: 'jwk' }));
  assert.ok(!request.includes(Buffer.from(key).toString('base64url').slice(40, 80)));
  assert.notEqual(requestFor(NAME).key, key);
});
