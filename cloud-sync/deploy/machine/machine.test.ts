/**
 * A machine that sleeps, tried in a folder for a root, with programs of the system that write down what they are asked: what
 * it does at a boot, and how it falls asleep.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bell-lap-machine-'));
  for (const folder of ['bin', 'bucket', 'run', 'etc/bell-lap', 'etc/systemd/system', 'var/tmp', 'var/lib'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'etc/bell-lap/cloud'), 'BUCKET=kept\nREGION=eu-central-1\n');
  for (const name of ['systemctl', 'dnf', 'useradd', 'chown']) program(name, '');
  // There is no such user here, and files belong to whoever tries this.
  program('id', 'exit 1');
  program('install', '');
  program('timeout', 'shift; "$@"');
  program('sleep', '');
  // `aws s3 cp … FROM TO` and `aws s3api list-objects-v2 … --prefix KEY …`: a bucket that is a folder.
  program(
    'aws',
    `if [ "$1" = s3api ]; then
  while [ "$1" != --prefix ]; do shift; done
  if [ -e "${root}/bucket/$2" ]; then echo 1; else echo 0; fi
  exit 0
fi
for last; do from=\${to:-}; to=$last; done
from=$(echo "$from" | sed "s,s3://kept/,${root}/bucket/,"); to=$(echo "$to" | sed "s,s3://kept/,${root}/bucket/,")
[ -e "$from" ] || exit 1
mkdir -p "$(dirname "$to")" && cp "$from" "$to"`,
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function program(name: string, does: string): void {
  const file = join(root, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${root}/asked\n${does}\n`);
  chmodSync(file, 0o755);
}
const asked = (): string =>
  existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8') : '';
function run(script: string): void {
  const { status, stderr } = spawnSync('sh', [join(import.meta.dirname, script)], {
    encoding: 'utf8',
    env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, BELL_LAP_ROOT: root },
  });
  assert.equal(status, 0, stderr);
}
const relaySays = (may: boolean): void => program('curl', `echo '{"may":${may},"because":[]}'`);
const put = (path: string, bytes: Buffer | string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), bytes);
};
const inBucket = (key: string): string => gunzipSync(readFileSync(join(root, 'bucket', key))).toString();
function fallAsleep(): void {
  relaySays(true);
  run('rest.sh');
  run('rest.sh');
  assert.match(asked(), /systemctl poweroff/);
}
const STORE = 'var/lib/bell-lap/relay/relay.db';

test('it stays awake while its relay says so, and when that does not answer', () => {
  relaySays(false);
  run('rest.sh');
  program('curl', 'exit 7');
  run('rest.sh');
  assert.doesNotMatch(asked(), /systemctl/);
});

test('it falls asleep when the relay has said so twice: the system is mended, the store copied, then it is off', () => {
  put(STORE, 'the store');
  relaySays(true);
  run('rest.sh');
  assert.doesNotMatch(asked(), /systemctl/);
  run('rest.sh');
  const order = [...asked().matchAll(/^(systemctl \S+|aws|dnf)/gm)].map(([, what]) => what);
  assert.deepEqual(order, ['dnf', 'systemctl stop', 'aws', 'systemctl poweroff']);
  assert.equal(inBucket('store/relay.db.gz'), 'the store');
});

test('somebody comes while the system is mended: the relay has gone on answering, and it stays awake', () => {
  relaySays(true);
  run('rest.sh');
  program('dnf', `printf '#!/bin/sh\\necho \\x27{"may":false}\\x27\\n' > ${root}/bin/curl`);
  run('rest.sh');
  assert.match(asked(), /dnf/);
  assert.doesNotMatch(asked(), /systemctl/);
  relaySays(true);
  run('rest.sh');
  assert.doesNotMatch(asked(), /systemctl/, 'it begins to count anew');
});

test('said once and not again, it begins to count anew', () => {
  relaySays(true);
  run('rest.sh');
  relaySays(false);
  run('rest.sh');
  relaySays(true);
  run('rest.sh');
  assert.doesNotMatch(asked(), /poweroff/);
});

test('a bucket that does not answer keeps it from nothing: the store is on its disk', () => {
  put(STORE, 'the store');
  program('aws', 'exit 1');
  relaySays(true);
  run('rest.sh');
  run('rest.sh');
  assert.match(asked(), /systemctl poweroff/);
});

test('a new machine takes its settings and the store of the one before; one that has a store keeps it', () => {
  put('bucket/settings/relay.env', 'BELL_LAP_RELAY_CODES=a-code\n');
  put('bucket/store/relay.db.gz', gzipSync('the old store'));
  mkdirSync(join(root, 'var/lib/bell-lap/relay'), { recursive: true });
  run('boot.sh');
  assert.equal(readFileSync(join(root, STORE), 'utf8'), 'the old store');
  assert.equal(
    readFileSync(join(root, 'etc/bell-lap/place.env'), 'utf8'),
    'AWS_REGION=eu-central-1\nBELL_LAP_RELAY_RESULTS_BUCKET=kept\n',
  );
  assert.match(asked(), /systemctl start bell-lap-relay\.service bell-lap-rest\.timer/);
  writeFileSync(join(root, STORE), 'newer');
  run('boot.sh');
  assert.equal(readFileSync(join(root, STORE), 'utf8'), 'newer');
});

test('a first machine has nothing to take, and starts all the same', () => {
  put('bucket/settings/relay.env', 'BELL_LAP_RELAY_CODES=a-code\n');
  mkdirSync(join(root, 'var/lib/bell-lap/relay'), { recursive: true });
  run('boot.sh');
  assert.equal(existsSync(join(root, STORE)), false);
  assert.match(asked(), /systemctl start/);
  assert.doesNotMatch(asked(), /sleep/);
  put(STORE, 'the first store');
  fallAsleep();
  assert.equal(inBucket('store/relay.db.gz'), 'the first store');
});

/** A bucket that answers a question with `answer` the first `times` times. */
function bucketStumbles(question: RegExp, times: number, answer: string): void {
  const real = readFileSync(join(root, 'bin/aws'), 'utf8').split('\n').slice(2).join('\n');
  program(
    'aws',
    `if echo "$*" | grep -Eq '${question.source}' && [ $(grep -Ec '^aws.*${question.source}' ${root}/asked) -le ${times} ]; then
  ${answer}
fi
${real}`,
  );
}

