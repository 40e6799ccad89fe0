/** The whole of a race behind the MQTT server: riders entered and started, a course, everything derived. */

import type { Journal } from '../../../broker/journal/journal.ts';
import { Races } from '../../../broker/races/races.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { type Decision, decision } from '../../../race/journal/decision.ts';

const BY = { role: 'admin', name: 'bench' } as const;
let made = 0;
const decide = (fields: object): Decision =>
  decision.parse({ id: `decision-${++made}`, ...fields }) as Decision;

export async function openRaces(journal: Journal, now: () => number, riders: number): Promise<Races> {
  const races = await Races.open({ journal, now, listener: { board() {}, position() {} } });
  const race = 'bench' as RaceId;
  const created = decide({ type: 'set-race', name: 'Bench', format: 'circuit' });
  if (created.type !== 'set-race') throw new Error('unreachable');
  const corner = (i: number) => ({
    latDeg: 46 + Math.min(i, 40 - i) / 1000,
    lonDeg: 14.5 + (i < 20 ? i : i - 1) / 1000,
  });
  const steps: Decision[] = [
    decide({
      type: 'set-course',
      course: {
        name: 'Loop',
        loop: true,
        points: Array.from({ length: 40 }, (_, i) => corner(i)),
        lines: [{ id: 'finish', name: 'Finish', kind: 'start-finish', atM: 0 }],
      },
    }),
    decide({
      type: 'set-categories',
      categories: [{ id: 'all', name: 'All', length: { by: 'laps', laps: 10 } }],
    }),
    decide({
      type: 'put-entries',
      entries: Array.from({ length: riders }, (_, i) => ({
        entry: (i + 1) as EntryId,
        bib: String(i + 1),
        name: `Rider ${i + 1}`,
        category: 'all',
      })),
    }),
    decide({ type: 'start', atMs: now() - 7_200_000 }),
  ];
  const answers = [await races.create(race, created, BY)];
  for (const step of steps) answers.push(await races.decision(race, step, BY));
  for (const answer of answers) if ('code' in answer) throw new Error(answer.message);
  return races;
}
