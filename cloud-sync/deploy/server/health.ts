/** How the server is: looked at each minute, written down for the relay's page, printed by `bell-lap-server status`. */
import { statfsSync } from 'node:fs';
import { request } from 'node:https';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import type { ServerHealth, ServerTrouble } from '../../relay/server-health.ts';
import { certificateNow } from './certificate.ts';
import { type Layout, portsOf } from './layout.ts';
import { type Notes, readNotes } from './notes.ts';
import { notReady } from './relays.ts';
import { releaseNow } from './releases.ts';
import type { Settings } from './settings.ts';

const DAY_MS = 86_400_000;
/** certbot renews thirty days before the end: below this something has kept it from that for a week and more. */
const CERTIFICATE_DAYS_MIN = 21;
/** One is made each night. */
const COPY_HOURS_MAX = 27;
const DISK_FREE_MIN = 0.1;

export async function lookAtHealth(layout: Layout, settings: Settings, nowMs: number): Promise<ServerHealth> {
  const relays = await Promise.all(
    portsOf(settings.stores).map(async (port) => ({ port, trouble: await notReady(port) })),
  );
  const notes = readNotes(layout);
  const disk = statfsSync(layout.state);
  const seen = {
    atMs: nowMs,
    release: releaseNow(layout),
    stores: settings.stores,
    relays,
    certificate: certificateNow(layout),
    copy: notes.copy,
    disk: { freeBytes: disk.bavail * disk.bsize, bytes: disk.blocks * disk.bsize },
    memory: { freeBytes: freemem(), bytes: totalmem() },
    load: Math.round((100 * (loadavg()[0] ?? 0)) / cpus().length) / 100,
  };
  return { ...seen, troubles: troublesOf(seen, notes, settings, await webAnswers()) };
}

/** What needs somebody, the most urgent first. Pure. */
export function troublesOf(
  seen: Omit<ServerHealth, 'troubles'>,
  notes: Notes,
  settings: Pick<Settings, 'bucket'>,
  webTrouble: string | null,
): ServerTrouble[] {
  const troubles: ServerTrouble[] = seen.relays.flatMap(({ port, trouble }) =>
    trouble === null ? [] : [{ what: 'relay-not-ready' as const, detail: `${port}: ${trouble}` }],
  );
  const add = (what: ServerTrouble['what'], detail: string | number = ''): void =>
    void troubles.push({ what, detail: String(detail) });
  if (webTrouble !== null) add('web-silent', webTrouble);
  const { certificate, copy, disk, atMs } = seen;
  const daysLeft = certificate === null ? 0 : Math.floor((certificate.untilMs - atMs) / DAY_MS);
  if (certificate === null || certificate.isOwn) add('certificate-own');
  else if (daysLeft < CERTIFICATE_DAYS_MIN) add('certificate-ends', daysLeft);
  if (disk.freeBytes < DISK_FREE_MIN * disk.bytes)
    add('disk-low', Math.floor((100 * disk.freeBytes) / disk.bytes));
  if (notes.updateTrouble !== null) add('update-failed', notes.updateTrouble);
  if (notes.copyTrouble !== null) add('copy-failed', notes.copyTrouble);
  const hours = copy === null ? 0 : Math.floor((atMs - copy.atMs) / 3_600_000);
  if (copy === null) add('copy-none');
  else if (hours >= COPY_HOURS_MAX) add('copy-old', hours);
  if (settings.bucket === null) add('copies-here-only');
  return troubles;
}

/** Through nginx, as a visitor comes; whose certificate it is, is looked at elsewhere. */
const webAnswers = (): Promise<string | null> =>
  new Promise((resolve) => {
    const asked = {
      host: '127.0.0.1',
      port: 443,
      path: '/healthz',
      rejectUnauthorized: false,
      timeout: 5_000,
    };
    const asking = request(asked, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? null : `nginx answers ${answer.statusCode}`);
    });
    asking.on('timeout', () => asking.destroy(new Error('nginx does not answer within five seconds')));
    asking.on('error', ({ message }) => resolve(message)).end();
  });

const SAYS: Readonly<Record<ServerTrouble['what'], (detail: string) => string>> = {
  'relay-not-ready': (detail) => `A relay takes no requests. ${detail}`,
  'web-silent': (detail) => `nginx does not answer: ${detail}. See: journalctl -u bell-lap-web`,
  'certificate-own': () =>
    'The certificate is the server’s own: browsers warn. See: bell-lap-server certificate',
  'certificate-ends': (days) =>
    Number(days) < 0
      ? 'The certificate has ended: browsers refuse the page. See: certbot renew --dry-run'
      : `The certificate ends in ${days} ${days === '1' ? 'day' : 'days'} and was not renewed. See: certbot renew --dry-run`,
  'copy-none': () => 'There is no copy of the store yet: bell-lap-server backup',
  'copy-old': (hours) => `The newest copy is ${hours} hours old. See: journalctl -u bell-lap-backup`,
  'copy-failed': (detail) => `The last copy did not come about: ${detail}`,
  'copies-here-only': () => 'Copies lie on this machine alone. Name a bucket: bell-lap-server set --bucket …',
  'disk-low': (percent) => `The disk is nearly full: ${percent} % are free.`,
  'update-failed': (detail) =>
    `The last update did not come about, and the release of before runs: ${detail}`,
  'not-looked': (minutes) =>
    `Nobody has looked for ${minutes} minutes. See: systemctl status bell-lap-tend.timer`,
};

/** For the terminal. */
export function printed(health: ServerHealth, domain: string): string {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const { release, certificate, copy, disk, memory } = health;
  const stores = { postgres: 'two relays over PostgreSQL', embedded: 'one relay over a file of its own' };
  return [
    `https://${domain}/          administration: https://${domain}/admin`,
    `release      ${release.version} (${release.commit})${release.previous === null ? '' : `, before it ${release.previous}`}`,
    `relays       ${stores[health.stores]}: ${health.relays.map(({ port, trouble }) => `${port} ${trouble ?? 'ready'}`).join(', ')}`,
    `certificate  ${certificate === null ? 'none' : `${certificate.isOwn ? 'its own' : certificate.issuer}, until ${day(certificate.untilMs)}`}`,
    `copy         ${copy === null ? 'none yet' : `${copy.name}, ${mb(copy.bytes)}, in the ${copy.place}`}`,
    `disk         ${mb(disk.freeBytes)} of ${mb(disk.bytes)} free; memory ${mb(memory.freeBytes)} of ${mb(memory.bytes)} free; load ${health.load} a processor`,
    ...(health.troubles.length === 0
      ? ['All is well.']
      : ['', ...health.troubles.map(({ what, detail }) => `! ${SAYS[what](detail)}`)]),
  ].join('\n');
}
