/** One damaged folder, opened in this process as the station opens it: is everything there, or does it say what is not? */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { healFromRelay } from '../../broker/healing/before-serving.ts';
import { JournalOpenError } from '../../broker/journal/errors.ts';
import { type Core, openCore } from '../../broker/races/core.ts';
import { mend } from '../../broker/repair/mend.ts';
import { readRelayConfig } from '../../cloud-sync/relay/config.ts';
import { startRelay } from '../../cloud-sync/relay/relay.ts';
import { repository } from '../station/station-process.ts';
import { isNothing, type Missing, missingIn, tracksAreWhole } from './acknowledged.ts';
import { type ByteClass, damage, type Hurt, placeOf } from './damage.ts';
import type { Left } from './venue.ts';

export type Outcome =
  /** Nothing is missing. */
  | 'whole'
  /** It was not opened, the sentence named what was wrong, and what `npm run journal -- salvage` made of it has everything. */
  | 'mended'
  /** Everything is back, from the relay or the standby. */
  | 'healed'
  /** It is said, or it is not opened and the sentence names what is wrong; the standby's own journal has everything. */
  | 'at standby'
  /** Something is missing, and how much, from when to when, is said. */
  | 'said'
  /** It is not opened, and the sentence names what is wrong. */
  | 'refused'
  /** Something is missing and nothing is said, or it fell over. */
  | 'SILENT';

export interface Trial {
  readonly outcome: Outcome;
  readonly says: string;
  /** Of what was missing: how many fixes, passings and decisions the relay gave back. */
  readonly relay?: { readonly missing: number; readonly back: number };
}

/** Null when there is no such place. */
export async function tryDamage(
  left: Left,
  kind: ByteClass,
  hurt: Hurt,
  random: () => number,
): Promise<Trial | null> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-disk-'));
  try {
    cpSync(left.station, join(folder, 'station'), { recursive: true });
    const station = join(folder, 'station');
    const place = placeOf(station, kind, random);
    if (place === null) return null;
    damage(place, hurt, random);
    const trial = await judge(left, station, join(folder, 'relay'));
    return { ...trial, says: `${place.file.slice(station.length + 1)} at ${place.at}: ${trial.says}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(left: Left, station: string, relayFolder: string): Promise<Trial> {
  const first = await look(left, station, relayFolder);
  const trial = first.outcome === 'refused' ? await salvaged(left, station, relayFolder, first) : first;
  const isLess = trial.outcome === 'said' || trial.outcome === 'refused';
  return isLess && isNothing(left.missingAtStandby) ? { ...trial, outcome: 'at standby' } : trial;
}

/** As an official would with the command or the page: without copies, which a morning's station has none of. */
async function salvaged(left: Left, station: string, relayFolder: string, first: Trial): Promise<Trial> {
  try {
    const mending = { data: station, key: null, copies: [] };
    mend(mending, { how: 'salvage', by: 'an official', atMs: Date.now() });
  } catch (error) {
    return {
      outcome: 'refused',
      says: `${first.says} Salvage: ${error instanceof Error ? error.message : error}`,
    };
  }
  const after = await look(left, station, relayFolder);
  const outcome = after.outcome === 'whole' || after.outcome === 'healed' ? 'mended' : after.outcome;
  return { ...after, outcome, says: `${first.says} Salvaged: ${after.says}` };
}

async function look(left: Left, station: string, relayFolder: string): Promise<Trial> {
  let core: Core | null = null;
  try {
    core = await openCore({ data: station, key: '' }, () => {});
    const { journal } = core;
    const missing = await missingIn(journal, left.acknowledged);
    if (!(await tracksAreWhole(journal, left.acknowledged)))
      return { outcome: 'SILENT', says: 'a rider’s track lacks fixes that the journal holds' };
    if (isNothing(missing)) return { outcome: 'whole', says: journal.report.join(' ') };
    const told = journal.health().lost;
    const says = `${JSON.stringify(missing)} missing; ${JSON.stringify(told)}`;
    if (told === null || !covers(told, missing)) return { outcome: 'SILENT', says };
    const healed = await heal(core, left, relayFolder);
    const relay = { missing: inputs(missing), back: inputs(missing) - inputs(healed) };
    if (inputs(healed) === 0) return { outcome: 'healed', says, relay };
    return { outcome: 'said', says, relay };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isSaid =
      error instanceof JournalOpenError || /of the journal do not match their checksum/.test(message);
    if (!isSaid) return { outcome: 'SILENT', says: message };
    return { outcome: 'refused', says: message };
  } finally {
    await core?.close().catch(() => {});
  }
}

const inputs = ({ fixes, passings, decisions }: Missing): number => fixes + passings + decisions;

/** What is told must be at least what is missing. */
export const covers = (
  told: { readonly records: number; readonly settings: number },
  { fixes, passings, decisions, settings }: Missing,
): boolean =>
  (fixes + passings + decisions === 0 || told.records > 0) && (settings === 0 || told.settings > 0);

async function heal(core: Core, left: Left, folder: string): Promise<Missing> {
  rmSync(folder, { recursive: true, force: true });
  cpSync(left.relay, folder, { recursive: true });
  const env = {
    BELL_LAP_RELAY_HOST: '127.0.0.1',
    BELL_LAP_RELAY_PORT: String(left.relayPort),
    BELL_LAP_RELAY_DATA: folder,
  };
  const config = readRelayConfig(env, join(repository, 'dist', 'renderer'));
  const relay = await startRelay({ config, say: () => {} });
  try {
    await healFromRelay(core, { relay: `http://127.0.0.1:${relay.port}` }, 1, () => {});
    return await missingIn(core.journal, left.acknowledged);
  } finally {
    await relay.close();
  }
}
