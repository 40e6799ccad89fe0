import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { buildApp } from '../http/app.ts';
import { type RoleName, type StationFixture, stationFixture } from '../http/testing/fixtures.ts';
import { PictureProblem, readPicture } from './picture.ts';
import { openSponsors } from './sponsors.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-sponsors-'));
let station: StationFixture;
before(async () => {
  station = await stationFixture({ sponsors: await openSponsors({ folder }) });
});
after(async () => {
  await station.app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Another picture of one point: what comes behind the picture's end is nobody's. */
const PNG_TOO = () => Buffer.concat([PNG, Buffer.from('velo')]);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const call = (role: RoleName, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: unknown) =>
  station.app.inject({
    method,
    url,
    headers: {
      ...(station.authorization[role] && { authorization: station.authorization[role] }),
      ...(Buffer.isBuffer(payload) && { 'content-type': 'application/octet-stream' }),
    },
    ...(payload !== undefined && { payload: payload as object }),
  });
const bring = (name: string, bytes: Buffer) => call('official', 'POST', `/v1/sponsors?name=${name}`, bytes);
interface Listed {
  readonly sponsors: readonly { id: string; name: string; url: string; places: string[] }[];
}

test('logos are brought, ordered, renamed, shown to everybody, taken away; and are there after a restart', async () => {
  assert.equal((await bring('Velo%20Works', PNG_TOO())).statusCode, 200);
  const two = (await bring('Harbour%20Bank', PNG)).json<Listed>().sponsors;
  assert.deepEqual(
    two.map(({ name }) => name),
    ['Velo Works', 'Harbour Bank'],
  );
  const swapped = [two[1]!, two[0]!].map(({ id, name }) => ({
    id,
    name: `${name}!`,
    places: ['overlay', 'board'],
  }));
  const put = await call('official', 'PUT', '/v1/sponsors', { sponsors: swapped });
  assert.equal(put.statusCode, 200, put.body);
  const seen = (await call('nobody', 'GET', '/v1/sponsors')).json<Listed>().sponsors;
  assert.deepEqual(
    seen.map(({ name, places }) => [name, places]),
    [
      ['Harbour Bank!', ['board', 'overlay']],
      ['Velo Works!', ['board', 'overlay']],
    ],
  );
  const logo = await call('nobody', 'GET', seen[1]!.url);
  assert.equal(logo.headers['content-type'], 'image/png');
  assert.match(String(logo.headers['content-security-policy']), /^default-src 'none';.*sandbox$/);
  assert.equal(logo.headers['x-content-type-options'], 'nosniff');
  assert.match(String(logo.headers['cache-control']), /immutable/);
  assert.deepEqual(logo.rawPayload, PNG_TOO());

  writeFileSync(join(folder, 'abc.part'), 'a draft of a station that was killed');
  const again = await openSponsors({ folder });
  assert.deepEqual(again.list(), station.options.sponsors.list());
  assert.equal((await call('official', 'DELETE', seen[1]!.url)).statusCode, 204);
  assert.equal((await call('nobody', 'GET', seen[1]!.url)).statusCode, 404);
  assert.equal((await call('official', 'DELETE', seen[1]!.url)).statusCode, 404);
  assert.deepEqual(readdirSync(folder).sort(), [seen[0]!.id, 'sponsors.json'].sort());
});

test('spectators’ door shows them and takes none; a list changed by two at once says so', async () => {
  const crowd = await buildApp({ ...station.options, door: 'crowd' });
  assert.equal((await crowd.inject({ url: '/v1/sponsors' })).statusCode, 200);
  assert.equal(
    (await crowd.inject({ method: 'POST', url: '/v1/sponsors?name=x', payload: 'x' })).statusCode,
    404,
  );
  await crowd.close();
  const stale = { sponsors: [{ id: '0'.repeat(32), name: 'Gone', places: [] }] };
  assert.equal((await call('official', 'PUT', '/v1/sponsors', stale)).statusCode, 409);
});

test('what is no picture, or more than one, is refused with a sentence', async () => {
  const huge = Buffer.from(PNG);
  huge.writeUInt32BE(60_000, 16);
  const cases: [Buffer, RegExp][] = [
    [Buffer.from('MZ\x90\0'), /no picture/],
    [huge, /60000 × 1 pixels/],
    [PNG.subarray(0, 20), /cut off/],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /cut off/],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'), /takes no SVG.*console.*PNG/],
    [Buffer.from('<?xml version="1.0"?><!-- logo -->\n<svg><script>alert(1)</script></svg>'), /takes no SVG/],
  ];
  for (const [bytes, sentence] of cases) {
    const answer = await bring('Bad', bytes);
    assert.equal(answer.statusCode, 422, bytes.toString('latin1').slice(0, 80));
    assert.match(answer.json<{ detail: string }>().detail, sentence);
  }
  const large = await bring('Large', Buffer.alloc(300 * 1024));
  assert.equal(large.statusCode, 413);
});

test('256 KiB of SVG made to be slow is answered at once', async () => {
  const slow = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg">${'<g a="'.repeat(40_000)}`.slice(0, 256 * 1024),
  );
  const began = performance.now();
  assert.equal((await bring('Slow', slow)).statusCode, 422);
  assert.ok(performance.now() - began < 500);
});

