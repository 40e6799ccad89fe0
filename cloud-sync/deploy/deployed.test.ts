/**
 * What is deployed fits the relay as it is: every variable that is set is one that it reads, everything it imports is
 * in its image, and the units are what systemd takes.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { viewersOf } from '../../server/doors/process-resources.ts';
import { RelayConfigError, readRelayConfig } from '../relay/config.ts';
import { FOLDERS } from './machine/release.mjs';
import { layoutOf } from './server/layout.ts';
import { bucketVariables, relayVariables, type Settings } from './server/settings.ts';

const here = import.meta.dirname;
const root = join(here, '..', '..');
const read = (path: string): string => readFileSync(join(here, path), 'utf8');

/** Read by PostgreSQL's client and by Node, not by the relay's own configuration. */
const OTHERS =
  /^(PG(HOST|PORT|USER|PASSWORD)|NODE_\w+|POSTGRES_\w+|VALKEY_PASSWORD|TLS_FOLDER|REDISCLI_AUTH)$/;
/** Given for segments in a bucket, which are written next. */
const AHEAD = new Set(['BELL_LAP_RELAY_SEGMENTS_BUCKET']);

test('every variable that a deployment sets is one that the relay reads', () => {
  const known = new Set(
    readFileSync(join(here, '..', 'relay', 'config.ts'), 'utf8')
      .match(/^ {2}[A-Z][A-Z_]+(?=:)/gm)
      ?.map((name) => name.trim()),
  );
  assert.ok(known.size > 8);
  for (const file of [
    'compose/compose.yaml',
    'compose/venues.yaml',
    'compose/.env.example',
    'server/settings.ts',
    'server/bell-lap-relay@.service',
    'aws/relays.ts',
    'machine/bell-lap-relay.service',
    'machine/boot.sh',
    'machine/relay.env.example',
  ]) {
    const named = read(file).match(/\b(BELL_LAP_RELAY|OIDC|DATABASE|REDIS|PG|NODE)_?[A-Z_]+(?=[=:])/g) ?? [];
    assert.ok(named.length > (/boot\.sh|venues|machine\/relay\.env/.test(file) ? 0 : 3), file);
    for (const name of named)
      assert.ok(known.has(name) || OTHERS.test(name) || AHEAD.has(name), `${file}: ${name}`);
  }
});

test('every variable of the relay’s can be set in compose.yaml, but those of other ways to run it', () => {
  const containers = read('compose/compose.yaml') + read('compose/venues.yaml');
  const config = readFileSync(join(here, '..', 'relay', 'config.ts'), 'utf8');
  const others = new Set([
    // The container's own: its address and folders.
    ...['BELL_LAP_RELAY_HOST', 'BELL_LAP_RELAY_PORT', 'BELL_LAP_RELAY_DATA', 'BELL_LAP_RELAY_VENUES_DNS'],
    // A machine that sleeps, AWS, and the server that looks after itself.
    ...['BELL_LAP_RELAY_SLEEPS', 'BELL_LAP_RELAY_BEGAN_ANEW', 'BELL_LAP_RELAY_SERVER_HEALTH'],
    ...['BELL_LAP_RELAY_CLOUDWATCH', 'BELL_LAP_RELAY_CLOUDWATCH_FILE'],
  ]);
  for (const [, name] of config.matchAll(/^ {2}([A-Z][A-Z_0-9]+):/gm))
    assert.ok(others.has(name!) || new RegExp(`^ +${name}:`, 'm').test(containers), name);
  assert.match(containers, /^ +OTEL_EXPORTER_OTLP_ENDPOINT:$/m, 'not there at all where nobody sets it');
});

