/** Of the build: writes into the service worker which files the rider page is made of, so that it can keep them. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const WORKER = 'rider-sw.js';
/** Files that the page's own scripts do not name: what its tracker worker brings, and what the head of the page asks for. */
const BESIDE = /^assets\/(worker-.*\.js|sqlite3-.*\.wasm|bell-lap-sans-.*\.woff2)$/;
const ALWAYS = ['/rider.webmanifest', '/icon.svg', '/icon-192.png'];

export function offlineFiles(): Plugin {
  let files: readonly string[] = [];
  return {
    name: 'bell-lap:offline-files',
    apply: 'build',
    generateBundle(_options, bundle) {
      const wanted = new Set<string>();
      const follow = (name: string): void => {
        const chunk = bundle[name];
        if (wanted.has(name) || chunk?.type !== 'chunk') return;
        wanted.add(name);
        const css = (chunk as { viteMetadata?: { importedCss?: Set<string> } }).viteMetadata?.importedCss;
        for (const sheet of css ?? []) wanted.add(sheet);
        for (const next of [...chunk.imports, ...chunk.dynamicImports]) follow(next);
      };
      for (const [name, one] of Object.entries(bundle)) {
        if (one.type === 'chunk' && one.isEntry && one.name === 'rider') follow(name);
        if (BESIDE.test(name)) wanted.add(name);
      }
      files = [...[...wanted].sort().map((name) => `/${name}`), ...ALWAYS];
    },
    writeBundle({ dir = '.' }) {
      const path = join(dir, WORKER);
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12);
      const script = readFileSync(path, 'utf8')
        .replace('const FILES = [];', `const FILES = ${JSON.stringify(files)};`)
        .replace("const VERSION = 'dev';", `const VERSION = '${version}';`);
      writeFileSync(path, script);
    },
  };
}
