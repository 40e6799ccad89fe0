/**
 * The demo as a program: `node demo-program.ts --data DIR`. Finds the station that runs on this computer by its data
 * folder, signs in through the door for this computer's own user, and rides until it is told to stop.
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemo } from './demo.ts';

interface StationFacts {
  readonly socketPath: string;
  readonly ports: { readonly mqtt: number; readonly https: number; readonly osmand: number };
  readonly caFile: string;
}

const { values } = parseArgs({
  options: { data: { type: 'string' }, seed: { type: 'string', default: '7' } },
});
if (values.data === undefined) {
  console.error('Say where the station keeps its data: --data DIR');
  process.exit(2);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());

try {
  const facts = JSON.parse(readFileSync(join(values.data, 'station.json'), 'utf8')) as StationFacts;
  const { token } = await ownersToken(facts.socketPath);
  await runDemo({
    address: {
      mqtt: `mqtt://127.0.0.1:${facts.ports.mqtt}`,
      api: `https://127.0.0.1:${facts.ports.https}`,
      osmand: `http://127.0.0.1:${facts.ports.osmand}`,
      ca: readFileSync(facts.caFile, 'utf8'),
    },
    official: { token },
    seed: Number(values.seed),
    signal: stop.signal,
    log: (line) => console.log(line),
  });
  process.exit(0);
} catch (error) {
  console.error(`The demo could not ride: ${(error as Error).message}`);
  process.exit(1);
}

/** A token for this computer's own user. @throws Error when the station's local door is not open to us. */
function ownersToken(socketPath: string): Promise<{ token: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/v1/auth/local', method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as { token: string });
        else reject(new Error(`the station answered ${response.statusCode} at its local door: ${text}`));
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
