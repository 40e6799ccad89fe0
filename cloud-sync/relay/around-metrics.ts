/** What a relay stands on, for `/metrics`: its disk, and as far as the server says so (deploy/server) certificate and copies. */
import { statfs } from 'node:fs/promises';
import { gauge, type Metric } from '../../server/http/metrics.ts';
import { readServerHealth } from './server-health.ts';

export interface AroundOptions {
  /** Folder of the embedded store; where there is another store it may not exist. */
  readonly dataDir: string;
  /** The file in which the server says how it is; null where nobody looks. */
  readonly serverHealth: string | null;
}

/** A figure that nobody knows is left out: 0 would be an alarm. */
export async function aroundMetrics(
  { dataDir, serverHealth }: AroundOptions,
  nowMs: number,
): Promise<readonly Metric[]> {
  const [disk, server] = await Promise.all([
    statfs(dataDir).catch(() => null),
    readServerHealth(serverHealth, nowMs),
  ]);
  const freeBytes = server?.disk.freeBytes ?? (disk === null ? null : disk.bavail * disk.bsize);
  return [
    ...(freeBytes === null
      ? []
      : [gauge('relay_disk_free_bytes', 'Space left on the disk of this relay’s store.', freeBytes)]),
    ...(server === null
      ? []
      : [
          gauge('relay_server_troubles', 'What the server says that needs somebody.', server.troubles.length),
          gauge(
            'relay_certificate_end_timestamp_seconds',
            'When the certificate of the server ends; 0: it has none.',
            (server.certificate?.untilMs ?? 0) / 1_000,
          ),
          gauge(
            'relay_backup_newest_timestamp_seconds',
            'When the newest copy of the store was made; 0: there is none.',
            (server.copy?.atMs ?? 0) / 1_000,
          ),
        ]),
  ];
}
