/** What is asked of the calculator is read, or refused with what would be right; the program answers both ways. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { FlagError, readFlags } from './flags.ts';

const question = (...args: string[]) => {
  const read = readFlags(args);
  assert.notEqual(read, 'help');
  return read as Exclude<typeof read, 'help'>;
};
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { encoding: 'utf8' });

test('without flags: 50,000 viewers, 50 riders, 1 Hz, five hours', () => {
  const { crowd, show } = question();
  assert.deepEqual(crowd, { viewers: 50_000, riders: 50, hz: 1, hours: 5, frameBytes: 986 });
  assert.equal(show, 'all');
});

test('a frame grows with its riders, or is given in bytes', () => {
  assert.equal(question('--riders', '200', '--frame', 'delta').crowd.frameBytes, 1_256);
  assert.equal(question('--frame', '400').crowd.frameBytes, 400);
});

for (const [args, message] of [
  [['--viewers', 'many'], /--viewers many does not fit: a number from 1 to/],
  [['--viewers', '-5'], /viewers/],
  [['--viewers', '1.5'], /a whole number/],
  [['--hours', '0'], /--hours 0 does not fit: a number from 0.1 to 744/],
  [['--frame', 'json'], /general, delta, or a number of bytes/],
  [['--firewall', 'none'], /one of edge, origin/],
  [['--show', 'everything'], /one of all, asleep, base, race, budget, prices/],
  [['--viewerz', '5'], /Unknown option '--viewerz'.*--help/],
  [['50000'], /--help/],
] as const)
  test(`refused: ${args.join(' ')}`, () => {
    assert.throws(
      () => readFlags(args),
      (error: Error) => error instanceof FlagError && message.test(error.message),
    );
  });

test('the program: a table for people, JSON for programs, an error in one line', () => {
  const table = run();
  assert.equal(table.status, 0, table.stderr);
  for (const figure of ['$1,886.10', '$96.32', '$11.68', '$1,430.61', '$134.24', '$274.85', '$43.80'])
    assert.ok(table.stdout.includes(figure), figure);
  const json = run('--json', '--show', 'race', '--viewers', '1000');
  const { race, budget } = JSON.parse(json.stdout);
  assert.equal(race.deliveries, 18_000_000);
  assert.equal(race.choices.length, 8);
  assert.equal(budget, undefined);
  const wrong = run('--viewers', 'x');
  assert.equal(wrong.status, 2);
  assert.equal(wrong.stderr.trim().split('\n').length, 1);
  assert.match(run('--help').stdout, /--viewers N/);
});
