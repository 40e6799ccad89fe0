/** `npm run screenshots [-- …]`: makes sure that the pages are built from these sources, then takes their pictures. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  ensureDependencies,
  ensurePages,
  ensureTestPrograms,
  orExplain,
  pinnedNode,
  root,
} from './setup.mjs';

orExplain(() => {
  ensureDependencies();
  ensurePages();
  ensureTestPrograms();
});
const program = join(root, 'tests', 'screenshots', 'main.ts');
const { status } = spawnSync(pinnedNode, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
