/**
 * The built pages as files in memory, for whoever serves them (the station's HTTPS port and the crowd process):
 * which file answers a path, in which encoding, with which headers. Read once at the start: a race day is no time
 * to look for files, and a crowd that comes at once is served without touching the disk.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

export interface PageFile {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PageFiles {
  /** The file at this path (no query), `/folder/anything` being `folder/index.html`; null if there is none. */
  find(path: string, acceptEncoding: string): PageFile | null;
  readonly fileCount: number;
}

export interface PageOptions {
  /** The page at `/`. Default `watch`. */
  readonly front?: string;
  /** Folders of pages that may be seen here; default all. Assets are for everybody. */
  readonly folders?: readonly string[];
  /** Where pages may load map images from beside the station itself, such as `https://tile.example.org`. */
  readonly imageSources?: readonly string[];
}

/** All pages together; beyond it the build is broken, and starting says so. */
const BYTES_MAX = 128 * 1024 * 1024;
const HASHED = /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** What every page is allowed to do, in a browser that has never heard of us: nothing but talk to its station. */
export function pageHeaders(imageSources: readonly string[] = []): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    ["img-src 'self' data: blob:", ...imageSources].join(' '),
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'camera=(), microphone=(), payment=(), usb=(), geolocation=(self), screen-wake-lock=(self)',
  };
}

/** Throws if the folder cannot be read, or holds more than 128 MiB. A folder without pages is fine: nothing is found. */
export function readPages(folder: string, options: PageOptions = {}): PageFiles {
  const files = new Map<string, Buffer>();
  let total = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    total += bytes.length;
    if (total > BYTES_MAX)
      throw new Error(`The pages in ${folder} are larger than 128 MiB together: build them anew.`);
    files.set(path.slice(folder.length).split(sep).join('/').replace(/^\/*/, '/'), bytes);
  }
  const common = pageHeaders(options.imageSources);
  const answers = new Map<string, PageFile>();
  const front = options.front ?? 'watch';

  const nameOf = (path: string): string | null => {
    const page = path === '/' ? front : path.split('/', 2)[1]!;
    if (files.has(`/${page}/index.html`)) {
      if (options.folders && !options.folders.includes(page)) return null;
      return files.has(path) ? path : `/${page}/index.html`;
    }
    return files.has(path) && !/\.(br|gz)$/.test(path) ? path : null;
  };

  const answer = (name: string, encoding: '' | 'br' | 'gzip', bytes: Buffer): PageFile => {
    const key = `${encoding} ${name}`;
    let file = answers.get(key);
    if (!file) {
      const hashed = HASHED.test(name) && !name.endsWith('.html');
      file = {
        bytes,
        headers: {
          ...common,
          'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
          'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
          etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
          vary: 'accept-encoding',
          ...(encoding !== '' && { 'content-encoding': encoding }),
        },
      };
      answers.set(key, file);
    }
    return file;
  };

  return {
    find(path, acceptEncoding) {
      const name = nameOf(path);
      if (name === null) return null;
      const brotli = files.get(`${name}.br`);
      if (brotli && /\bbr\b/.test(acceptEncoding)) return answer(name, 'br', brotli);
      const gzip = files.get(`${name}.gz`);
      if (gzip && /\bgzip\b/.test(acceptEncoding)) return answer(name, 'gzip', gzip);
      return answer(name, '', files.get(name)!);
    },
    fileCount: files.size,
  };
}
