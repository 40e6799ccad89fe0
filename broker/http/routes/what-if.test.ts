/** Where a what-if is worked out, and what it says would change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { Apart } from '../../history/apart.ts';
import { changesOf, createWhatIf } from './what-if.ts';

const CRIT = 'crit' as RaceId;
const few = { type: 'penalty' } as Decision;
const all = { type: 'start' } as Decision;
const course = { type: 'set-course' } as Decision;
const board = (name: string): BoardView => ({ race: { name } }) as unknown as BoardView;

/** A station on which what reaches everybody takes long, and a thread that answers while `isUp`. */
function laptop() {
  const thread = { isUp: true };
  const burn = (ms: number) => {
    const from = process.threadCpuUsage();
    for (;;) {
      const { user, system } = process.threadCpuUsage(from);
      if (user + system > ms * 1_000) return;
    }
  };
  const station = {
    reachOf: (_: RaceId, { type }: Decision) =>
      type === 'set-course' ? ('tracks' as const) : type === 'start' ? ('all' as const) : ('few' as const),
    whatIf(_: RaceId, { type }: Decision) {
      if (type === 'start') burn(25);
      return board('here');
    },
  };
  const apart = {
    whatIf: async () => {
      if (!thread.isUp) throw new Error('too many wait');
      return board('apart');
    },
  } as unknown as Apart;
  const whatIf = createWhatIf(station, apart);
  const where = async (decision: Decision) => (await whatIf(CRIT, decision))?.race.name;
  return { thread, where };
}

test('what takes long three times in a row goes to the thread, what is quick stays here', async () => {
  const { where } = laptop();
  const asked = [];
  for (let n = 0; n < 5; n++) asked.push(await where(all));
  assert.deepEqual(asked, ['here', 'here', 'here', 'apart', 'apart']);
  for (let n = 0; n < 5; n++) assert.equal(await where(few), 'here');
});

test('another course, along which all fixes are followed anew, is asked of the thread at once', async () => {
  const { where } = laptop();
  assert.equal(await where(course), 'apart');
});

test('an official is answered here when the thread does not answer', async () => {
  const { thread, where } = laptop();
  for (let n = 0; n < 3; n++) await where(all);
  thread.isUp = false;
  assert.equal(await where(all), 'here');
});

test('who stands elsewhere is said, who came and who went too; nobody else', () => {
  const row = (entry: number, more: Partial<BoardRow> = {}) =>
    ({
      entry,
      bib: String(entry),
      name: `R ${entry}`,
      place: entry,
      laps: 3,
      timeMs: 1,
      status: 'racing',
      ...more,
    }) as BoardRow;
  const of = (...rows: BoardRow[]) =>
    ({ rows: Object.fromEntries(rows.map((one) => [one.entry, one])) }) as unknown as BoardView;
  const [kept, gone] = [row(1), row(4)];
  const before = of(kept, row(2), row(3), gone);
  const after = of(kept, row(2, { expectedMs: 5 }), row(3, { place: 4 }), row(5));
  assert.deepEqual(
    changesOf(before, after).map(({ bib, before: was, after: is }) => [bib, was?.place, is?.place]),
    [
      ['3', 3, 4],
      ['4', 4, undefined],
      ['5', undefined, 5],
    ],
  );
});
