/** An ACME authority (Let's Encrypt's own for tests, pebble) and the DNS that it asks, on loopback of the trial's network. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certifyAuthority, rootOf } from '../pebble.ts';

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
  certifyAuthority(folder);
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
  const root = await rootOf(15_000, ca);
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
