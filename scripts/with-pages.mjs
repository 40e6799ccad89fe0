/**
 * `node scripts/with-pages.mjs PROGRAM […]`: makes sure that the pages are built from these sources and that what drives them
 * is there, then runs the program on the pinned Node. A benchmark of the console in a tree whose pages nobody had built
 * waited a minute for a page that was not there.
 */
import { spawnSync } from 'node:child_process';
import { ensureAllThatIsDriven, orExplain, pinnedNode, root } from './setup.mjs';

orExplain(ensureAllThatIsDriven);
const { status } = spawnSync(pinnedNode, process.argv.slice(2), { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
