/**
 * One damaged folder and its standby's whole one, both started as real processes with the relay: whoever leads in the end
 * has everything, or says what is missing; or the damaged one asks an official what is to be done.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CODE, startRelayProcess } from '../cloud/relay-process.ts';
import { type Computer, standbyState, startComputer } from '../standby/computer.ts';
import type { StationProcess } from '../station/station-process.ts';
import { isNothing, missingIn } from './acknowledged.ts';
import { type ByteClass, damage, type Hurt, placeOf } from './damage.ts';
import { covers, type Trial } from './trial.ts';
import { inCopy, type Left } from './venue.ts';

const SETTLED_MS_MAX = 40_000;

/** Null when there is no such place. */
export async function tryPair(
  left: Left,
  kind: ByteClass,
  hurt: Hurt,
  random: () => number,
): Promise<Trial | null> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-disk-'));
  const [station, standby, mirror] = ['station', 'standby', 'relay'].map((name) => join(folder, name));
  for (const [from, to] of [
    [left.station, station],
    [left.standby, standby],
    [left.relay, mirror],
  ] as const)
    cpSync(from, to!, { recursive: true });
  try {
    const place = placeOf(station!, kind, random);
    if (place === null) return null;
    damage(place, hurt, random);
    const trial = await judge(left, station!, standby!, mirror!);
    return { ...trial, says: `${place.file.slice(station!.length + 1)} at ${place.at}: ${trial.says}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(left: Left, station: string, standby: string, mirror: string): Promise<Trial> {
  const relay = await startRelayProcess({ dataDir: mirror, port: left.relayPort });
  const start = (name: string, dataDir: string, port: number): Computer =>
    startComputer({
      name,
      dataDir,
      args: ['--relay', relay.address, '--relay-code', CODE, '--standby-port', String(port)],
    });
  const pair = [start('first', station, left.ports[0]), start('second', standby, left.ports[1])] as const;
  try {
    await Promise.all(pair.map(({ started }) => started));
    const leader = await settle(pair, left.token);
    const [first, second] = pair;
    if (leader !== null) await (leader === first ? second : first).stop();
    for (const computer of leader === first ? [first] : pair) await computer.stop();
    if (leader === null) return await unsettled(left, first, standby);
    const { missing, lost } = await inCopy(leader.dataDir, async (journal) => ({
      missing: await missingIn(journal, { ...left.acknowledged, settings: [] }),
      lost: journal.health().lost,
    }));
    const says = `${leader.name} leads in step; ${JSON.stringify(missing)} missing; ${JSON.stringify(lost)}`;
    if (isNothing(missing)) return { outcome: leader === first && lost === null ? 'whole' : 'healed', says };
    return { outcome: lost !== null && covers(lost, missing) ? 'said' : 'SILENT', says };
  } finally {
    for (const computer of pair) {
      computer.pullPower();
      await computer.exited;
    }
    await relay.stop();
  }
}

/** Nobody leads in step: the damaged one asks an official, or ended with a sentence. */
async function unsettled(left: Left, first: Computer, standby: string): Promise<Trial> {
  const sentence = /could not start: (.*)/.exec(first.output())?.[1];
  const says = first.repairs() ? 'its page asks an official' : (sentence ?? `stuck: ${first.output()}`);
  if (!first.repairs() && sentence === undefined) return { outcome: 'SILENT', says };
  const missing = await inCopy(standby, (journal) =>
    missingIn(journal, { ...left.acknowledged, settings: [] }),
  );
  return { outcome: isNothing(missing) ? 'at standby' : 'refused', says };
}

/** Who leads with the other in step; null when the damaged one does not go on by itself. */
async function settle(pair: readonly Computer[], token: string): Promise<Computer | null> {
  const leading = new Map<Computer, StationProcess>();
  let hasEnded = false;
  for (const computer of pair) {
    computer.leads().then(
      (station) => leading.set(computer, station),
      () => {},
    );
    computer.exited.then(() => {
      hasEnded = true;
    });
  }
  const untilMs = performance.now() + SETTLED_MS_MAX;
  while (performance.now() < untilMs && !hasEnded && !pair[0]!.repairs()) {
    for (const [computer, station] of leading) {
      const state = await standbyState(station, token).catch(() => null);
      if (state?.state === 'in-step') return computer;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}
