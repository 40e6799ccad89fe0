/** `bell-lap-server`: a server of its own for relays, installed, looked after and changed by one command (docs/cloud.md). */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { apply, makePlaces } from './apply.ts';
import { type Asked, readAsked } from './asked.ts';
import { certificateNow, getCertificate } from './certificate.ts';
import { bytesOf, findCopy, listCopies } from './copies.ts';
import { makeCopy, moveArchive, placeOf, putCopy } from './copying.ts';
import { switchFigures } from './figures.ts';
import { lookAtHealth, printed } from './health.ts';
import { install } from './install.ts';
import { type Layout, layoutOf, portsOf } from './layout.ts';
import { note, readNotes } from './notes.ts';
import { unitOf } from './relays.ts';
import {
  bucketVariables,
  putRelayEnv,
  readRelayEnv,
  readSettings,
  type Settings,
  writeSettings,
  writeWhole,
} from './settings.ts';
import { run, Stopped, say, tryRun } from './system.ts';
import { rollback, upgrade } from './upgrade.ts';

const HOUR_MS = 3_600_000;

/** The code that the process ends with. */
async function obey(asked: Asked, layout: Layout): Promise<number> {
  const nowMs = Date.now();
  const settings = readSettings(layout);
  if (asked.command === 'take') {
    if (asked.name === null) throw new Stopped('Which release? This is for the file that carries it.');
    return take(asked, asked.name, layout, settings, nowMs);
  }
  if (settings === null)
    throw new Stopped(
      'Nothing is installed here yet: sudo sh FILE --domain live.example.org --email you@example.org',
    );
  const change = { layout, settings, duringARace: asked.duringARace, nowMs };
  switch (asked.command) {
    case 'status':
      return status(layout, settings, nowMs);
    case 'tend':
      return tend(layout, settings, nowMs);
    case 'apply':
      makePlaces(layout);
      await apply(layout, settings);
      return 0;
    case 'rollback':
      await rollback(change);
      return status(layout, settings, nowMs);
    case 'backup': {
      const copy = await makeCopy(layout, settings, nowMs);
      say(`${copy.name}: ${bytesOf(copy)} bytes`);
      return 0;
    }
    case 'backups':
      return list(layout, settings);
    case 'restore':
      return restore(layout, settings, asked.name, nowMs);
    case 'certificate':
      await getCertificate(layout, settings);
      say(`The certificate runs until ${new Date(certificateNow(layout)?.untilMs ?? 0).toISOString()}.`);
      return 0;
    case 'figures':
      switchFigures(layout, settings, asked.name);
      return 0;
    case 'set':
      await set(layout, settings, asked);
      return 0;
  }
}

async function take(
  asked: Asked,
  id: string,
  layout: Layout,
  settings: Settings | null,
  nowMs: number,
): Promise<number> {
  if (settings !== null) {
    if (asked.domain !== null || asked.stores !== null || asked.bucket !== null)
      throw new Stopped(
        `${settings.domain} is installed here: this file brings it another release, without flags. To change what was chosen: bell-lap-server set …`,
      );
    await upgrade({ layout, settings, duringARace: asked.duringARace, nowMs }, id);
    return status(layout, settings, Date.now());
  }
  try {
    await install(layout, id, asked, nowMs);
  } finally {
    await tellWhatIsThere(layout, readSettings(layout));
  }
  return 0;
}

/** After an installation: what to do with it, also when the certificate is still missing. */
async function tellWhatIsThere(layout: Layout, settings: Settings | null): Promise<void> {
  if (settings === null) return;
  const env = readRelayEnv(layout);
  await status(layout, settings, Date.now());
  say(`\nThe operator's token for https://${settings.domain}/admin:  ${env.BELL_LAP_RELAY_ADMIN_TOKEN}`);
  const code = env.BELL_LAP_RELAY_CODES?.split(',')[0];
  if (code) say(`A first station:  --relay https://${settings.domain} --relay-code ${code}`);
  say('');
}

