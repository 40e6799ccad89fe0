/**
 * `npm run event -- make | look | open`: the whole event in one file, from a terminal. Ends with 0 when all is well, 1 when
 * something was refused, 2 when it was not understood.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { isOn } from '../../race/feed/board-view.ts';
import { DATA_FALLBACK, NAME_FALLBACK } from '../config.ts';
import { LOCAL_SETTINGS } from '../journal/batch.ts';
import { copyJournal } from '../journal/copies.ts';
import { connect } from '../journal/database.ts';
import { JournalOpenError } from '../journal/errors.ts';
import { openJournal } from '../journal/open-journal.ts';
import { NAME } from '../naming/name-kept.ts';
import { makePrivate } from '../private-folder.ts';
import { Races } from '../races/races.ts';
import { openEventBook } from './event-book.ts';
import { makeEventFile } from './file/make.ts';
import { racesInFile } from './file/manifest.ts';
import { FileProblem } from './file/problem.ts';
import { readHead } from './file/read-container.ts';
import { type Unpacked, unpackEventFile } from './file/unpack.ts';

const HELP = `npm run event -- WHAT [options]

  make [DIR] --to FILE      one file of everything in the data folder DIR, also while its station runs
  look FILE                 what is in a file, every byte checked; changes nothing
  open FILE --data FOLDER   everything into a new data folder, accounts and keys too; a station is started from it with
                            npm start -- --data FOLDER. To put its races beside those of a station that has its own, open
                            the file on the console's page instead (Back up, open)

  DIR                       not given: ${DATA_FALLBACK}
  --passphrase-file FILE    its first line is the file's passphrase (or BELL_LAP_EVENT_PASSPHRASE; else it is asked for)
  --no-passphrase           make: whoever has the file can open it
  --key-file FILE           its first line is the key of the data folder's journal (or BELL_LAP_KEY)
  --help                    this text
`;

class NotUnderstood extends Error {}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const firstLine = (path: string): string => readFileSync(path, 'utf8').split(/\r?\n/)[0] ?? '';

function asked() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      data: { type: 'string' },
      'passphrase-file': { type: 'string' },
      'no-passphrase': { type: 'boolean' },
      'key-file': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const key = values['key-file'] === undefined ? process.env.BELL_LAP_KEY : firstLine(values['key-file']);
  const given = values['passphrase-file'];
  return {
    ...{ values, what: positionals[0] ?? '', which: positionals[1] },
    key: key || null,
    passphrase: (given === undefined ? process.env.BELL_LAP_EVENT_PASSPHRASE : firstLine(given)) || null,
  };
}
type Asked = ReturnType<typeof asked>;

async function typed(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(question)) || null;
  } finally {
    lines.close();
  }
}

/** What is in a copy of the journal, folded for itself. */
async function contentsOf(copy: { path: string; key: string; newestSeq: number }, by: string) {
  // Opening makes a station of its own of it: on another copy.
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-event-'));
  try {
    const path = join(folder, 'journal.db');
    cpSync(copy.path, path);
    const db = connect(path, copy.key, { readonly: true });
    const stationId = String(db.prepare('SELECT station_id FROM station').pluck().get());
    db.close();
    const journal = await openJournal({ path, key: copy.key, now: Date.now });
    const races = await Races.open({ journal, now: Date.now, listener: { board() {}, position() {} } });
    const found = {
      ...{ by, races: racesInFile(races, copy.newestSeq) },
      accounts: journal.settings.entries('auth/user/').length,
      cards: journal.settings.entries('auth/card/').length,
    };
    const { name, date } = openEventBook({
      settings: journal.settings,
      now: Date.now,
      name: NAME_FALLBACK,
    }).now();
    races.close();
    await journal.close();
    return { found, stationId, event: { name, date } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function make({ values, which, key, passphrase: given }: Asked): Promise<void> {
  const data = resolve(which ?? process.env.BELL_LAP_DATA ?? DATA_FALLBACK);
  if (values.to === undefined) throw new NotUnderstood('Say where to: --to FILE.');
  const to = resolve(values.to);
  if (existsSync(to)) throw new NotUnderstood(`${to} is there already. Name another file.`);
  const path = join(data, 'journal.db');
  if (!existsSync(path)) throw new NotUnderstood(`There is no journal ${path}.`);
  const passphrase =
    given ?? (values['no-passphrase'] === true ? null : await typed('A passphrase for the file: '));
  if (passphrase === null && values['no-passphrase'] !== true)
    throw new NotUnderstood('Give a passphrase (--passphrase-file), or say --no-passphrase.');
  // The event's name stands in the head, which is written before anybody looks into the copy: so it is looked into first.
  const peek = `${to}.peek`;
  const peekKey = 'peek'.padEnd(32, '.');
  const copy = await copyJournal({ path, key, nowMs: Date.now(), to: peek, toKey: peekKey });
  const by = userInfo().username;
  const seen = await contentsOf({ path: peek, key: peekKey, newestSeq: copy.newestSeq }, by).finally(() =>
    rmSync(peek, { force: true }),
  );
  const { manifest, bytes } = await makeEventFile({
    ...{ journal: { path, key }, data, stationId: seen.stationId, event: seen.event, passphrase, to },
    nowMs: Date.now(),
    contents: async (made) => (await contentsOf(made, by)).found,
  });
  say(
    `✔ ${to}: ${manifest.races.length} races, ${manifest.records} records, ${(bytes / 1e6).toFixed(1)} MB, opened and checked.`,
  );
  say(
    'In it: riders with their personal data, cards, officials’ accounts, the station’s keys. Keep it as you keep the start list.',
  );
}

async function unpacked({ which, passphrase: given }: Asked, folder: string): Promise<Unpacked> {
  if (which === undefined) throw new NotUnderstood('Name the file.');
  const file = resolve(which);
  const { head } = await readHead(file);
  const passphrase = given ?? (head.passphrase === null ? null : await typed('The file’s passphrase: '));
  return unpackEventFile(file, passphrase, folder);
}

function describe({ head, manifest }: Unpacked): void {
  const { by, records, races, cards, accounts, sponsors } = manifest;
  say(`${head.event.name}${head.event.date === null ? '' : `, ${head.event.date}`}`);
  say(`Made ${new Date(head.madeMs).toISOString()} by ${by}; ${records} records.`);
  for (const { name, id, state, result, riders } of races)
    say(`  ${name} (${id}): ${riders} riders, ${result === 'live' ? state : result}`);
  say(`${cards} cards, ${accounts} officials’ accounts, ${sponsors} logos.`);
}

async function look(order: Asked): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-event-'));
  try {
    describe(await unpacked(order, join(folder, 'in')));
    say('✔ Every byte is as it was written.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(order: Asked): Promise<void> {
  const { values, key } = order;
  if (values.data === undefined) throw new NotUnderstood('Say into which new folder: --data FOLDER.');
  const data = resolve(values.data);
  if (existsSync(data) && readdirSync(data).length > 0)
    throw new NotUnderstood(`${data} is not empty. Name a new folder, so that nothing there is overwritten.`);
  makePrivate(data);
  const folder = join(data, 'opening');
  try {
    const file = await unpacked(order, folder);
    describe(file);
    const path = join(data, 'journal.db');
    const from = { path: join(folder, 'journal.db'), key: file.manifest.journalKey };
    await copyJournal({ ...from, nowMs: Date.now(), to: path, toKey: key });
    for (const name of ['sponsors', 'forgotten.jsonl'])
      if (existsSync(join(folder, name))) await rename(join(folder, name), join(data, name));
    const journal = await openJournal({ path, now: Date.now, ...(key !== null && { key }) });
    // What was of that computer: its stick, its standby.
    for (const [setting] of journal.settings.entries(LOCAL_SETTINGS))
      if (!setting.startsWith(`${LOCAL_SETTINGS}journal/`)) await journal.settings.delete(setting);
    // It leads to that computer; this station has another id, and its relay gives it a name of its own.
    for (const [setting] of journal.settings.entries(NAME)) await journal.settings.delete(setting);
    await journal.close();
    say(`✔ Everything lies in ${data}, as a station of its own. Start it: npm start -- --data ${data}`);
    if (file.manifest.races.some(({ state }) => isOn(state)))
      say(
        '▲ A race was on when the file was made. End the other station first: two would have half of it each.',
      );
  } catch (error) {
    rmSync(join(data, 'journal.db'), { force: true });
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const COMMANDS: Readonly<Record<string, (order: Asked) => Promise<void>>> = { make, look, open };

try {
  const order = asked();
  if (order.values.help === true) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const command = COMMANDS[order.what];
  if (command === undefined)
    throw new NotUnderstood(order.what === '' ? 'Say what to do.' : `"${order.what}" is none of them.`);
  await command(order);
} catch (error) {
  const isArgs = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  if (error instanceof NotUnderstood || isArgs) process.stderr.write(`\n${HELP}`);
  const isExpected = error instanceof FileProblem || error instanceof JournalOpenError;
  if (!isExpected && process.env.BELL_LAP_DEBUG) console.error(error);
  process.exitCode = error instanceof NotUnderstood || isArgs ? 2 : 1;
}
