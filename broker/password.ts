/**
 * `npm run password -- [NAME] [options]`: a new password for an account, by whoever sits at the station's own keyboard.
 * It asks the running station through the socket that only its user may open, so nothing is lost or stopped.
 */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DATA_FALLBACK } from './config.ts';

const HELP = `npm run password -- [NAME] [--data DIR] [--password-file FILE] [--no-code]

  NAME             the account; without it the first administrator
  --data DIR       the station's data folder (BELL_LAP_DATA)
  --password-file  a file whose first line is the new password (- = standard input); without it one is made up
  --no-code        takes the account's second factor off, too: the phone with the codes is lost

The station must be running; starting it needs no password.`;

interface Answer {
  readonly name?: string;
  readonly password?: string;
  readonly detail?: string;
  readonly accounts?: readonly string[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: process.env.BELL_LAP_DATA ?? DATA_FALLBACK },
      'password-file': { type: 'string' },
      'no-code': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || positionals.length > 1) return void console.log(HELP);
  const file = values['password-file'];
  const password =
    file === undefined ? null : readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/)[0];
  const order = { name: positionals[0] ?? null, password, alsoFactor: values['no-code'] };
  const answer = await askStation(resolve(values.data), order);
  if (answer.password === undefined) {
    const known = answer.accounts === undefined ? '' : `\nThe accounts are: ${answer.accounts.join(', ')}.`;
    throw new Error(`${answer.detail ?? 'The station said no.'}${known}`);
  }
  console.log(
    password === null
      ? `The new password of "${answer.name}" is  ${answer.password}  (shown only this once)`
      : `"${answer.name}" has the new password.`,
  );
  console.log('Whoever was signed in with the old one is signed out.');
}

function askStation(data: string, order: object): Promise<Answer> {
  const none = new Error(
    `No station is running with the data in ${data}. Start it (npm start; that needs no password) and run this again, or say where its data is with --data.`,
  );
  let socketPath: string;
  try {
    ({ socketPath } = JSON.parse(readFileSync(join(data, 'station.json'), 'utf8')) as { socketPath: string });
  } catch {
    return Promise.reject(none);
  }
  return new Promise((done, reject) => {
    const sent = request(
      { socketPath, method: 'POST', path: '/v1/password', timeout: 10_000 },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => done(JSON.parse(text) as Answer));
      },
    );
    sent.on('error', () => reject(none));
    sent.on('timeout', () => sent.destroy());
    sent.end(JSON.stringify(order));
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
