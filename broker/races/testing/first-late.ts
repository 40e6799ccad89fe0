/** A thread, so code that has not run yet: what the first phone that delivers ten minutes late costs, ms of processor. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EntryId } from '../../../race/ids.ts';
import { apply, createRace, view } from '../../../race/race.ts';
import { fixAt, GUN_MS, started, Writer } from '../../../tests/bench/race/field.ts';
import { warmUp } from '../warm-up.ts';

const RIDERS = 100;
const SECONDS = 900;

if ((workerData as { isWarm: boolean }).isWarm) for (const _ of warmUp());
const writer = new Writer();
const race = started({ apply, createRace, view }, RIDERS, 99, writer);
const fixes = (rider: number, from: number, count: number) =>
  writer.record({
    ...{ kind: 'fixes', entry: rider as EntryId, source: 'native' },
    fixes: Array.from({ length: count }, (_, index) => fixAt(rider, from + index)),
  });
for (let rider = 1; rider <= RIDERS; rider += 1) apply(race, fixes(rider, 0, SECONDS));
view(race, GUN_MS + SECONDS * 1_000);
const late = fixes(1, 200.5, 600);
const before = process.threadCpuUsage();
apply(race, late);
view(race, GUN_MS + SECONDS * 1_000);
const { user, system } = process.threadCpuUsage(before);
parentPort!.postMessage((user + system) / 1_000);
