/** The station's options in the app: none forgotten, each understood as the station does, secrets never on a command line. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { optionList, readConfig } from '../../broker/config.ts';
import { knownRelays, listIn } from '../../broker/relays/relay-list.ts';
import { cleanSettings, readSettings, writeSettings } from '../../main/settings-file.ts';
import { settingsWordsIn } from '../../main/settings-words.ts';
import { optionsIn, optionsOn, STATION_OPTIONS, startWith } from '../../main/station-options.ts';
import { LANGUAGES } from '../../main/words.ts';

const noFile = () => 'a key from a file\n';

test('every option of the station is one of the app, with its name in the environment and what is usual', () => {
  const known = new Map(STATION_OPTIONS.map((one) => [one.flag, one]));
  for (const { flag, env, value, fallback } of optionList()) {
    const option = known.get(flag);
    assert.ok(option, `--${flag} is not known to the app: main/station-options.ts`);
    assert.equal(option.env, env, flag);
    assert.equal(option.kind === 'switch', value === null, flag);
    // The data folder is the app's own, and a switch is off.
    if (flag !== 'data' && value !== null) assert.equal(option.usual, fallback ?? '', flag);
  }
  assert.equal(known.size, optionList().length);
});

test('each that is set on the page has its words in three languages', () => {
  for (const language of LANGUAGES)
    for (const { flag, group } of STATION_OPTIONS)
      if (group !== null)
        assert.ok(settingsWordsIn(language).fields[flag]?.[0], `${flag} has no name in ${language}`);
});

test('the app’s command line says to the station what `npm start` would: both ways of writing, and nothing of Chromium’s', () => {
  const onLine = optionsOn([
    ...['--no-sandbox', '--user-data-dir=/x', '--name', 'Spring criterium', '--https-port=9443', '--demo'],
    ...[
      '--standby-of=https://192.168.1.20:8443',
      '--standby-code',
      'ABC-DEF',
      '--data=/races',
      '--keep-address',
    ],
    ...['--key-file', 'k', '--unknown=7', 'loose'],
  ]);
  const { args, env } = startWith(onLine, {}, {});
  assert.deepEqual(env, { BELL_LAP_STANDBY_CODE: 'ABC-DEF' });
  assert.ok(!args.join().includes('ABC-DEF'), 'a code is on the command line');
  const config = readConfig(args, env, noFile);
  if (config === 'help') assert.fail();
  assert.equal(config.name, 'Spring criterium');
  assert.equal(config.httpsPort, 9443);
  assert.equal(config.standbyOf, 'https://192.168.1.20:8443');
  assert.deepEqual([config.demo, config.takeAddress, config.mdns], [true, false, true]);
  assert.equal(config.key, 'a key from a file');
});

test('command line before environment before the page; an empty field is the usual', () => {
  const environment = { BELL_LAP_NAME: 'by environment', BELL_LAP_NO_MDNS: '0', BELL_LAP_CROWD_PORT: '81' };
  const set = { name: 'by page', 'crowd-port': '82', 'mqtt-port': '2883', relay: '' };
  const { args } = startWith(optionsOn(['--crowd-port=80']), optionsIn(environment), set);
  const config = readConfig(args, environment, noFile);
  if (config === 'help') assert.fail();
  assert.deepEqual([config.name, config.crowdPort, config.mqttPort], ['by environment', 80, 2883]);
  assert.equal(config.relay, undefined);
  assert.equal(config.mdns, true);
});

test('several relays are set in one field, with commas between, and their codes in their order', () => {
  const clean = cleanSettings({
    relay: ' https://one.example.org, https://two.example.org ',
    'relay-code': 'code-for-one, code-for-two',
  });
  const { args, env } = startWith({}, {}, clean);
  const config = readConfig(args, env, noFile);
  if (config === 'help') assert.fail();
  assert.deepEqual(
    knownRelays({ get: () => undefined }, config).map(({ url }) => url),
    ['https://one.example.org', 'https://two.example.org'],
  );
  assert.deepEqual(listIn(config.relayCode), ['code-for-one', 'code-for-two']);
  const { args: wrong } = startWith({}, {}, cleanSettings({ relay: 'https://one.example.org, two' }));
  assert.throws(() => readConfig(wrong, {}, noFile), /or several with commas between/);
});

test('what is set is kept without its secrets, only for this user; a file of nonsense sets nothing', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-settings-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'station-settings.json');
  assert.deepEqual(readSettings(file), {});
  const typed = {
    name: ' Spring ',
    'relay-code': 'secret code',
    demo: true,
    'no-mdns': false,
    'admin-password': 'x',
  };
  const clean = cleanSettings({ ...typed, more: 1, relay: 7 });
  assert.deepEqual(clean, { name: 'Spring', 'relay-code': 'secret code', demo: true });
  writeSettings(file, clean);
  assert.deepEqual(readSettings(file), { name: 'Spring', demo: true });
  assert.ok(!readFileSync(file, 'utf8').includes('secret'));
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o077, 0);
  writeFileSync(file, '{"name": ');
  assert.deepEqual(readSettings(file), {});
  writeFileSync(file, 'null');
  assert.deepEqual(readSettings(file), {});
});
