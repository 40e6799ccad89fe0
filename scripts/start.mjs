/**
 * `npm start [-- options]`: makes sure of everything, then runs the station on the pinned Node.
 * `npm start -- --help` lists the options.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies, ensurePages, orExplain, pinnedNode, root } from './setup.mjs';

orExplain(() => {
  ensureDependencies();
  ensurePages();
});
const station = spawn(pinnedNode, [join(root, 'broker', 'main.ts'), ...process.argv.slice(2)], {
  cwd: process.cwd(),
  stdio: 'inherit',
});
// The station ends in its own time (drains, says goodbye on the network); signals are passed on, not obeyed here.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => station.kill(signal));
station.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
