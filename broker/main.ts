/** `node broker/main.ts [options]`: the station. By start.mjs it is there a little sooner. */
import './kept-code.mjs';
import { getCompileCacheDir } from 'node:module';

(await import('./own-files.ts')).resolveOwnFiles();
// The crowd's process keeps its own there too.
process.env.NODE_COMPILE_CACHE ??= getCompileCacheDir() ?? '';
const isCheck = process.argv.includes('--check');

async function main(): Promise<void> {
  // What only looks at options needs nothing of the station: an organiser waits for its answer.
  if (isCheck) return (await import('./check-config.ts')).sayFaults(process.argv.slice(2));
  const isStart = !process.argv.some((argument) => /^(--help|-h)$/.test(argument));
  // Before anything else is loaded, so that the journal's threads are ready when it is to be opened,
  if (isStart) (await import('./journal/thread.ts')).beginAhead();
  const config = (await import('./configuration.ts')).configuration();
  // and it is opened while the rest is loaded.
  if (isStart) (await import('./journal-ahead.ts')).openJournalAhead(config);
  await (await import('./program.ts')).main(config);
}

main().catch((error: unknown) => {
  process.stderr.write(`Bell Lap could not start: ${error instanceof Error ? error.message : error}\n`);
  if (process.env.BELL_LAP_DEBUG) console.error(error);
  process.exit(1);
});
