/**
 * The thread that answers heavy questions: it folds the races for itself from the journal's file, on a connection of
 * its own, and runs the very routes that the station has. Nothing it does delays a rider's acknowledgement; when
 * nobody has asked for a while it is ended, with its memory.
 */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import Fastify from 'fastify';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { present } from '../../race/present.ts';
import { whatIf } from '../../race/race.ts';
import { answerProblems } from '../../server/http/problem.ts';
import { SHELL, speakZod } from '../../server/http/shell.ts';
import { historyRoutes } from '../http/routes/history.ts';
import { lapRoutes } from '../http/routes/laps.ts';
import { stageRaceRoutes } from '../http/routes/stage-race.ts';
import { connect } from '../journal/database.ts';
import type { Journal } from '../journal/journal.ts';
import { Names } from '../journal/names.ts';
import type { RowKind } from '../journal/rows.ts';
import { unpackRow } from '../journal/unpack.ts';
import { createPhones } from '../races/phones.ts';
import { Races } from '../races/races.ts';
import { stationView } from '../races/station-view.ts';
import type { ApartAnswer, ApartQuestion, ApartStart } from './apart.ts';

/** Rows folded at one go; between them the thread says that it lives. */
const SLICE_ROWS = 200;

const { path, key } = workerData as ApartStart;
const port = present(parentPort, 'The port to the thread that started this one');
const db = connect(path, key, { readonly: true });
const names = new Names([]);
let question: ApartQuestion | null = null;
let nextSeq = 1;

const races = await Races.open({
  journal: { read: async function* () {} } as unknown as Journal,
  now: () => question?.nowMs ?? 0,
  listener: { board() {}, position() {} },
});
const allowed = (): readonly RaceId[] => (question?.races ?? []).filter((id) => races.get(id) !== undefined);
const station = {
  ...stationView({
    races,
    phones: createPhones(),
    now: () => question?.nowMs ?? 0,
    notReady: () => null,
    cloud: () => [],
    metrics: () => [],
  } as unknown as Parameters<typeof stationView>[0]),
  list: allowed,
  // Whoever asks was let in by the station.
  isPublic: (id: RaceId) => allowed().includes(id),
};

const app = Fastify(SHELL);
speakZod(app, false);
answerProblems(app, {
  who: 'station',
  onMistake: (error) => port.postMessage({ id: 0, fault: error.message }),
});
app.decorateRequest('identity');
app.addHook('onRequest', async (request) => {
  request.identity = { role: 'nobody', name: 'apart' };
});
for (const routes of [historyRoutes, lapRoutes, stageRaceRoutes]) routes(app as never, { station } as never);
await app.ready();

const rowHolding = db.prepare('SELECT max(seq) FROM record WHERE seq <= ?').pluck();
const rowsFrom = db.prepare(
  `SELECT seq, kind, count, race, author, at_ms AS atMs, CAST(body AS BLOB) AS body
   FROM record WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ${SLICE_ROWS}`,
);
interface Row {
  readonly seq: number;
  readonly kind: RowKind;
  readonly count: number;
  readonly race: number;
  readonly author: number;
  readonly atMs: number;
  readonly body: Buffer;
}

function learnNames(): void {
  for (const { number, id } of db.prepare('SELECT number, id FROM race').all() as {
    number: number;
    id: RaceId;
  }[])
    names.learn({ kind: 'race', number, id });
  for (const { number, role, name } of db.prepare('SELECT number, role, name FROM author').all() as {
    number: number;
    role: never;
    name: string;
  }[])
    names.learn({ kind: 'author', number, role, name });
}

/** Folds what the journal has up to a record; says after each slice that it lives. */
async function catchUp(toSeq: number): Promise<void> {
  if (nextSeq > toSeq) return;
  learnNames();
  while (nextSeq <= toSeq) {
    const rows = rowsFrom.all(Number(rowHolding.get(nextSeq) ?? nextSeq), toSeq) as Row[];
    const last = rows.at(-1);
    const records: JournalRecord[] = [];
    for (const row of rows) unpackRow(row, names, nextSeq, 0, records);
    races.follow(records.filter(({ seq }) => seq <= toSeq));
    // Numbers that retention took have no rows.
    nextSeq = last === undefined || last.seq + last.count <= nextSeq ? toSeq + 1 : last.seq + last.count;
    port.postMessage({ id: 0, alive: true } satisfies ApartAnswer);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function answer(asked: ApartQuestion): Promise<ApartAnswer> {
  const { id } = asked;
  try {
    question = asked;
    await catchUp(asked.toSeq);
    if (asked.ask === 'what-if') {
      const race = races.get(asked.race);
      return { id, board: race === undefined ? null : whatIf(race, asked.decision, asked.nowMs) };
    }
    const { statusCode, headers, rawPayload } = await app.inject({ url: asked.url });
    const body = new Uint8Array(rawPayload);
    return { id, status: statusCode, headers: headers as Record<string, string>, body };
  } catch (error) {
    return { id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    question = null;
  }
}

let turn: Promise<unknown> = Promise.resolve();
port.on('message', (asked: ApartQuestion) => {
  turn = turn.then(() => answer(asked)).then((said) => port.postMessage(said));
});
try {
  // On Linux this is the thread's own.
  if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);
} catch {
  // Not allowed here: it shares the processor evenly.
}
port.postMessage({ id: 0, alive: true } satisfies ApartAnswer);
