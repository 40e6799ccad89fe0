/**
 * Builds the pages (each folder of `renderer/` with an `index.html`) into `dist/renderer/`: every asset named by
 * its hash, with `.br` and `.gz` copies beside it so that the station compresses nothing during a race. Offline.
 * `npm run build:development` builds them into `dist/renderer-development/`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { offlineFiles } from './renderer/rider/offline-files.ts';

const root = fileURLToPath(new URL('./renderer', import.meta.url));
/** With React as it is for development: every effect begins twice (renderer/ui/mount.tsx), and the playground is there. */
const isDevelopment = process.env.NODE_ENV === 'development';
const outDir = fileURLToPath(
  new URL(isDevelopment ? './dist/renderer-development' : './dist/renderer', import.meta.url),
);
const PLAYGROUND = 'playground';

/** Every folder of `renderer/` with an `index.html` is a page. */
const pages = Object.fromEntries(
  readdirSync(root)
    .map((folder) => [folder, join(root, folder, 'index.html')] as const)
    .filter(([folder, page]) => existsSync(page) && (isDevelopment || folder !== PLAYGROUND)),
);

const COMPRESSIBLE = /\.(html|js|css|svg|json|wasm|webmanifest)$/;
/** Below this a compressed copy saves less than a packet. */
const COMPRESS_FROM_BYTES = 512;

const precompress = (): Plugin => ({
  name: 'bell-lap:precompress',
  apply: 'build',
  writeBundle({ dir = outDir }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!COMPRESSIBLE.test(name)) continue;
      const path = join(dir, name);
      const bytes = readFileSync(path);
      if (bytes.length < COMPRESS_FROM_BYTES) continue;
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    }
  },
});

export default defineConfig({
  root,
  publicDir: join(root, 'public'),
  cacheDir: fileURLToPath(new URL('./.cache/vite', import.meta.url)),
  plugins: [react(), offlineFiles(), ...(isDevelopment ? [] : [precompress()])],
  worker: { format: 'es' },
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome111', 'firefox115', 'safari16.4'],
    // The pages' policy allows neither inline scripts nor `data:` fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: pages },
    reportCompressedSize: false,
  },
});
