/**
 * `npm run compose:trial`: the containers of cloud-sync/deploy/compose by the commands of docs/cloud.md, on a fresh Debian with
 * Docker that is made here, in namespaces of its own. No public registry is asked: the images that the files name are stood in for
 * by Debian's packages (images.ts), pushed to a registry that answers by Docker's name on that host, and pinned and pulled from
 * there by their digests. The project's own image is built by its Dockerfile as it is.
 *
 *   --keep     leaves the host's folder where it is
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../../station/station-process.ts';
import { COMPOSE, DOMAIN, enter, makeHost, missing, PROJECT, startHost } from './host.ts';
import { makeImages } from './images.ts';

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** As docs/cloud.md says: .env from its example, filled in; certificates into ./tls. */
function fillIn(root: string): void {
  const folder = join(root, PROJECT, COMPOSE);
  const secrets = ['POSTGRES_PASSWORD', 'RELAY_DATABASE_PASSWORD', 'VALKEY_PASSWORD'].concat([
    ...['BELL_LAP_RELAY_ADMIN_TOKEN', 'BELL_LAP_RELAY_CODES'],
  ]);
  const filled = secrets.reduce(
    (text, name) => text.replace(`\n${name}=\n`, `\n${name}=${randomBytes(24).toString('hex')}\n`),
    `\n${readFileSync(join(folder, '.env.example'), 'utf8')}`,
  );
  writeFileSync(join(folder, '.env'), filled, { mode: 0o600 });
  mkdirSync(join(folder, 'tls'));
  for (const [from, to] of [
    ['pem', 'fullchain.pem'],
    ['key', 'privkey.pem'],
  ])
    copyFileSync(join(root, `root/authority/${DOMAIN}.${from}`), join(folder, 'tls', to!));
}

const lacking = missing();
if (lacking !== null) {
  say(`The trial of the containers is skipped: ${lacking}`);
  process.exit(0);
}
const cache = join(repository, '.cache/compose-trial');
mkdirSync(cache, { recursive: true });
const root = mkdtempSync(join(cache, 'trial-'));
rmSync(root, { recursive: true });
try {
  makeHost(cache, root, repository);
  const imports = makeImages(cache, join(root, 'images'));
  fillIn(root);
  const host = await startHost(root);
  try {
    const done = async (command: string): Promise<void> => {
      const { status, said } = await enter(host.leader, `cd /${PROJECT}/${COMPOSE}; ${command}`);
      if (status !== 0) throw new Error(`${command}: ${said.slice(-4_000)}`);
    };
    for (const command of imports) await done(command);
    // Grafana is in no Debian: its name has an image here so that it can be pinned, and is never started.
    await done(
      'docker pull -q valkey/valkey:8-alpine && docker tag valkey/valkey:8-alpine grafana/grafana:12.1.1 && docker push -q grafana/grafana:12.1.1',
    );
    await done('sh pin-images.sh');
    say('images named by digest, by pin-images.sh');
    await done('docker compose build');
    say('the project’s image built by its Dockerfile, packages from the npm registry');
    host.closeIn();
    const story = join(import.meta.dirname, 'story.ts');
    const { status } = spawnSync(
      'nsenter',
      [
        ...['-t', host.leader, '-n', 'unshare', '--mount', 'sh', '-ec'],
        'mount --make-rprivate /; mount --bind "$1/etc/hosts" /etc/hosts; exec "$2" "$3" "$4" "$1"',
        ...['sh', root, process.execPath, story, host.leader],
      ],
      { stdio: 'inherit' },
    );
    process.exitCode = status ?? 1;
  } finally {
    await host.stop();
  }
} finally {
  if (values.keep) say(`kept: ${root}`);
  else rmSync(root, { recursive: true, force: true });
}
