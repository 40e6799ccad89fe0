/**
 * `npm test [-- paths or globs]`: makes sure of everything, then runs the tests on the pinned Node.
 * Two groups: those that may run side by side, and those that drive whole stations, browsers and kills, which
 * run one file at a time so that they do not starve each other on a small machine. `npm run test:long` runs the rest:
 * the app, phones that ride, kills and sieges, computers that stand by, relays, whole race days, and pages walked through
 * key by key or state by state, which take their time.
 * `npm run coverage [-- paths]`: the first group, or these, and by folder and file which lines they ran, threads and
 * processes of their own left out.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureAllThatIsDriven, orExplain, pinnedNode, root } from './setup.mjs';

const UNIT = [
  'race/**/*.test.ts',
  'phone/**/*.test.ts',
  'server/**/*.test.ts',
  'broker/**/*.test.ts',
  'cloud-sync/**/*.test.ts',
  'renderer/**/*.test.ts',
  'main/**/*.test.ts',
  'mobile/src/**/*.test.ts',
  'scripts/**/*.test.ts',
  'simulator/**/*.test.ts',
  'tests/access/**/*.test.ts',
  'tests/bench/**/*.test.ts',
  'tests/golden/**/*.test.ts',
  'tests/phone/streams/**/*.test.ts',
  'tests/scorer/**/*.test.ts',
  'tests/simulation/**/*.test.ts',
];
/**
 * Every key of every page's help, every state of every primitive, a page that waits for a dead station; and what is set up
 * before a race day or looked at after it.
 */
const LONG_PAGES = [
  'console-memory',
  'course',
  'decoders',
  'demo',
  'help',
  'history',
  'playground',
  'results',
  'stage-race',
  'touch',
  'watch-offline',
].map((name) => `${name}.test.ts`);
const pages = readdirSync(join(root, 'tests/pages')).filter((name) => name.endsWith('.test.ts'));
const WHOLE = [
  'tests/conformance/**/*.test.ts',
  ...pages.filter((name) => !LONG_PAGES.includes(name)).map((name) => `tests/pages/${name}`),
  'tests/station/**/*.test.ts',
];
const LONG = [
  ...LONG_PAGES.map((name) => `tests/pages/${name}`),
  'tests/app/**/*.test.ts',
  'tests/chaos/**/*.test.ts',
  'tests/disk/**/*.test.ts',
  'tests/siege/**/*.test.ts',
  'tests/standby/**/*.test.ts',
];
/** They wait for riders, for a line or for a hold that ends more than they work: two files at a time. */
const LONG_WAITS = ['tests/phone/*.test.ts', 'tests/story/**/*.test.ts', 'tests/cloud/**/*.test.ts'];

orExplain(ensureAllThatIsDriven);

const isLong = process.argv.includes('--long');
const isCoverage = process.argv.includes('--coverage');
const named = process.argv.slice(2).filter((word) => !['--coverage', '--long'].includes(word));
const only = named.length === 0 && isCoverage ? UNIT : named;
const COVERAGE = [
  '--experimental-test-coverage',
  ...['**/*.test.ts', '**/testing/**', 'tests/**', 'node_modules/**'].map(
    (glob) => `--test-coverage-exclude=${glob}`,
  ),
];
const env = {
  ...process.env,
  PATH: `${dirname(pinnedNode)}:${process.env.PATH}`,
  NODE_OPTIONS: '',
  // Each file is a process of its own: what two of them import is compiled once. Coverage is exact without it only.
  ...(isCoverage ? {} : { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled-tests') }),
};
const test = (files, concurrency) =>
  spawnSync(
    pinnedNode,
    [
      '--test',
      '--test-reporter=spec',
      `--test-concurrency=${concurrency}`,
      '--test-timeout=300000',
      ...(isCoverage ? COVERAGE : []),
      ...files,
    ],
    { cwd: root, stdio: 'inherit', env },
  ).status ?? 1;

/** Each group after the one before it, and all of them whatever became of one. */
function run() {
  if (only.length > 0) return [test(only, 1)];
  return isLong ? [test(LONG, 1), test(LONG_WAITS, 2)] : [test(UNIT, 2), test(WHOLE, 1)];
}
const codes = run();
process.exit(codes.some((code) => code !== 0) ? 1 : 0);