for (const [what, question, answer] of [
  ['is not told whether there is a store', /s3api list-objects-v2/, 'exit 254'],
  ['does not get the store', /relay.db.gz ./, 'exit 1'],
  ['gets half a store', /relay.db.gz ./, 'for last; do :; done; echo half > "$last"; exit 0'],
] as const) {
  test(`a new machine that ${what} asks again`, () => {
    put('bucket/settings/relay.env', 'BELL_LAP_RELAY_CODES=a-code\n');
    put('bucket/store/relay.db.gz', gzipSync('the old store'));
    mkdirSync(join(root, 'var/lib/bell-lap/relay'), { recursive: true });
    bucketStumbles(question, 2, answer);
    run('boot.sh');
    assert.equal(readFileSync(join(root, STORE), 'utf8'), 'the old store');
    put(STORE, 'newer');
    assert.doesNotMatch(readFileSync(join(root, 'etc/bell-lap/place.env'), 'utf8'), /ANEW/);
    fallAsleep();
    assert.equal(inBucket('store/relay.db.gz'), 'newer');
  });

  test(`a new machine that ${what}, however often it asks, begins anew and writes beside the copy of before`, () => {
    put('bucket/settings/relay.env', 'BELL_LAP_RELAY_CODES=a-code\n');
    put('bucket/store/relay.db.gz', gzipSync('the old store'));
    mkdirSync(join(root, 'var/lib/bell-lap/relay'), { recursive: true });
    bucketStumbles(question, 99, answer);
    run('boot.sh');
    assert.deepEqual(readdirSync(join(root, 'var/lib/bell-lap/relay')), []);
    assert.match(asked(), /systemctl start bell-lap-relay\.service/);
    put(STORE, 'begun anew');
    // The next boot has a store, and does not forget how it came to it; the relay says it on its page.
    run('boot.sh');
    const place = readFileSync(join(root, 'etc/bell-lap/place.env'), 'utf8');
    assert.match(place, /^BELL_LAP_RELAY_BEGAN_ANEW=\d{8}T\d{6}Z$/m);
    fallAsleep();
    assert.equal(inBucket('store/relay.db.gz'), 'the old store');
    const [beside, ...others] = readdirSync(join(root, 'bucket/store')).filter(
      (name) => name !== 'relay.db.gz',
    );
    assert.match(beside!, /^relay-since-\d{8}T\d{6}Z\.db\.gz$/);
    assert.equal(inBucket(`store/${beside}`), 'begun anew');
    assert.deepEqual(others, []);
  });
}

test('what the relay tells of itself goes into the bucket once, and nothing goes while it tells nothing', () => {
  relaySays(false);
  run('rest.sh');
  assert.doesNotMatch(asked(), /figures/);
  put('run/bell-lap/figures.json', '{"RidersHeard":3}');
  run('rest.sh');
  assert.equal(readFileSync(join(root, 'bucket/figures/now.json'), 'utf8'), '{"RidersHeard":3}');
  assert.equal(existsSync(join(root, 'run/bell-lap/figures.json')), false);
});

test('a bucket that takes no figures keeps the relay from nothing', () => {
  put('run/bell-lap/figures.json', '{}');
  program('aws', 'exit 1');
  relaySays(false);
  run('rest.sh');
  assert.doesNotMatch(asked(), /systemctl/);
});
