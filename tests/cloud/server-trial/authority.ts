/** An ACME authority (Let's Encrypt's own for tests, pebble) and the DNS that it asks, on loopback of the trial's network. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { until } from '../relay-process.ts';

export interface Authority {
  /** Its directory's address. */
  readonly directory: string;
  /** Who vouches for the authority's own address. */
  readonly caOfDirectory: string;
  /** Who stands behind the certificates that it gives. */
  readonly root: string;
  /** From now on the name leads here; null: nowhere. */
  lead(name: string, address: string | null): Promise<void>;
  stop(): void;
}

const DNS_MANAGED = 'http://127.0.0.1:8055';

export async function startAuthority(folder: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true });
  const openssl = (words: string): void =>
    void execFileSync('openssl', words.split(' '), { cwd: folder, stdio: 'ignore' });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  openssl(`req -x509 ${key} -subj /CN=trial -keyout ca.key -out ca.pem`);
  openssl(`req ${key} -subj /CN=localhost -keyout key.pem -out request.pem`);
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(
    'x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem',
  );
  const pebble = {
    listenAddress: '127.0.0.1:14000',
    managementListenAddress: '127.0.0.1:15000',
    certificate: join(folder, 'cert.pem'),
    privateKey: join(folder, 'key.pem'),
    httpPort: 80,
    tlsPort: 443,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
  };
  writeFileSync(join(folder, 'pebble.json'), JSON.stringify({ pebble }));
  const started: ChildProcess[] = [
    spawn(
      'pebble-challtestsrv',
      [
        ...['-dns01', '127.0.0.1:53', '-http01', '', '-https01', '', '-tlsalpn01', ''],
        ...['-defaultIPv4', '', '-defaultIPv6', '', '-management', '127.0.0.1:8055'],
      ],
      { stdio: 'ignore' },
    ),
    spawn('pebble', ['-config', join(folder, 'pebble.json'), '-dnsserver', '127.0.0.1:53'], {
      stdio: 'ignore',
      env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '5' },
    }),
  ];
  const ca = readFileSync(join(folder, 'ca.pem'), 'utf8');
  const root = await until('the authority answers', () => get('https://127.0.0.1:15000/roots/0', ca));
  return {
    directory: 'https://localhost:14000/dir',
    caOfDirectory: ca,
    root,
    async lead(name, address) {
      const asked = address === null ? { host: `${name}.` } : { host: `${name}.`, addresses: [address] };
      const answer = await fetch(`${DNS_MANAGED}/${address === null ? 'clear-a' : 'add-a'}`, {
        method: 'POST',
        body: JSON.stringify(asked),
      });
      if (!answer.ok) throw new Error(`DNS: ${answer.status} ${await answer.text()}`);
    },
    stop() {
      for (const child of started) child.kill('SIGKILL');
    },
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
