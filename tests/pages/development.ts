/** The pages as they are built for development, on a server of their own without a station behind it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../dist/renderer-development', import.meta.url));
const program = fileURLToPath(new URL('../../scripts/development-pages.mjs', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface DevelopmentPages {
  readonly origin: string;
  close(): Promise<void>;
}

/** Builds them first unless they are there. */
export async function serveDevelopmentPages(): Promise<DevelopmentPages> {
  const { status } = spawnSync(process.execPath, [program, 'ensure'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The pages could not be built for development.');
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://pages').pathname);
    const file = join(folder, extname(path) === '' ? join(path, 'index.html') : path);
    if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
