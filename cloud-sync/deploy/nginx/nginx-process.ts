/**
 * nginx as it is shipped, in a process of its own, for tests: the same files with a free port, a folder of the test's
 * and upstreams that the test names.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { present } from '../../../race/present.ts';
import { freePort } from '../../../server/testing/free-port.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface NginxProcess {
  readonly port: number;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body: Buffer, headers?: Record<string, string>): Promise<Answer>;
  /** Sends visitors to these relays from now on. */
  pointTo(relays: readonly number[]): void;
  stop(): Promise<void>;
}

const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path));
/** Why nginx cannot be had here; false when it can. For `skip`. */
export const nginxMissing: string | false =
  NGINX === undefined ? 'nginx is not installed (Debian: apt-get install nginx)' : false;

const shipped = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** A cache that keeps whatever it is allowed to, as long as it may: a CDN. */
const CACHES_ALL = `  location / {
    proxy_cache relay;
    proxy_cache_key $request_uri$http_authorization;
`;

/** @throws when nginx does not take the files, with what it says. */
export async function startNginx(
  relays: readonly number[],
  { cachesAll = false }: { readonly cachesAll?: boolean } = {},
): Promise<NginxProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-nginx-'));
  const port = await freePort();
  const plainPort = await freePort();
  const upstreams = (ports: readonly number[]): void =>
    writeFileSync(
      join(folder, 'upstream.conf'),
      shipped('upstream-server.conf')
        .replaceAll(/^ {2}server .*\n/gm, '')
        .replace(
          'least_conn;',
          `least_conn;\n${ports.map((relay) => `  server 127.0.0.1:${relay} max_fails=2 fail_timeout=5s;`).join('\n')}`,
        ),
    );
  writeFileSync(
    join(folder, 'nginx.conf'),
    shipped('nginx.conf')
      .replace('/run/nginx.pid', join(folder, 'nginx.pid'))
      .replace('/var/cache/nginx', join(folder, 'cache'))
      .replace('worker_rlimit_nofile 262144;', '')
      // The test's folder is its owner's alone.
      .replace(
        'worker_processes auto;',
        `worker_processes 1;${process.getuid?.() === 0 ? ' user root;' : ''}`,
      )
      .replace('worker_connections 131072', 'worker_connections 4096')
      // What is let through is the burst: on a slow machine hundreds of requests would earn themselves more.
      .replace('rate=100r/s', 'rate=1r/s'),
  );
  writeFileSync(
    join(folder, 'site.conf'),
    shipped('site.conf')
      .replaceAll(/^ {2}listen \[::\].*\n/gm, '')
      .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      // The one for what is asked over TLS; the first only leads there.
      .replace(/^ {2}location \/ \{\n(?= +limit_req)/m, cachesAll ? CACHES_ALL : '$&'),
  );
  upstreams(relays);
  copyFileSync('/etc/nginx/mime.types', join(folder, 'mime.types'));
  for (const name of ['cache', 'tls']) mkdirSync(join(folder, name));
  makeCertificate(join(folder, 'tls'));

  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'];
  const tested = spawnSync(present(NGINX, 'nginx'), [...args, '-t'], { encoding: 'utf8' });
  if (tested.status !== 0) throw new Error(tested.stderr);
  const nginx: ChildProcess = spawn(present(NGINX, 'nginx'), [...args, '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const ask = (path: string, headers: Record<string, string>, body?: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = {
        host: '127.0.0.1',
        port,
        path,
        headers,
        method: body === undefined ? 'GET' : 'POST',
        rejectUnauthorized: false,
        agent: false,
      } as const;
      request(asked, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
      })
        .on('error', reject)
        .end(body);
    });
  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> => ask(path, headers);
  const stop = async (): Promise<void> => {
    nginx.kill('SIGTERM');
    if (nginx.exitCode === null && nginx.signalCode === null) await once(nginx, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 200; tries++) {
    if (await get('/healthz').catch(() => null))
      return {
        port,
        get,
        post: (path, body, headers = {}) => ask(path, headers, body),
        stop,
        pointTo(ports) {
          upstreams(ports);
          nginx.kill('SIGHUP');
        },
      };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error('nginx did not answer within ten seconds.');
}

function makeCertificate(folder: string): void {
  const options =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout privkey.pem -out fullchain.pem';
  const { status, stderr, error } = spawnSync('openssl', options.split(' '), {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`openssl made no certificate: ${error?.message ?? stderr}`);
}
