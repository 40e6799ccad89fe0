/**
 * `node broker/main.ts [options]`: the station. Compiled code is kept between starts, because a station that was killed
 * in the middle of a race must serve again within two seconds, and most of a start is compiling.
 */
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// What was said of room for young objects on the command line is for this thread; V8 would give as much to each of the others,
// whatever that one was made with. They are made with less.
setFlagsFromString('--max-semi-space-size=0');
// A heap may grow by half between two collections of all of it; V8 lets one that fills quickly grow fourfold. Of 1,000 riders
// on a busy day that was 200 MB of what nobody needs any more. The price is processor: 6 % at 30 times a race's speed, 40 %
// where a day is poured in as fast as it goes (docs/bench.md). First of all: compiled code is kept by the flags it was made with.
setFlagsFromString('--heap-growing-percent=50');
enableCompileCache();
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
