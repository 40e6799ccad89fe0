/**
 * A station within the page: what the pieces ask of one is answered here, from a race of the real fold. No socket opens,
 * so that they ask as they do while the officials' line is down. Decisions are made, too: buttons work.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import {
  audit,
  check,
  course,
  entries,
  entryOfBib,
  explain,
  passings,
  protests,
  type Race,
  review,
  sprints,
  versions,
  view,
} from '../../race/race.ts';
import type { LiveSource } from '../ui/live.ts';
import { pretendRace } from './race.ts';
import type { State } from './state.ts';

export const RACE = 'playground' as RaceId;

/** Answers by the end of the path behind the race; what is not there is a 404. */
const OF_RACE: Readonly<Record<string, (race: Race, rest: readonly string[]) => unknown>> = {
  review: (race) => ({ review: review(race, Date.now()) }),
  passings: (race) => ({ passings: passings(race) }),
  audit: (race) => ({ audit: audit(race) }),
  'join-requests': (race) => ({ requests: entries(race).length === 0 ? [] : JOINS }),
  course: (race) => course(race),
  cards: () => ({ cards: [] }),
  sprints: (race) => ({ sprints: sprints(race) }),
  versions: (race) => ({ versions: versions(race), protests: protests(race) }),
  entries: (race, [bib, what]) => {
    const entry = bib === undefined ? null : entryOfBib(race, bib as never);
    return entry === null || what !== 'explanation' ? { entries: entries(race) } : explain(race, entry);
  },
};
const JOINS = [{ id: 'join-1', bib: '9', name: 'Hana Costa', device: 'Phone' }];
const HEALTH = [
  { id: 'clients', state: 'ok', figure: '12', says: '12 screens are connected.' },
  { id: 'journal', state: 'ok', figure: null, says: 'Everything is on the disk.' },
  { id: 'disk', state: 'attention', figure: '1 GB', says: 'One gigabyte is free.' },
];

const problem = (status: number, code: string, detail: string) =>
  new Response(JSON.stringify({ code, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
const answer = (value: unknown) =>
  value === undefined || value === null
    ? problem(404, 'not-found', 'There is nothing like this here.')
    : new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });

/** A socket that stays on its way for ever. */
class NoSocket extends EventTarget {
  static readonly OPEN = 1;
  readonly readyState = 0;
  close(): void {}
  send(): void {}
}

export interface StationInPage {
  readonly source: LiveSource;
}

/** Takes the place of the network of this page. */
export function openStationInPage(state: State): StationInPage {
  const { race, decide } = pretendRace(RACE, state, Date.now());
  let tell: () => void = () => {};
  const routes = (method: string, path: readonly string[], body: unknown): unknown => {
    const [what, id, part, ...rest] = path;
    if (what === 'health') return { parts: HEALTH };
    if (what === 'phones') return { aside: [], shared: [], riders: [] };
    if (what === 'refusals') return { refusals: [] };
    if (what !== 'races') return undefined;
    if (id === undefined) return { races: [{ ...view(race, Date.now()).race, entries: 0 }] };
    if (part === 'decisions' && method === 'POST') {
      decide(body as Decision);
      tell();
      return { seq: 1 };
    }
    return OF_RACE[part ?? '']?.(race, rest);
  };
  const real = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), location.href);
    if (!url.pathname.startsWith('/v1/')) return real(input, init);
    if (state === 'loading') return new Promise<never>(() => {});
    if (state === 'error') return problem(503, 'overloaded', 'Too much at once.');
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    if (url.searchParams.get('dry-run') === 'true') return answer(whatWouldChange(race, body as Decision));
    return answer(routes(init?.method ?? 'GET', url.pathname.split('/').slice(2), body));
  };
  globalThis.WebSocket = NoSocket as never;

  const source: LiveSource = (_race, listener) => {
    tell = () => listener.board(view(race, Date.now()), null);
    if (state === 'error') {
      tell();
      listener.line({ is: 'lost', heardMs: Date.now() - 95_000 });
    } else if (state !== 'loading') {
      listener.line({ is: 'live' });
      tell();
      listener.positions(somewhere(race), true);
    }
    return { now: Date.now, retry: () => {}, close: () => {} };
  };
  return { source };
}

const whatWouldChange = (race: Race, decision: Decision) => ({
  objection: check(race, decision),
  changes: [],
});

/** Riders along the first side of the course. */
function somewhere(race: Race) {
  const points = course(race)?.points ?? [];
  const [from, to] = points;
  if (from === undefined || to === undefined) return [];
  return entries(race)
    .slice(0, 40)
    .map(({ entry }, index) => ({
      ...{ entry: entry as EntryId, timeMs: Date.now(), progressM: 8 * 1_300 + index * 9 },
      ...{ latDeg: from.latDeg, lonDeg: from.lonDeg + ((to.lonDeg - from.lonDeg) * index) / 40 },
    }));
}
