/** Servers that play the station for the app on this computer, over real TLS: only the station itself is believed. */
import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, type PeerCertificate } from 'node:tls';
import type { Session } from 'electron';
import { makeAuthority, makeLeaf, pem } from '../../broker/tls/certificate.ts';
import { secureSession } from '../../main/security.ts';

const random = (count: number) => randomBytes(count);
const NOW_MS = Date.now();
const NAMES = { hosts: ['localhost'], addresses: ['127.0.0.1'] };

function authority(name: string) {
  const made = makeAuthority(name, [], NOW_MS, random);
  return { name, key: createPrivateKey(made.key), pem: made.cert };
}

const ours = authority('Bell Lap 3f9a');
const theirs = authority('Bell Lap 3f9a');
const leafOf = (signer: ReturnType<typeof authority>) => {
  const leaf = makeLeaf('bell-lap', NAMES, { name: signer.name, key: signer.key }, NOW_MS, random);
  return { pem: leaf.cert, key: leaf.key };
};

/** What the app's own check says of a server, asked with what the server showed in a handshake. */
async function isBelieved(server: { cert: string; key: string }, pinned: string | null): Promise<boolean> {
  const https = createHttpsServer(server, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  const { port } = https.address() as AddressInfo;
  const shown = await new Promise<PeerCertificate>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate(true));
      socket.destroy();
    });
    socket.on('error', reject);
  });
  https.close();
  let verify: Parameters<Session['setCertificateVerifyProc']>[0] = null;
  const session = {
    setPermissionRequestHandler() {},
    setPermissionCheckHandler() {},
    setCertificateVerifyProc(proc: typeof verify) {
      verify = proc;
    },
  } as unknown as Session;
  secureSession(session, { origin: () => `https://127.0.0.1:${port}`, pinned: () => pinned });
  const certificate = { data: pem(shown.raw), fingerprint: shown.fingerprint256, issuerCert: undefined };
  const answers: number[] = [];
  const request = { hostname: '127.0.0.1', certificate, errorCode: -202, isIssuedByKnownRoot: false };
  verify!(request as never, (answer) => answers.push(answer));
  return answers[0] === 0;
}

test('the station is believed: its leaf is signed by the authority in the data folder', async () => {
  const { pem: leaf, key } = leafOf(ours);
  assert.equal(await isBelieved({ cert: leaf + ours.pem, key }, ours.pem), true);
});

test('a server with a key of its own and the public authority in its chain is not believed', async () => {
  const forged = leafOf(theirs);
  assert.equal(await isBelieved({ cert: forged.pem + ours.pem, key: forged.key }, ours.pem), false);
  assert.equal(await isBelieved({ cert: forged.pem + theirs.pem, key: forged.key }, ours.pem), false);
});

test('before the app knows its station, and with an organiser’s certificate: that one, and no other', async () => {
  const { pem: leaf, key } = leafOf(ours);
  assert.equal(await isBelieved({ cert: leaf, key }, null), false);
  const organisers = leafOf(authority('An organiser’s own'));
  assert.equal(await isBelieved({ cert: organisers.pem, key: organisers.key }, organisers.pem), true);
  assert.equal(await isBelieved({ cert: leaf, key }, organisers.pem), false);
});

test('what the system trusts for this address is not believed either, and elsewhere it decides as usual', async () => {
  let verify: Parameters<Session['setCertificateVerifyProc']>[0] = null;
  const session = {
    setPermissionRequestHandler() {},
    setPermissionCheckHandler() {},
    setCertificateVerifyProc(proc: typeof verify) {
      verify = proc;
    },
  } as unknown as Session;
  secureSession(session, { origin: () => 'https://127.0.0.1:8443', pinned: () => ours.pem });
  const say = (hostname: string, data: string, errorCode: number): number => {
    let said = 1;
    verify!({ hostname, certificate: { data }, errorCode } as never, (answer) => {
      said = answer;
    });
    return said;
  };
  assert.equal(say('127.0.0.1', leafOf(theirs).pem, 0), -2);
  assert.equal(say('localhost', leafOf(theirs).pem, 0), -2);
  assert.equal(say('127.0.0.1', leafOf(ours).pem, -202), 0);
  assert.equal(say('updates.example.org', leafOf(theirs).pem, 0), -3);
});
