/** `npm run setup`: dependencies, the pinned Node and what the tests drive; nothing is started. */
import { ensureDependencies, ensureTestPrograms, orExplain } from './setup.mjs';

orExplain(() => {
  ensureDependencies();
  ensureTestPrograms();
});
