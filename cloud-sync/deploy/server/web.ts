/** nginx before the relays, an instance of its own: the distribution's files stay as they are. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { writeWhole } from './settings.ts';
import { run, tryRun } from './system.ts';

const nginx = join(import.meta.dirname, '..', 'nginx');
const shipped = (name: string): string => readFileSync(join(nginx, name), 'utf8');
const CONF = '/etc/bell-lap/web/nginx.conf';

/** The files that it reads, for relays on these ports. */
export function layWeb(layout: Layout, ports: readonly number[]): void {
  const conf = shipped('nginx.conf')
    .replace(/^worker_processes/m, 'user www-data;\nworker_processes')
    .replace('/run/nginx.pid', '/run/bell-lap-web.pid')
    .replace('include mime.types', 'include /etc/nginx/mime.types');
  writeWhole(join(layout.web, 'nginx.conf'), conf, 0o644);
  writeWhole(join(layout.web, 'site.conf'), siteFor(ipv6IsThere()), 0o644);
  writeWhole(join(layout.web, 'upstream.conf'), upstreamFor(ports), 0o644);
  mkdirSync(join(layout.root, '/var/cache/nginx'), { recursive: true });
  makeOwnCertificate(layout);
}

const ipv6IsThere = (): boolean => existsSync('/proc/net/if_inet6');

/** The site; where the machine speaks no IPv6, without the lines that would keep nginx from starting. */
export const siteFor = (ipv6: boolean): string =>
  ipv6 ? shipped('site.conf') : shipped('site.conf').replaceAll(/^ {2}listen \[::\].*\n/gm, '');

/** The relays that there are. A lone one is never left out of use: while it starts again there is nobody else to ask. */
export function upstreamFor(ports: readonly number[]): string {
  const lines = ports.map((port) =>
    ports.length === 1
      ? `  server 127.0.0.1:${port} max_fails=0;`
      : `  server 127.0.0.1:${port} max_fails=2 fail_timeout=5s;`,
  );
  return shipped('upstream-server.conf').replace(/( {2}server .*\n)+/, `${lines.join('\n')}\n`);
}

export const tlsOf = ({ web }: Layout): string => join(web, 'tls');

/** Until an authority has given one: a certificate of its own, so that the server stands. */
function makeOwnCertificate(layout: Layout): void {
  const tls = tlsOf(layout);
  if (existsSync(join(tls, 'fullchain.pem'))) return;
  const own = join(layout.web, 'own');
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const asked =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=bell-lap.invalid -keyout privkey.pem -out fullchain.pem';
  run('openssl', asked.split(' '), { cwd: own });
  leadTls(layout, own);
}

/** From now on the certificate is the one in this folder (`fullchain.pem`, `privkey.pem`). */
export function leadTls(layout: Layout, folder: string): void {
  rmSync(tlsOf(layout), { force: true, recursive: true });
  symlinkSync(folder, tlsOf(layout));
}

/** Starts it, or has it read its files again, after nginx itself has looked at them. */
export function startWeb(layout: Layout): void {
  run('nginx', ['-q', '-t', '-c', join(layout.root, CONF)]);
  run('systemctl', ['enable', '--quiet', 'bell-lap-web.service']);
  const isUp = tryRun('systemctl', ['is-active', '--quiet', 'bell-lap-web.service']).status === 0;
  run('systemctl', [isUp ? 'reload' : 'start', 'bell-lap-web.service']);
}
