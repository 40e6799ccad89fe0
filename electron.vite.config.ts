/**
 * Builds the desktop app (main process and preload) into `dist/app/`. The pages are not part of it: the station serves
 * them, to the app's windows as to every browser (vite.config.ts).
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = join(root, 'dist', 'app');

/** What Electron needs beside the code: the app's own package.json, its own pages, the icon. */
const beside = (): Plugin => ({
  name: 'bell-lap:beside',
  closeBundle() {
    const { name, version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const own = { name, productName: 'Bell Lap', version, description, type: 'module', main: 'main.js' };
    writeFileSync(join(outDir, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
    const pages = join(root, 'main', 'pages');
    for (const file of readdirSync(pages)) copyFileSync(join(pages, file), join(outDir, file));
    copyFileSync(join(root, 'renderer', 'public', 'icon-512.png'), join(outDir, 'icon.png'));
  },
});

export default defineConfig({
  main: {
    plugins: [beside()],
    build: {
      outDir,
      emptyOutDir: false,
      rollupOptions: {
        input: join(root, 'main', 'main.ts'),
        output: { format: 'es', entryFileNames: 'main.js' },
      },
    },
  },
  preload: {
    build: {
      outDir,
      emptyOutDir: false,
      rollupOptions: {
        // Two that share no module: a sandboxed preload is one file, and CommonJS.
        input: {
          preload: join(root, 'preload', 'preload.ts'),
          'own-preload': join(root, 'preload', 'own-preload.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});
