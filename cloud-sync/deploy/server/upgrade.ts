/** Another release, or the one of before: never into nothing. When it does not get ready, the one that ran runs again. */
import { join } from 'node:path';
import { makeCopy } from './copying.ts';
import { type Layout, portsOf } from './layout.ts';
import { note } from './notes.ts';
import { racesOn } from './relays.ts';
import { currentOf, dropOld, folderOf, isHere, leadBack, leadTo, previousOf } from './releases.ts';
import { readRelayEnv, type Settings } from './settings.ts';
import { Stopped, say, tryRun } from './system.ts';

export interface Change {
  readonly layout: Layout;
  readonly settings: Settings;
  readonly duringARace: boolean;
  readonly nowMs: number;
}

/** The release `id`, which lies there. @throws Stopped when it does not get ready; then the old one runs. */
export async function upgrade(change: Change, id: string): Promise<void> {
  const { layout, settings, nowMs } = change;
  await refuseDuringRace(change);
  if (currentOf(layout) !== id) {
    const copy = await makeCopy(layout, settings, nowMs);
    say(`A copy of the store first: ${copy.name}.`);
  }
  changeTo(layout, id);
  dropOld(layout);
}

export async function rollback(change: Change): Promise<void> {
  const { layout } = change;
  const before = previousOf(layout);
  if (before === null || !isHere(layout, before))
    throw new Stopped('There is no release of before on this machine: take one with  sudo sh FILE');
  await refuseDuringRace(change);
  changeTo(layout, before);
}

async function refuseDuringRace({ layout, settings, duringARace, nowMs }: Change): Promise<void> {
  if (duringARace) return;
  const on = await racesOn(portsOf(settings.stores)[0], readRelayEnv(layout), nowMs);
  if (on.length > 0)
    throw new Stopped(
      `A race is on: ${on.join(', ')}. Do it afterwards, or add --during-a-race: pages are without this relay for ${settings.stores === 'postgres' ? 'a moment' : 'some seconds'}, and lose nothing.`,
    );
}

/** By the release's own program, so that units and files are its own. */
const applyBy = (layout: Layout, id: string): number => {
  const folder = folderOf(layout, id);
  return tryRun(
    join(folder, 'node_modules/node/bin/node'),
    [join(folder, 'cloud-sync/deploy/server/main.ts'), 'apply'],
    { shown: true },
  ).status;
};

function changeTo(layout: Layout, id: string): void {
  const [current, previous] = [currentOf(layout), previousOf(layout)];
  leadTo(layout, id);
  if (applyBy(layout, id) === 0) {
    note(layout, { updateTrouble: null });
    say(`The release ${id} runs.`);
    return;
  }
  if (current === null || current === id) throw new Stopped(`The release ${id} does not get ready.`);
  leadBack(layout, current, previous);
  const isBack = applyBy(layout, current) === 0;
  note(layout, { updateTrouble: id });
  throw new Stopped(
    isBack
      ? `The release ${id} did not get ready: ${current} runs again. Nothing is lost.`
      : `The release ${id} did not get ready, and ${current} does not either: see  journalctl -u 'bell-lap-*'`,
  );
}
