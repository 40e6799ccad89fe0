/**
 * The local socket of a station: where its own processes and its own computer's user reach it. A Unix socket in the
 * data folder (0700), or a named pipe on Windows.
 */
import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { makePrivate } from './private-folder.ts';

/** The kernel's limit for a Unix socket's path is 108 bytes (104 on macOS), the ending zero included. */
const SOCKET_PATH_MAX = 100;

export function localSocketPath(dataDir: string, name: 'crowd' | 'local'): string {
  const short = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\bell-lap-${short}-${name}`;
  const path = join(dataDir, `${name}.sock`);
  if (Buffer.byteLength(path) <= SOCKET_PATH_MAX) return path;
  const folder = join(tmpdir(), `bell-lap-${userInfo().uid}-${short}`);
  // In a folder that everybody may write in, somebody else may have been first.
  makePrivate(folder, { mayBeLink: false });
  return join(folder, `${name}.sock`);
}
