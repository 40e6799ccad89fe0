/** What is thrown where nobody catches it is written down, and the process goes on. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { connectionShares, connectionsOf, processBounds } from './process-bounds.ts';
import { createMishaps, guarded } from './process-guard.ts';

const here = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

test('a throw in a timer, in a socket’s handler and in a forgotten promise: three lines, and it lives', async () => {
  const script = `
    import net from 'node:net';
    import { createMishaps, keepRunning } from ${here('./process-guard.ts')};
    const lines = [];
    const mishaps = createMishaps((line) => lines.push(line.mishap));
    keepRunning(mishaps);
    setTimeout(() => { throw new Error('in a timer'); }, 1);
    void Promise.reject(new Error('in a promise'));
    const server = net.createServer((socket) => { socket.destroy(); throw new Error('in a handler'); });
    server.listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').on('error', () => {}));
    setTimeout(() => { console.log(JSON.stringify({ lines, count: mishaps.count })); process.exit(0); }, 200);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const { lines, count } = JSON.parse(stdout) as { lines: string[]; count: number };
  assert.deepEqual(lines.sort(), ['in a handler', 'in a promise', 'in a timer']);
  assert.equal(count, 3);
});

test('a timer that throws every second fills no log, and is counted', () => {
  const lines: unknown[] = [];
  let nowMs = 0;
  const mishaps = createMishaps(
    (line) => lines.push(line),
    () => nowMs,
  );
  const tick = guarded(mishaps, 'addresses', () => {
    throw new Error('EMFILE');
  });
  for (nowMs = 0; nowMs < 30_000; nowMs += 1_000) tick();
  assert.equal(lines.length, 3);
  assert.equal(mishaps.count, 30);
  assert.equal(mishaps.newest?.says, 'addresses: EMFILE');
});

test('bounds follow the limit of the process, and leave it what it needs for itself', async () => {
  const probe = `import { processBounds } from ${here('./process-bounds.ts')};
    console.log(processBounds().descriptors);`;
  const { stdout } = await promisify(execFile)('sh', [
    ...['-c', `ulimit -n 1024; exec "$0" "$@"`, process.execPath],
    ...['--input-type=module', '-e', probe],
  ]);
  assert.equal(Number(stdout), 1_024);
  for (const descriptors of [256, 1_024, 4_096, 20_000, 262_144]) {
    const { mqtt, https, devices } = connectionShares({ descriptors, memoryBytes: 8e9 });
    assert.ok(mqtt + https + devices <= descriptors - Math.min(224, descriptors / 2), String(descriptors));
    assert.ok(connectionsOf({ descriptors, memoryBytes: 8e9 }) < descriptors);
  }
  assert.ok(processBounds().memoryBytes > 1e8);
});
