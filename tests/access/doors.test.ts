/** The station's other doors: spectators' looks at no credential, phones' takes cards only. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildApp } from '../../broker/http/app.ts';
import { ASKERS, CROWD_ROUTES, PHONES_ROUTES } from './table.ts';
import { nameMark, officialMark, openVenue, RACES, type Venue } from './venue.ts';

let venue: Venue;
before(async () => {
  venue = await openVenue();
});
after(() => venue.app.close());

async function routesOf(door: 'crowd' | 'devices'): Promise<string[]> {
  const routes = new Set<string>();
  const app = await buildApp({ ...venue.options, door, onRoute: (how, url) => routes.add(`${how} ${url}`) });
  await app.close();
  return [...routes].filter((route) => !route.startsWith('HEAD ')).sort();
}

test('the table has every route of the other doors, and no other', async () => {
  assert.deepEqual(await routesOf('crowd'), [...CROWD_ROUTES].sort());
  assert.deepEqual(await routesOf('devices'), [...PHONES_ROUTES].sort());
});

test('at spectators’ door everybody is a spectator, whatever they show', async () => {
  const app = await buildApp({ ...venue.options, door: 'crowd' });
  for (const route of CROWD_ROUTES)
    for (const asker of ASKERS)
      for (const authorization of await venue.credentials(asker))
        for (const race of route.includes(':race') ? RACES : ['-']) {
          // Drawing and packing take their time, and are looked at at the other door.
          if (/\.(pdf|xlsx)$/.test(route) && (race !== 'secret' || asker !== 'admin')) continue;
          const params: Record<string, string> = {
            race,
            entry: '1',
            version: '1',
            id: 'x',
            z: '1',
            x: '1',
            y: '1',
          };
          const url = route
            .slice(4)
            .replace(/:(\w+)|\*/g, (star, name?: string) => params[name ?? ''] ?? star);
          const said = await app.inject({ url, headers: authorization === null ? {} : { authorization } });
          const who = `${asker} ${route} of ${race}: ${said.statusCode}`;
          for (const one of RACES) assert.doesNotMatch(said.body, officialMark(one), who);
          assert.doesNotMatch(said.body, nameMark('secret'), who);
          if (race === 'secret') assert.equal(said.statusCode, 404, who);
          else assert.ok(![401, 403].includes(said.statusCode), who);
        }
  await app.close();
});
