/**
 * The process that reads a map of somebody else's: a child of the station, ended when a question takes too long or too
 * much memory (reading-apart.ts). A thread would not do: what a database's view computes cannot be stopped from outside.
 */
import { constants, setPriority } from 'node:os';
import { saying } from '../../race/officials/messages/message.ts';
import { type MapFile, MapProblem } from './map-file.ts';
import { openMbtiles } from './mbtiles.ts';
import { openPmtiles } from './pmtiles.ts';
import type { MapAnswer, MapQuestion } from './reading-apart.ts';

const OPEN = { pmtiles: openPmtiles, mbtiles: openMbtiles } as const;

let map: MapFile | null = null;
const say = (answer: MapAnswer): void => void process.send?.(answer);

async function answer(question: MapQuestion): Promise<MapAnswer> {
  const { id } = question;
  try {
    if (question.ask === 'open') {
      map = await OPEN[question.kind](question.path);
      return { id, facts: map.facts };
    }
    return { id, tile: (await map?.tile(question.z, question.x, question.y)) ?? null };
  } catch (error) {
    return { id, problem: error instanceof MapProblem ? error.says : saying('map-damaged-there', {}) };
  }
}

// One after the other: a tile that is asked for right behind the opening waits for it.
let turn: Promise<unknown> = Promise.resolve();
process.on('message', (question: MapQuestion) => {
  turn = turn.then(() => answer(question)).then(say);
});
// Without the station there is nobody to read for; Ctrl-C is the station's to obey.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // Not allowed here.
}
