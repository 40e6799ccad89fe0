/**
 * Runs Eclipse Paho's interoperability suites against the station's MQTT server, over TCP on loopback:
 *
 *   node tests/conformance/paho.ts FOLDER [test…]
 *
 * FOLDER is `interoperability/` of github.com/eclipse/paho.mqtt.testing, fetched by whoever runs this (Python 3). How its
 * clients are let in, since they have neither names nor cards: the server is the one that ships, with its limits, and
 * two things are replaced. Whoever comes is signed in as a device; and the rules of topics let everybody say and hear
 * everything but `test/nosubscribe`, which the suite wants refused.
 */
import { spawn } from 'node:child_process';
import { startMqtt } from '../../broker/mqtt/server.ts';
import type { Rules } from '../../server/mqtt/rules.ts';

const [folder, ...tests] = process.argv.slice(2);
if (folder === undefined) {
  console.error(
    'Say where the suite is: node tests/conformance/paho.ts …/paho.mqtt.testing/interoperability',
  );
  process.exit(2);
}

const OPEN: Rules = {
  inbound: () => ({ kind: 'relay' }),
  subscription: (_who, _username, filter) => (filter === 'test/nosubscribe' ? null : filter),
  mayHear: () => true,
  coversRiders: () => false,
  isDurable: () => false,
};
const never = () => Promise.reject(new Error('no rider comes here'));
const server = await startMqtt({
  listeners: { tcp: { host: '127.0.0.1', port: 0 } },
  authenticate: () => ({ role: 'device', name: 'paho', races: 'all' }),
  intake: { fixes: () => {}, passing: never, decision: never, refused: () => {} },
  now: () => Date.now(),
  rules: OPEN,
});
const port = String(server.addresses.tcp!.port);

function suite(file: string): Promise<{ readonly ran: number; readonly failed: string[] }> {
  return new Promise((resolve) => {
    const words = [file, '--hostname=127.0.0.1', '--port', port];
    const code = [
      `import sys, unittest, socket; sys.argv = ${JSON.stringify(words)}`,
      `src = open(${JSON.stringify(file)}).read().replace('unittest.main()', 'unittest.main(argv=[sys.argv[0]${tests.map((name) => `, "Test.${name}"`).join('')}], verbosity=2)')`,
      `exec(compile(src, ${JSON.stringify(file)}, 'exec'), globals())`,
    ].join('\n');
    const python = spawn('python3', ['-u', '-c', code], { cwd: folder });
    let said = '';
    const hear = (bytes: Buffer) => {
      said += bytes;
    };
    python.stdout.on('data', hear);
    python.stderr.on('data', hear);
    python.once('exit', () => {
      const ran = Number(/Ran (\d+) tests? in/.exec(said)?.[1] ?? 0);
      const failed = [...said.matchAll(/^(?:FAIL|ERROR): (\w+)/gm)].map((found) => found[1]!);
      if (process.env.PAHO_SHOW || ran === 0) console.log(said);
      resolve({ ran, failed });
    });
  });
}

for (const file of ['client_test.py', 'client_test5.py']) {
  if (process.env.PAHO_ONLY && process.env.PAHO_ONLY !== file) continue;
  const { ran, failed } = await suite(file);
  console.log(
    `${file}: ${ran - failed.length} of ${ran}${failed.length > 0 ? `, not ${failed.join(', ')}` : ''}`,
  );
}
await server.close();
process.exit(0);
