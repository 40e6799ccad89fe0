/**
 * Pages for whoever works on them, with React as it is for development.
 *
 *   npm run playground          all primitives and panels, at an address that it says; changes show at once
 *   npm run build:development   all pages into dist/renderer-development/, for tests that want every effect twice
 */
import { build, createServer } from 'vite';
import { ensureDevelopmentPages } from './setup.mjs';

process.env.NODE_ENV = 'development';
const [what] = process.argv.slice(2);
if (what === 'ensure') ensureDevelopmentPages();
else if (what === 'build') await build({ mode: 'development', logLevel: 'warn' });
else {
  const server = await createServer({ server: { host: '127.0.0.1', open: false } });
  await server.listen();
  process.stdout.write(`${server.resolvedUrls?.local[0] ?? ''}playground/?state=few\n`);
}
