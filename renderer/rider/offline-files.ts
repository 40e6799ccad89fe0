/** Of the build: writes into each service worker which files its page is made of, so that it can keep them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface OfflinePage {
  /** The page's folder. */
  readonly page: string;
  readonly worker: string;
  /** Files that the page's own scripts do not name: what its tracker worker brings, what the head of the page asks for. */
  readonly beside: RegExp;
  readonly always: readonly string[];
}

const PAGES: readonly OfflinePage[] = [
  {
    page: 'rider',
    worker: 'rider-sw.js',
    beside: /^assets\/(worker-.*\.js|sqlite3-.*\.wasm|bell-lap-sans-.*\.woff2)$/,
    always: ['/rider.webmanifest', '/icon.svg', '/icon-192.png'],
  },
  {
    page: 'watch',
    worker: 'watch-sw.js',
    beside: /^assets\/bell-lap-sans-.*\.woff2$/,
    always: ['/watch.webmanifest', '/icon.svg', '/icon-192.png'],
  },
];

export function offlineFiles(): Plugin {
  const files = new Map<OfflinePage, readonly string[]>();
  return {
    name: 'bell-lap:offline-files',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const one of PAGES) {
        const wanted = new Set<string>();
        const follow = (name: string): void => {
          const chunk = bundle[name];
          if (wanted.has(name) || chunk?.type !== 'chunk') return;
          wanted.add(name);
          const css = (chunk as { viteMetadata?: { importedCss?: Set<string> } }).viteMetadata?.importedCss;
          for (const sheet of css ?? []) wanted.add(sheet);
          for (const next of [...chunk.imports, ...chunk.dynamicImports]) follow(next);
        };
        for (const [name, chunk] of Object.entries(bundle)) {
          if (chunk.type === 'chunk' && chunk.isEntry && chunk.name === one.page) follow(name);
          if (one.beside.test(name)) wanted.add(name);
        }
        files.set(one, [...[...wanted].sort().map((name) => `/${name}`), ...one.always]);
      }
    },
    writeBundle({ dir = '.' }) {
      for (const [{ worker }, wanted] of files) {
        const path = join(dir, worker);
        // A script that only brought a style sheet is left out of the build at its very end; one name that is not there
        // and the browser keeps none of them.
        const list = wanted.filter((name) => existsSync(join(dir, name)));
        const version = createHash('sha256').update(list.join()).digest('hex').slice(0, 12);
        const script = readFileSync(path, 'utf8')
          .replace('const FILES = [];', `const FILES = ${JSON.stringify(list)};`)
          .replace("const VERSION = 'dev';", `const VERSION = '${version}';`);
        writeFileSync(path, script);
      }
    },
  };
}
