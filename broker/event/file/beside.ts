/**
 * An event's file opened on a station that has races of its own: what is in the file is put beside them. Nothing that is
 * here is changed; a race that is here already, by its first decision, is continued when the file has more of it, and left
 * when it has not. Opening one file twice therefore does nothing the second time, and one that was cut short goes on.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KINDS } from '../../../race/decisions/kinds.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { JournalRecord } from '../../../race/journal/record.ts';
import { unused } from '../../../race/start-list/slug.ts';
import type { Journal, NewRecord } from '../../journal/journal.ts';
import type { Races } from '../../races/races.ts';
import type { RaceInFile } from './manifest.ts';
import { FileProblem } from './problem.ts';

/**
 * `new`: it comes. `renamed`: it comes under another id, since another race here has its own. `more`: it is here, the file goes
 * on. `same`: it is here. `older`: here it has gone on since. `apart`: both have gone on, each in its own way; it stays as here.
 */
export type How = 'new' | 'renamed' | 'more' | 'same' | 'older' | 'apart';

export interface RacePlan {
  readonly race: RaceInFile;
  /** What it is, or will be, called here. */
  readonly id: RaceId;
  readonly how: How;
  /** Records of it that are here already. */
  readonly known: number;
}

type Reading = Pick<Journal, 'read'>;

async function* recordsOf(journal: Reading, race?: RaceId): AsyncIterable<JournalRecord> {
  for await (const page of journal.read(1, race === undefined ? {} : { race })) yield* page;
}

/** A record whatever its number and its race are called. */
const said = ({ atMs, by, input }: JournalRecord): string => JSON.stringify([atMs, by.role, by.name, input]);

const firstDecision = (record: JournalRecord): string | null =>
  record.input.kind === 'decision' ? `${record.atMs} ${record.input.decision.id}` : null;

/** By their first decision, what races are called here. */
function knownHere(races: Pick<Races, 'list' | 'get'>): Map<string, RaceId> {
  return new Map(
    races.list().flatMap((id) => {
      const first = races.get(id)?.decisions[0];
      return first === undefined ? [] : [[`${first.atMs} ${first.decision.id}`, id] as const];
    }),
  );
}

/** What would become of each race of the file. Changes nothing. */
export async function planBeside(
  here: { readonly races: Races; readonly journal: Reading },
  file: Reading,
  inFile: readonly RaceInFile[],
): Promise<readonly RacePlan[]> {
  const known = knownHere(here.races);
  const firsts = new Map<RaceId, string>();
  for await (const record of recordsOf(file)) {
    const first = firsts.has(record.race) ? null : firstDecision(record);
    if (first !== null) firsts.set(record.race, first);
  }
  const taken = new Set<string>(here.races.list());
  const plans: RacePlan[] = [];
  for (const race of inFile) {
    const id = known.get(firsts.get(race.id) ?? '');
    if (id !== undefined) {
      plans.push({ race, id, ...(await compared(here.journal, id, file, race.id)) });
      continue;
    }
    const free = unused(race.id.slice(0, 36), taken) as RaceId;
    const next = taken.has(race.id) ? free : race.id;
    taken.add(next);
    plans.push({ race, id: next, how: next === race.id ? 'new' : 'renamed', known: 0 });
  }
  return plans;
}

/** Record by record. */
async function compared(
  here: Reading,
  hereId: RaceId,
  file: Reading,
  fileId: RaceId,
): Promise<Pick<RacePlan, 'how' | 'known'>> {
  const [mine, theirs] = [recordsOf(here, hereId), recordsOf(file, fileId)].map((one) =>
    one[Symbol.asyncIterator](),
  ) as [AsyncIterator<JournalRecord>, AsyncIterator<JournalRecord>];
  for (let known = 0; ; known++) {
    const [one, other] = [await mine.next(), await theirs.next()];
    if (one.done === true) return { known, how: other.done === true ? 'same' : 'more' };
    if (other.done === true) return { known, how: 'older' };
    if (said(one.value) !== said(other.value)) return { known, how: 'apart' };
  }
}

/** Records handed to the journal and not yet on disk. */
const UNDER_WAY_MAX = 2_048;

/**
 * Puts the file's records behind those that are here, in their order. Resolves with how many came.
 * @throws FileProblem when the disk takes no more; what came is kept, and opening the file again goes on from there.
 */
export async function adoptRecords(
  races: Races,
  file: Reading,
  plans: readonly RacePlan[],
  onRecords: (done: number) => void = () => {},
): Promise<number> {
  const wanted = new Map(
    plans
      .filter(({ how }) => how === 'new' || how === 'renamed' || how === 'more')
      .map(({ race, id, known }) => [race.id, { id, skip: known }]),
  );
  for (const { id } of wanted.values()) await races.whole(id);
  let adopted = 0;
  let underWay: Promise<unknown>[] = [];
  let failed: string | null = null;
  const settle = async () => {
    await Promise.all(underWay);
    underWay = [];
    onRecords(adopted);
    await nextTurn();
    if (failed !== null) throw stopped(failed);
  };
  for await (const { race, by, atMs, input } of recordsOf(file)) {
    const to = wanted.get(race);
    if (to === undefined || to.skip-- > 0) continue;
    const record: NewRecord = { race: to.id, by, atMs, input: understood(input) };
    underWay.push(
      races.adopt(record).then((answer) => {
        if ('code' in answer) failed ??= answer.message;
        else adopted += 1;
      }),
    );
    if (underWay.length >= UNDER_WAY_MAX) await settle();
  }
  await settle();
  return adopted;
}

function understood(input: JournalRecord['input']): JournalRecord['input'] {
  if (input.kind === 'decision' && !Object.hasOwn(KINDS, input.decision.type))
    throw new FileProblem(
      'newer',
      `This file holds a decision of a kind that is not known here (${String(input.decision.type).slice(0, 40)}). Install the Bell Lap it comes from.`,
    );
  return input;
}

const stopped = (why: string): FileProblem =>
  new FileProblem(
    'full',
    `It was not opened whole: ${why} What was here is unchanged; put that right and open the file again, it goes on where it stopped.`,
  );