test('a logo that was an SVG is shown no more, stays on the disk, and organisers are told', async () => {
  const old = mkdtempSync(join(tmpdir(), 'bell-lap-old-sponsors-'));
  const [svg, png] = ['a'.repeat(32), 'b'.repeat(32)];
  const one = (id: string, name: string, type: string) => ({ id, name, places: ['board'], type });
  writeFileSync(join(old, svg), '<svg/>');
  writeFileSync(join(old, png), PNG);
  const all = [one(svg, 'Old Works', 'image/svg+xml'), one(png, 'New Works', 'image/png')];
  writeFileSync(join(old, 'sponsors.json'), JSON.stringify({ sponsors: all }));
  const lines: unknown[] = [];
  const sponsors = await openSponsors({ folder: old, log: (line) => lines.push(line) });
  assert.deepEqual(
    sponsors.list().map(({ name }) => name),
    ['New Works'],
  );
  assert.deepEqual(sponsors.setAside(), ['Old Works']);
  assert.equal(await sponsors.picture(svg), null);
  assert.match(JSON.stringify(lines), /Old Works is an SVG/);
  await sponsors.remove(png);
  assert.deepEqual(readdirSync(old).sort(), [`${svg}.svg`, 'sponsors.json']);
  rmSync(old, { recursive: true, force: true });
});

test('any bytes are a picture or a sentence, never a mistake of ours', () => {
  const heads = [
    PNG.subarray(0, 16),
    Buffer.from('RIFFxxxxWEBPVP8X'),
    Buffer.from([0xff, 0xd8, 0xff]),
    Buffer.from('<svg'),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 400 }), (head, rest) => {
      try {
        readPicture(Buffer.concat([head, rest]));
      } catch (error) {
        assert.ok(error instanceof PictureProblem, String(error));
      }
    }),
    { numRuns: 800 },
  );
});

test('a picture that is a bomb is refused; one that is also a page, a script or an archive is a picture and nothing else', async () => {
  const sized = (width: number, height: number) => {
    const bomb = Buffer.from(PNG);
    bomb.writeUInt32BE(width, 16);
    bomb.writeUInt32BE(height, 20);
    return bomb;
  };
  for (const bomb of [sized(4_096, 4_096), sized(2 ** 31 - 1, 1), sized(1, 2 ** 31 - 1), sized(0, 7)])
    assert.throws(() => readPicture(bomb), PictureProblem);
  assert.equal(readPicture(sized(4_000, 2_000)).type, 'image/png');

  for (const page of [
    '<html><script>',
    '%PDF-1.7',
    'PK\x03\x04',
    '#!/bin/sh',
    'GIF89a/*',
    '<?xml version="1.0"?><svg>',
  ])
    assert.throws(() => readPicture(Buffer.from(page.padEnd(64))), PictureProblem, page);
  const both = Buffer.concat([PNG, Buffer.from('<script>alert(document.cookie)</script>')]);
  const { sponsors } = (await bring('Both', both)).json<Listed>();
  const served = await call('nobody', 'GET', sponsors.at(-1)!.url);
  assert.equal(served.headers['content-type'], 'image/png');
  assert.equal(served.headers['x-content-type-options'], 'nosniff');
  assert.equal(served.headers['cross-origin-resource-policy'], 'same-origin');
  assert.match(
    String(served.headers['content-security-policy']),
    /^default-src 'none';(?!.*script).*sandbox$/,
  );
});
