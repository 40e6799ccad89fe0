/** An authority on loopback: pebble, Let's Encrypt's own for tests, which looks into the DNS that it is told of. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { freePort } from '../../server/testing/free-port.ts';
import { until } from './relay-process.ts';

export interface Pebble {
  /** Its directory's address. */
  readonly directory: string;
  /** A file with who vouches for the authority's own address, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  /** Who stands behind the certificates that it gives, PEM. */
  readonly root: string;
  stop(): void;
}

export const pebbleMissing: string | false =
  spawnSync('sh', ['-c', 'command -v pebble && command -v openssl']).status === 0
    ? false
    : 'Debian’s packages pebble and openssl are not installed';

export interface PebbleOptions {
  readonly folder: string;
  /** Where it asks, on 127.0.0.1. */
  readonly dnsPort: number;
  /** How long its certificates hold, s; left out: five years. */
  readonly validityS?: number;
}

/** Makes the certificate of an authority's own address (cert.pem, key.pem) in a folder, and who vouches for it (ca.pem). */
export function certifyAuthority(folder: string): void {
  const openssl = (words: string): void =>
    void execFileSync('openssl', words.split(' '), { cwd: folder, stdio: 'ignore' });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  openssl(`req -x509 ${key} -subj /CN=trial -keyout ca.key -out ca.pem`);
  openssl(`req ${key} -subj /CN=localhost -keyout key.pem -out request.pem`);
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(
    'x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem',
  );
}

/** Who stands behind the certificates that pebble gives, PEM, as soon as it answers at its port for its own matters. */
export const rootOf = (managementPort: number, ca: string): Promise<string> =>
  until('the authority answers', () => get(`https://127.0.0.1:${managementPort}/roots/0`, ca));

export async function startPebble({ folder, dnsPort, validityS }: PebbleOptions): Promise<Pebble> {
  certifyAuthority(folder);
  const [port, managementPort] = [await freePort(), await freePort()];
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: join(folder, 'cert.pem'),
    privateKey: join(folder, 'key.pem'),
    httpPort: 5002,
    tlsPort: 5001,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    ...(validityS !== undefined && { certificateValidityPeriod: validityS }),
  };
  writeFileSync(join(folder, 'pebble.json'), JSON.stringify({ pebble }));
  // As it comes: it refuses one nonce in twenty, and looks for a name after a moment.
  const child: ChildProcess = spawn(
    'pebble',
    ['-config', join(folder, 'pebble.json'), '-dnsserver', `127.0.0.1:${dnsPort}`],
    { stdio: 'ignore', env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' } },
  );
  const caFile = join(folder, 'ca.pem');
  const ca = readFileSync(caFile, 'utf8');
  const root = await rootOf(managementPort, ca);
  return {
    directory: `https://127.0.0.1:${port}/dir`,
    caFile,
    root,
    stop: () => void child.kill('SIGKILL'),
  };
}

const get = (url: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
