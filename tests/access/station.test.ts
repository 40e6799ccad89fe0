/** Every route of the station, asked by everybody about every race, against the table. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readList } from '../../broker/files/lists/list-thread.ts';
import { XLSX_TYPE } from '../../broker/files/lists/read-list.ts';
import { buildApp } from '../../broker/http/app.ts';
import { notInTable, readTable } from './read-table.ts';
import { ASKERS, type Asker, STATION_ANSWERS, STATION_ROUTES } from './table.ts';
import { nameMark, officialMark, openVenue, RACES, type Venue } from './venue.ts';

const LINES = readTable(STATION_ANSWERS);
/** What stands for a part of an address that is not the race. */
const PARAMS: Record<string, string> = {
  bib: '7',
  entry: '1',
  token: 'AAAAAAAAAAAAAAAA',
  id: 'x',
  name: 'Zoe',
  line: 'nowhere',
  version: '1',
  key: 'x',
  z: '1',
  x: '1',
  y: '1',
  '*': 'x',
};
const aside = { entry: 1, phone: 'x', how: 'give-up' };
/** Where a body must be sound for the race in it to be looked at. */
const BODIES: Record<string, (race: string) => unknown> = {
  'POST /v1/phones/aside': (race) => ({ race, ...aside }),
  'POST /v1/maps/keeping': (race) => ({ race }),
};

const QUERIES: Record<string, string> = {
  'GET /v1/stage-race': 'races=crit',
  'GET /osmand': 'id=AAAAAAAAAAAAAAAA&lat=52&lon=4',
  'POST /osmand': 'id=AAAAAAAAAAAAAAAA&lat=52&lon=4',
  'GET /v1/places': 'q=Ghent',
  // Reading and drawing files takes its time; whoever gets as far as what is asked for has been let in.
  'POST /v1/races/:race/course/import': 'line=none',
  'POST /v1/races/:race/course/look': `file=${'x'.repeat(201)}`,
  'PUT /v1/races/:race/course': `file=${'x'.repeat(201)}`,
  'POST /v1/races/:race/entries/import': 'take=none',
  'POST /v1/races/:race/entries/import/read': 'separator=none',
  'GET /v1/races/:race/results.pdf': 'lang=none',
  'GET /v1/races/:race/start-list.pdf': 'lang=none',
  'GET /v1/races/:race/sign-on.pdf': 'lang=none',
  'GET /v1/races/:race/call-up.pdf': 'lang=none',
};
/** Whose officials they are, and whose riders' names they may see. */
const OFFICIAL_OF: Partial<Record<Asker, readonly string[]>> = {
  'one-race': ['crit'],
  official: RACES,
  admin: RACES,
};
const SEES_SECRET: readonly Asker[] = ['other-rider', 'official', 'admin'];

let venue: Venue;
before(async () => {
  venue = await openVenue();
});
after(() => venue.app.close());

test('the table has every route of the station, and no other', async () => {
  const routes = new Set<string>();
  const app = await buildApp({ ...venue.options, onRoute: (method, url) => routes.add(`${method} ${url}`) });
  await app.close();
  const written = Object.values(STATION_ROUTES).flat();
  assert.deepEqual([...routes].filter((route) => !route.startsWith('HEAD ')).sort(), [...written].sort());
});

test('so it has every route of the API’s document', () => {
  assert.deepEqual(notInTable('station.json', STATION_ROUTES), []);
});

for (const [kind, routes] of Object.entries(STATION_ROUTES))
  test(`${kind}: ${routes.length} routes`, async () => {
    const lines = LINES.filter((line) => line.kind === kind);
    assert.ok(lines.length > 0, `the table has no line for "${kind}"`);
    const wrong: string[] = [];
    for (const route of routes)
      for (const line of lines)
        for (const asker of ASKERS)
          for (const authorization of await venue.credentials(asker)) {
            const said = await ask(route, line.race, authorization);
            const expected = line.answers.get(asker);
            const leak = leaked(said.text, line.race, asker, expected) ?? shared(said, route, kind, asker);
            if (!fits(said, expected) || leak !== null)
              wrong.push(
                `${asker} ${route} of ${line.race}: ${leak ?? `${said.status}, not ${expected}: ${said.text.slice(0, 120)}`}`,
              );
          }
    assert.deepEqual(wrong, []);
  });

interface Said {
  readonly status: number;
  readonly code: string | null;
  readonly text: string;
  readonly caching: string;
}

async function ask(route: string, race: string, authorization: string | null): Promise<Said> {
  const [method = '', pattern = ''] = route.split(' ');
  // The walk ends cards of bib 12, so that the rider of bib 7 can walk on.
  const params = { ...PARAMS, ...(pattern.includes('/card') && { bib: '12' }), race };
  const url = pattern.replace(/:(\w+)|\*/g, (star, name?: string) => params[(name ?? star) as 'bib'] ?? star);
  const { statusCode, headers, rawPayload } = await venue.app.inject({
    method: method as 'GET',
    url: QUERIES[route] ? `${url}?${QUERIES[route]}` : url,
    headers: { ...(authorization && { authorization }) },
    ...(method !== 'GET' && method !== 'DELETE' && { payload: BODIES[route]?.(race) ?? {} }),
  } as never);
  const text = readable(rawPayload, String(headers['content-type']));
  const code = /"code":"([\w-]+)"/.exec(text)?.[1] ?? null;
  return { status: statusCode, code, text, caching: String(headers['cache-control'] ?? '') };
}

/** A workbook as the cells in it, all else as text. */
function readable(bytes: Buffer, type: string): string {
  return type === XLSX_TYPE ? JSON.stringify(readList({ bytes } as never)) : bytes.toString();
}

function fits({ status, code }: Said, expected: string | undefined): boolean {
  switch (expected) {
    case 'yes':
    case 'open':
    case 'all':
      return ![401, 403].includes(status) && code !== 'unknown-race' && (status < 500 || status === 503);
    case 'sign-in':
      return status === 401;
    case 'no':
      return status === 403;
    case 'unknown':
      return status === 404 && code === 'unknown-race';
    default:
      return false;
  }
}

/** What is in an answer and should not be, or is not and should be; null when all is well. */
function leaked(text: string, race: string, asker: Asker, expected: string | undefined): string | null {
  for (const one of RACES)
    if (officialMark(one).test(text) && !OFFICIAL_OF[asker]?.includes(one))
      return `tells what only officials of ${one} may read`;
  if (nameMark('secret').test(text) && !SEES_SECRET.includes(asker)) return 'tells of riders of secret';
  if (expected === 'all' && !officialMark(race).test(text)) return 'lacks what officials read';
  if (expected === 'open' && !nameMark(race).test(text)) return 'lacks the riders';
  return null;
}

/** Whether somebody between here and there might give an answer to somebody else; null when not. */
function shared({ caching, status }: Said, route: string, kind: string, asker: Asker): string | null {
  if (!route.startsWith('GET ')) return null;
  if (caching === '') return 'does not say who may keep it';
  const isPrivate = /\b(no-store|private)\b/.test(caching);
  if (kind === 'everybody' && status < 400) return null;
  if (asker === 'nobody' && kind !== 'officials' && status < 400) return null;
  return isPrivate ? null : `may be kept by anybody: ${caching}`;
}