test('the examples, filled in, are a configuration', () => {
  const settings: Settings = {
    ...{ domain: 'live.example.org', email: null, stores: 'postgres', acmeServer: null },
    bucket: { name: 'kept', endpoint: 'https://s3.example.org', region: 'eu-central-1' },
  };
  // What an installation writes, then the bucket.
  const variables = {
    ...relayVariables(settings, {}, layoutOf('')),
    ...bucketVariables(settings.bucket!, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }),
  };
  const config = readRelayConfig(variables, 'pages');
  assert.ok(config.databaseUrl?.startsWith('postgres://'));
  assert.ok(config.redisUrl);
  assert.equal(config.archive?.place.is, 'bucket');
  const alone = readRelayConfig(
    relayVariables({ ...settings, stores: 'embedded', bucket: null }, {}, layoutOf('')),
    'pages',
  );
  assert.deepEqual([alone.databaseUrl, alone.redisUrl, alone.archive?.place.is], [null, null, 'folder']);
  // A machine that sleeps: what is put into the bucket, what its unit says, and what it says of its place.
  const set = (text: string) =>
    Object.fromEntries(
      [...text.matchAll(/\b([A-Z][A-Z_]+)=(\S*)/g)].map(([, name, value]) => [name!, value!]),
    );
  const machine = readRelayConfig(
    {
      ...set(read('machine/relay.env.example').replaceAll(/^#.*$/gm, '')),
      ...set(/^Environment=(.*)$/m.exec(read('machine/bell-lap-relay.service'))![1]!),
      ...{ AWS_REGION: 'eu-central-1', BELL_LAP_RELAY_RESULTS_BUCKET: 'kept' },
      BELL_LAP_RELAY_ADMIN_TOKEN: 'x'.repeat(48),
    },
    'pages',
  );
  assert.deepEqual([machine.sleeps, machine.databaseUrl, machine.proxies], [true, null, 1]);
  assert.throws(
    () => readRelayConfig({ ...variables, BELL_LAP_RELAY_ADMIN_TOKEN: 'short' }, 'pages'),
    RelayConfigError,
  );
});

test('everything that the relay imports is in its image', () => {
  const copied = [...read('compose/Dockerfile').matchAll(/^COPY (?!--from)(\S+) \1$/gm)].map(
    ([, folder]) => folder!,
  );
  assert.ok(copied.includes('cloud-sync/relay'));
  // What is packed for a machine is the same, and what the machine does with it.
  assert.deepEqual(
    FOLDERS.filter((folder) => folder !== 'cloud-sync/deploy/machine' && folder !== 'dist/renderer'),
    copied.filter((folder) => folder !== '.'),
  );
  const dependencies = (path: string): Record<string, string> =>
    JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).dependencies;
  const packages = dependencies('.');
  // The archive has some of its own, which the image installs beside it.
  const archivePackages = { ...packages, ...dependencies('cloud-sync/archive') };
  assert.match(read('compose/Dockerfile'), /^COPY --from=archive .*cloud-sync\/archive\/node_modules$/m);
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const path = relative(root, file);
    // Dockerfile.dockerignore and the release leave these out.
    assert.doesNotMatch(
      path,
      /\.test\.ts$|\.fixture\.ts$|(^|\/)testing\//,
      `${path} is left out of the image`,
    );
    assert.ok(
      copied.some((folder) => path.startsWith(`${folder}/`)),
      `${path} is not copied into the image`,
    );
    const source = readFileSync(file, 'utf8');
    // Types are stripped; only what is there at run time counts: also what is imported while it runs, but no type of it.
    const said = [
      ...[...source.matchAll(/^(?:import|export)\s(type\s)?(?:[^'"]*?from\s+)?'([^']+)'/gm)]
        .filter(([, kind]) => kind === undefined)
        .map(([, , name]) => name!),
      ...[...source.matchAll(/\bimport\('([^']+)'\)(?!\.[A-Z])/g)].map(([, name]) => name!),
    ];
    for (const name of said.filter((one) => !isBuiltin(one))) {
      if (name.startsWith('.')) visit(join(dirname(file), name));
      else {
        const [scope, one] = name.split('/');
        const wanted = scope!.startsWith('@') ? `${scope}/${one}` : scope!;
        const installed = path.startsWith('cloud-sync/archive/') ? archivePackages : packages;
        assert.ok(wanted in installed, `${path} needs ${wanted}, which is not among the dependencies`);
      }
    }
    // What it starts or reads by a name beside its own is there too.
    for (const [, beside] of source.matchAll(/join\(import\.meta\.dirname, '([\w-]+\.ts)'\)/g))
      visit(join(dirname(file), beside!));
  };
  visit(join(here, '..', 'relay', 'main.ts'));
  visit(join(here, '..', 'relay', 'log', 'database-user.ts'));
  assert.ok(seen.has(join(root, 'server/otlp/start.ts')), 'what is imported only when telemetry is on');
  // What it loads or starts only when an archive is configured.
  visit(join(here, '..', 'archive', 'write-race.ts'));
  visit(join(here, '..', 'archive', 's3-store.ts'));
  assert.ok(seen.size > 20, `${seen.size} files`);
  // A server's own program is packed with the same folders, and its own beside them.
  copied.push('cloud-sync/deploy/server');
  visit(join(here, 'server', 'main.ts'));
});

test('images and actions are named by digest, never by a name that can be given another', () => {
  const compose = read('compose/compose.yaml') + read('compose/figures.yaml');
  const images = [...compose.matchAll(/^ {2,}image: (.*)$/gm)].map(([, image]) => image!);
  assert.ok(images.length >= 4);
  for (const image of images)
    assert.match(image, /^\$\{[A-Z]+_IMAGE:(\?sh pin-images\.sh sets it|-bell-lap-relay)\}$/, image);
  for (const [, from] of read('compose/Dockerfile').matchAll(/^FROM (\S+)/gm))
    assert.match(from!, /^(\$\{NODE_IMAGE\}|relay)$/);
  const pinned = [...read('compose/pin-images.sh').matchAll(/^pin ([A-Z]+_IMAGE) \S+$/gm)].map(
    ([, name]) => name,
  );
  for (const [, name] of compose.matchAll(/\$\{([A-Z]+_IMAGE):\?/g)) assert.ok(pinned.includes(name), name);
  const workflows = join(root, '.github', 'workflows');
  const uses = readdirSync(workflows).flatMap((file) => [
    ...readFileSync(join(workflows, file), 'utf8').matchAll(/uses: (.*)$/gm),
  ]);
  assert.ok(uses.length > 10);
  for (const [, action] of uses) assert.match(action!, /^[\w./-]+@[0-9a-f]{40} # v\d/, action);
});

test('who serves strangers is not the database’s owner, and Redis asks for a password', () => {
  const compose = read('compose/compose.yaml');
  const [shared] = compose.split('\nservices:');
  assert.match(shared!, /DATABASE_URL: postgres:\/\/bell_lap_relay:/);
  assert.doesNotMatch(shared!, /POSTGRES_PASSWORD/);
  assert.match(compose, /database-user: \{ condition: service_completed_successfully \}/);
  const server = relayVariables(
    { domain: 'live.example.org', email: null, stores: 'postgres', acmeServer: null, bucket: null },
    {},
    layoutOf(''),
  );
  assert.match(server.DATABASE_URL!, /^postgres:\/\/bell_lap_relay:[0-9a-f]{48}@127\.0\.0\.1/);
  for (const url of [/REDIS_URL: (.*)/.exec(compose)?.[1], server.REDIS_URL])
    assert.match(url ?? '', /^redis:\/\/:[^@]+@/);
});

test('the scripts of a machine that sleeps, and of a server, are ones that its shells take', () => {
  for (const [shell, file] of [
    ['bash', 'machine/first-boot.sh'],
    ['sh', 'machine/boot.sh'],
    ['sh', 'machine/rest.sh'],
    ['sh', 'server/header.sh'],
    ['sh', 'compose/pin-images.sh'],
    ['sh', 'compose/update.sh'],
  ] as const) {
    const { status, stderr } = spawnSync(shell, ['-n', join(here, file)], { encoding: 'utf8' });
    assert.equal(status, 0, `${file}: ${stderr}`);
  }
  // User data is 16 KiB at most.
  assert.ok(read('machine/first-boot.sh').length < 8_000);
});

const canVerify = existsSync('/usr/bin/systemd-analyze');
test('systemd takes the units', { skip: canVerify ? false : 'systemd is not installed' }, () => {
  const work = mkdtempSync(join(tmpdir(), 'bell-lap-units-'));
  try {
    const units = ['server', 'machine'].flatMap((folder) =>
      readdirSync(join(here, folder))
        .filter((name) => /\.(service|target|timer)$/.test(name))
        .map((name) => [folder, name] as const),
    );
    assert.ok(units.length >= 10);
    for (const [folder, unit] of units)
      writeFileSync(
        join(work, unit),
        // Where the station lies on a server; here its Node is this one.
        read(`${folder}/${unit}`)
          .replace(/\/opt\/bell-lap\/(app\/|current\/)?node_modules\/node\/bin\/node/, process.execPath)
          // What the installation puts there, and packages that it brings.
          .replaceAll(
            /\/usr\/local\/sbin\/bell-lap-server|\/usr\/s?bin\/(nginx|redis-server|prometheus)/g,
            process.execPath,
          ),
      );
    const { stderr, status } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', ...units.map(([, unit]) => join(work, unit))],
      { encoding: 'utf8', cwd: work },
    );
    assert.equal(stderr.trim(), '');
    assert.equal(status, 0);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

test('the machine of a region that sleeps lets in all 50,000 viewers when the other region is gone', () => {
  const unit = read('machine/bell-lap-relay.service');
  const descriptors = Number(/^LimitNOFILE=(\d+)$/m.exec(unit)?.[1]);
  const memoryBytes = Number(/^MemoryMax=(\d+)M$/m.exec(unit)?.[1]) * 2 ** 20;
  assert.ok(viewersOf({ descriptors, memoryBytes }) >= 50_000);
});
