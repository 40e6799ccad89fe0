/** Places by name: from a service of either kind, within bounds, and none that nobody set up. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createPlaceNames, isPlacesTemplate, PlacesProblem, placesIn } from './place-names.ts';

let service: Server;
let base: string;
const asked: string[] = [];
before(async () => {
  service = createServer((request, answer) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/endless')) return void answer.end('x'.repeat(600 * 1024));
    if (request.url?.startsWith('/away')) return void answer.writeHead(302, { location: '/search' }).end();
    answer.end(
      JSON.stringify([{ lat: '46.05', lon: '14.50', display_name: 'Ljubljana, Slovenia' }, { lat: 'x' }]),
    );
  });
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
after(() => service.close());

const refusal = async (doing: Promise<unknown>): Promise<number> => {
  try {
    await doing;
  } catch (error) {
    assert.ok(error instanceof PlacesProblem, String(error));
    return error.status;
  }
  return 200;
};

test('a name is found, remembered, and asked once a second at most', async () => {
  const places = createPlaceNames();
  const template = `${base}/search?q={q}`;
  const found = await places.find(template, 'Žale & co', 0);
  assert.deepEqual(found, [{ name: 'Ljubljana, Slovenia', latDeg: 46.05, lonDeg: 14.5 }]);
  assert.equal(asked.at(-1), '/search?q=%C5%BDale%20%26%20co');
  assert.equal(await refusal(places.find(template, 'Bled', 500)), 429);
  assert.equal((await places.find(template, 'Žale & co', 600)).length, 1);
  assert.equal(asked.length, 1);
  assert.equal((await places.find(template, 'Bled', 1_100)).length, 1);
});

test('no service, none that answers, one that answers too much or sends elsewhere: a sentence each', async () => {
  const places = createPlaceNames();
  assert.equal(await refusal(places.find(null, 'Bled', 0)), 409);
  assert.equal(await refusal(places.find('http://127.0.0.1:1/{q}', 'Bled', 2_000)), 503);
  assert.equal(await refusal(places.find(`${base}/endless?{q}`, 'Bled', 4_000)), 503);
  assert.equal(await refusal(places.find(`${base}/away?{q}`, 'Bled', 6_000)), 503);
});

test('GeoJSON answers are read as well; whatever else comes gives no places', () => {
  const photon = {
    features: [
      { geometry: { coordinates: [14.1, 46.36] }, properties: { name: 'Bled', country: 'Slovenia' } },
    ],
  };
  assert.deepEqual(placesIn(photon), [{ name: 'Bled, Slovenia', latDeg: 46.36, lonDeg: 14.1 }]);
  for (const strange of [null, 7, 'x', {}, [null, 3], { features: [{}] }])
    assert.deepEqual(placesIn(strange), []);
  assert.equal(isPlacesTemplate('https://example.org/search?q={q}'), true);
  assert.equal(isPlacesTemplate('https://example.org/search'), false);
  assert.equal(isPlacesTemplate('file:///{q}'), false);
});
