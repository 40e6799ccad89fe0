/** The race that the pieces show: the real fold of a race made here, so that what is shown can happen. */
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Input } from '../../race/journal/record.ts';
import { elementOf } from '../../race/present.ts';
import { apply, createRace, type Race } from '../../race/race.ts';
import type { State } from './state.ts';

type Order<One = Decision> = One extends Decision ? Omit<One, 'id'> : never;

export interface PretendRace {
  readonly race: Race;
  decide(decision: Decision): void;
}

const LAPS = 12;
const LAP_MS = 150_000;
const AGO_MS = 8 * LAP_MS;
const MEN = 'men' as CategoryId;
const WOMEN = 'women' as CategoryId;
const FINISH = 'finish' as LineId;
const NAMES = ['Ada Keller', 'Bo Lind', 'Chloé Martin', 'Dario Rossi', 'Elin Berg', 'Femke de Vries'];
const LONG_NAMES = [
  'Maximiliane-Charlotte Freifrau von und zu Hohenstein-Wittelsbach',
  'Jean-Baptiste-Emmanuel de La Rochefoucauld-Montmorency',
  'Hubert Blaine Wolfeschlegelsteinhausenbergerdorff',
];
const TEAMS = ['Harbour CC', 'Team Meridian', undefined, 'VC Aurora'];
const LONG_TEAM = 'Radsportgemeinschaft Blau-Weiß Oberbergischer Kreis 1898 e. V.';

/** A rectangle in a park. */
const COURSE = {
  name: 'Park criterium',
  loop: true,
  points: [
    { latDeg: 41.8757, lonDeg: -87.6189 },
    { latDeg: 41.8757, lonDeg: -87.615 },
    { latDeg: 41.881, lonDeg: -87.615 },
    { latDeg: 41.881, lonDeg: -87.6189 },
  ],
  lines: [
    { id: FINISH, name: 'Start / finish', kind: 'start-finish', atM: 0 },
    { id: 'prime' as LineId, name: 'Prime', kind: 'intermediate', atM: 900 },
  ],
} as const;

const ridersIn = (state: State): number => (state === 'many' ? 1_000 : state === 'long' ? 12 : 24);

export function pretendRace(id: RaceId, state: State, nowMs: number): PretendRace {
  const race = createRace(id);
  let seq = 0;
  const startMs = nowMs - AGO_MS;
  const add = (input: Input, atMs: number) => {
    apply(race, { seq: ++seq, atMs, race: id, by: { role: 'official', name: 'Rosa' }, input });
  };
  const order = (decision: Order, atMs = startMs - 60_000) =>
    add({ kind: 'decision', decision: { ...decision, id: `made-${seq}` as DecisionId } as Decision }, atMs);
  const name = state === 'long' ? `Großer Preis der ${LONG_TEAM}` : 'Harbour criterium';
  order({ type: 'set-race', name, format: 'circuit', timeZone: 'Europe/Berlin' });
  const decide = (decision: Decision) => add({ kind: 'decision', decision }, Date.now());
  if (state === 'empty') return { race, decide };

  const length = { by: 'laps', laps: LAPS } as const;
  order({
    type: 'set-categories',
    categories: [
      {
        id: MEN,
        name: state === 'long' ? 'Männer Elite mit Vertrag' : 'Elite men',
        startOffsetMs: 0,
        length,
      },
      { id: WOMEN, name: 'Elite women', startOffsetMs: 60_000, length },
    ],
  });
  order({ type: 'set-course', course: structuredClone(COURSE) as never });
  const count = ridersIn(state);
  order({ type: 'put-entries', entries: Array.from({ length: count }, (_, index) => entry(index, state)) });
  order({ type: 'start', atMs: startMs }, startMs);
  for (let index = 0; index < count; index++) rode(index, count, startMs, nowMs, add);
  order({ type: 'announce', text: 'Prime on the next lap: 50 to the winner.' }, nowMs - 40_000);
  order({ type: 'set-status', entry: 3 as EntryId, status: 'DNF', reason: 'Crash' }, nowMs - 30_000);
  order({ type: 'sos', entry: 5 as EntryId, atMs: nowMs - 20_000 }, nowMs - 20_000);
  return { race, decide };
}

function entry(index: number, state: State) {
  const isLong = state === 'long';
  const team = isLong ? LONG_TEAM : TEAMS[index % TEAMS.length];
  const names = isLong ? LONG_NAMES : NAMES;
  const name = elementOf(names, index % names.length);
  return {
    ...{ entry: (index + 1) as EntryId, bib: String(index + 1) as Bib },
    name: index < names.length ? name : `${name} ${index}`,
    ...(team !== undefined && { team }),
    ...{ nation: 'GER', category: index % 3 === 2 ? WOMEN : MEN, chips: [] },
  };
}

/** Each a little slower than the one before; one misses a read, one comes too early. */
function rode(
  index: number,
  count: number,
  startMs: number,
  nowMs: number,
  add: (input: Input, atMs: number) => void,
): void {
  const lapMs = LAP_MS + (index * 20_000) / count;
  const offsetMs = index % 3 === 2 ? 60_000 : 0;
  for (let lap = 1; lap <= LAPS; lap++) {
    const timeMs = Math.round(startMs + offsetMs + lap * lapMs);
    if (timeMs >= nowMs) return;
    if (index === 6 && lap === 3) continue;
    const seen = { line: FINISH, timeMs, uncertaintyMs: 30, source: 'chip' as const };
    const who = { entry: (index + 1) as EntryId };
    add({ kind: 'passing', passing: { id: `chip:${index}:${lap}` as PassingId, ...seen, who } }, timeMs);
    if (index === 8 && lap === 4)
      add(
        {
          kind: 'passing',
          passing: { id: 'chip:early' as PassingId, ...seen, timeMs: timeMs + 20_000, who },
        },
        timeMs + 20_000,
      );
  }
}