async function status(layout: Layout, settings: Settings, nowMs: number): Promise<number> {
  const health = await lookAtHealth(layout, settings, nowMs);
  say(printed(health, settings.domain));
  return health.troubles.length === 0 ? 0 : 1;
}

/** Each minute: how it is, for the page; and once an hour a certificate is asked for, where there is none yet. */
async function tend(layout: Layout, settings: Settings, nowMs: number): Promise<number> {
  if (certificateNow(layout)?.isOwn !== false && nowMs - readNotes(layout).certificateAskedMs > HOUR_MS) {
    note(layout, { certificateAskedMs: nowMs });
    await getCertificate(layout, settings).catch((error: Error) => say(error.message));
  }
  const health = await lookAtHealth(layout, settings, nowMs);
  mkdirSync(dirname(layout.health), { recursive: true });
  writeWhole(layout.health, JSON.stringify(health), 0o644);
  return 0;
}

async function list(layout: Layout, settings: Settings): Promise<number> {
  const place = await placeOf(layout, settings, readRelayEnv(layout));
  const copies = await listCopies(place, settings.domain);
  say(copies.length === 0 ? `There is no copy in the ${place.name} yet.` : `In the ${place.name}:`);
  for (const copy of copies) say(`${copy.name}  ${bytesOf(copy)} bytes  ${copy.stores}  by ${copy.release}`);
  return 0;
}

async function restore(
  layout: Layout,
  settings: Settings,
  name: string | null,
  nowMs: number,
): Promise<number> {
  const place = await placeOf(layout, settings, readRelayEnv(layout));
  const copy = findCopy(await listCopies(place, settings.domain), name, settings.domain);
  for (const port of portsOf(settings.stores)) run('systemctl', ['stop', unitOf(port)]);
  try {
    const aside = await putCopy(layout, settings, { place, copy }, nowMs);
    say(
      `The store is as in the copy ${copy.name}.${aside === null ? '' : ` What was there is kept: ${aside}`}`,
    );
    if (settings.stores === 'postgres') tryRun('systemctl', ['restart', 'bell-lap-bus.service']);
  } finally {
    // With the one that was there, when the copy could not be had.
    await apply(layout, settings);
  }
  return 0;
}

async function set(layout: Layout, settings: Settings, asked: Asked): Promise<void> {
  const changed: Settings = {
    ...settings,
    ...(asked.domain !== null && { domain: asked.domain }),
    ...(asked.email !== null && { email: asked.email === false ? null : asked.email }),
    ...(asked.acmeServer !== null && { acmeServer: asked.acmeServer }),
    ...(asked.bucket !== null && { bucket: asked.bucket }),
  };
  if (asked.stores !== null && asked.stores !== settings.stores)
    throw new Stopped('Stores are chosen once: another server takes over what stations send anew.');
  if (JSON.stringify(changed) === JSON.stringify(settings) && asked.bucket === null)
    throw new Stopped('What is to change? --bucket …, --email …, --domain … or --acme-server …');
  if (asked.bucket !== null) {
    const place = await placeOf(layout, changed, { ...readRelayEnv(layout), ...asked.bucketKeys });
    await listCopies(place, changed.domain);
    say(`${await moveArchive(layout, place)} files of finished races are in the ${place.name}.`);
    putRelayEnv(layout, bucketVariables(asked.bucket, asked.bucketKeys));
  }
  writeSettings(layout, changed);
  await apply(layout, changed);
  if (asked.domain !== null || asked.email !== null || asked.acmeServer !== null)
    await getCertificate(layout, changed);
  if (asked.bucket !== null) await makeCopy(layout, changed, Date.now());
}

try {
  process.exitCode = await obey(readAsked(process.argv.slice(2)), layoutOf());
} catch (error) {
  if (!(error instanceof Stopped)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
