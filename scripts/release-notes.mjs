/** `node scripts/release-notes.mjs vX.Y.Z`: what CHANGELOG.md says of this version, for the release's page. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const version = (process.argv[2] ?? '').replace(/^v/, '');
const sections = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);
const found = sections.find((section) => section.split('\n', 1)[0].split(' ')[0] === version);
if (found === undefined) {
  process.stderr.write(
    `CHANGELOG.md has no section "## ${version}": write what has changed before you tag.\n`,
  );
  process.exit(1);
}
process.stdout.write(`${found.split('\n').slice(1).join('\n').trim()}\n\n`);
