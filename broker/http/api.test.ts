import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import type { Bib, EntryId } from '../../race/ids.ts';
import { readRecording } from '../../race/recording/read.ts';
import { flight } from '../../server/flight/of-process.ts';
import { spellSecret } from '../../server/identity/card-secret.ts';
import { memorySettings } from '../auth/memory-settings.ts';
import { openCertificates } from '../tls/certificates.ts';
import { buildApp } from './app.ts';
import {
  basic,
  COURSE,
  CRIT,
  NOW_MS,
  OFFICIAL_PASSWORD,
  type RoleName,
  type StationFixture,
  stationFixture,
} from './testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const call = (
  role: RoleName,
  method: Method,
  url: string,
  payload?: unknown,
  headers: Record<string, string> = {},
) => {
  const authorization = station.authorization[role];
  return station.app.inject({
    method,
    url,
    headers: { ...(authorization && { authorization }), ...headers },
    ...(payload !== undefined && { payload: payload as object }),
  });
};
const fixAt = (second: number): Fix => ({
  timeMs: NOW_MS - 60_000 + second * 1000,
  latDeg: 52.0001,
  lonDeg: 4.0001,
});

test('over real TLS a phone joins by its link, sends a packed batch and an official reads it back', async () => {
  const certificates = await openCertificates({
    settings: memorySettings(),
    now: Date.now,
    random: (count) => randomBytes(count),
    stationName: 'test',
    names: { hosts: [], addresses: [] },
  });
  const app = await buildApp({
    ...station.options,
    tls: certificates.tls(),
    authority: () => certificates.authority(),
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const ca = certificates.authority()?.caPem ?? '';
  const ask = (method: Method, path: string, headers: Record<string, string> = {}, body?: Uint8Array) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method, path, headers, ca }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on('error', reject).end(body);
    });
  try {
    const card = await station.auth.cards.issue(CRIT, 2 as EntryId, '12' as Bib, 'Rosa');
    const joined = JSON.parse((await ask('POST', `/v1/join/${spellSecret(card.secret)}`)).text) as {
      bib: string;
      name: string;
      credential: { username: string; password: string };
      mqtt: { topic: string };
    };
    assert.equal(joined.bib, '12');
    assert.equal(joined.name, 'Jan Nowak');
    assert.equal(joined.mqtt.topic, 'bell-lap/v1/crit/12/fixes');
    const authorization = basic(joined.credential.username, joined.credential.password);
    const batch = encodeFixes([fixAt(0), fixAt(1), fixAt(2)]);
    const path = '/v1/races/crit/entries/12/fixes';
    const sent = await ask(
      'POST',
      path,
      { authorization, 'content-type': 'application/octet-stream' },
      batch,
    );
    assert.deepEqual(sent, { status: 204, text: '' });
    const read = await ask('GET', `${path}?limit=2`, { authorization: station.authorization.official ?? '' });
    const { fixes, nextFrom } = JSON.parse(read.text) as { fixes: Fix[]; nextFrom: number };
    assert.deepEqual(fixes, [fixAt(0), fixAt(1)]);
    assert.equal(nextFrom, fixAt(2).timeMs);
    assert.equal((await ask('GET', '/ca.mobileconfig')).status, 200);
  } finally {
    await app.close();
  }
});

test('a batch is understood in every encoding, and as JSON', async () => {
  const bytes = encodeFixes([fixAt(10)]);
  const url = '/v1/races/crit/entries/7/fixes';
  const type = { 'content-type': 'application/octet-stream' };
  for (const [encoding, body] of [
    ['gzip', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['br', brotliCompressSync(bytes)],
  ] as const)
    assert.equal(
      (await call('rider', 'POST', url, body, { ...type, 'content-encoding': encoding })).statusCode,
      204,
      encoding,
    );
  assert.equal((await call('rider', 'POST', url, { fixes: [fixAt(11)] })).statusCode, 204);
  const odd = await call('rider', 'POST', url, bytes, { ...type, 'content-encoding': 'zstd' });
  assert.equal(odd.statusCode, 415);
  const broken = await call('rider', 'POST', url, Buffer.from('not gzip'), {
    ...type,
    'content-encoding': 'gzip',
  });
  assert.equal(broken.statusCode, 400);
});

test('a zip bomb is refused after its first megabyte', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 });
  assert.ok(bomb.length < 256 * 1024);
  for (const url of ['/v1/races/crit/entries/7/fixes', '/owntracks', '/osmand']) {
    const answer = await call('rider', 'POST', url, bomb, {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    });
    assert.equal(answer.statusCode, 413, url);
    assert.equal((answer.json() as { code: string }).code, 'too-large');
  }
});

test("a rider sends their own fixes only, and under the card's bib after the bib has changed", async () => {
  const fixes = { fixes: [fixAt(20)] };
  assert.equal((await call('rider', 'POST', '/v1/races/crit/entries/12/fixes', fixes)).statusCode, 403);
  assert.equal((await call('rider', 'GET', '/v1/races/crit/entries/12/fixes')).statusCode, 403);
  assert.equal((await call('rider', 'POST', '/v1/races/secret/entries/7/fixes', fixes)).statusCode, 404);
  await station.decide(CRIT, { type: 'change-bib', entry: 1 as EntryId, bib: '107' as Bib });
  assert.equal((await call('rider', 'POST', '/v1/races/crit/entries/7/fixes', fixes)).statusCode, 204);
  assert.equal((await call('rider', 'POST', '/v1/races/crit/entries/107/fixes', fixes)).statusCode, 204);
  await station.decide(CRIT, { type: 'change-bib', entry: 1 as EntryId, bib: '7' as Bib });
});

test('nothing is acknowledged that could not be stored', async () => {
  station.journal.failWith = 'the disk is full';
  try {
    const answer = await call('rider', 'POST', '/v1/races/crit/entries/7/fixes', { fixes: [fixAt(30)] });
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.headers['retry-after'], '2');
    assert.match((answer.json() as { detail: string }).detail, /disk is full/);
    const ownTracks = { _type: 'location', lat: 52, lon: 4, tst: NOW_MS / 1000 - 29 };
    assert.equal((await call('rider', 'POST', '/owntracks', ownTracks)).statusCode, 503);
    assert.equal((await call('nobody', 'GET', '/readyz')).statusCode, 503);
  } finally {
    station.journal.failWith = null;
  }
  assert.equal((await call('nobody', 'GET', '/readyz')).statusCode, 200);
});

test('a native phone whose receiver fell back by 1,024 weeks: refused with the day that it says, and in sight', async () => {
  const url = '/v1/races/crit/entries/7/fixes';
  const at = (timeMs: number) => ({ timeMs, latDeg: 52, lonDeg: 4 });
  const rolledOver = NOW_MS - 1_024 * 7 * 86_400_000;
  const records = station.journal.records.length;
  for (const wrong of [rolledOver, 0]) {
    const answer = await call('rider', 'POST', url, { fixes: [at(wrong)] });
    assert.equal(answer.statusCode, 422, answer.body);
    assert.match(answer.json().detail, /dated (2006-09-17|1970-01-01), which is no day of this race/);
  }
  assert.equal(station.journal.records.length, records);
  assert.match(station.races.refusals.at(-1)!.refusal.message, /1970-01-01/);
  assert.equal(station.races.refusals.at(-1)!.who, 'crit.7');
  // A phone that was found again under a seat after two days.
  const found = await call('rider', 'POST', url, {
    fixes: [at(NOW_MS - 2 * 86_400_000), at(rolledOver + 1)],
  });
  assert.equal(found.json().accepted, 1, found.body);
});

test('OwnTracks: stored and junk are both 200 with an empty list, so that no phone gets stuck', async () => {
  const location = { _type: 'location', lat: 52.0001, lon: 4.0001, tst: NOW_MS / 1000 - 5, acc: 5 };
  const stored = await call('rider', 'POST', '/owntracks', location);
  assert.deepEqual([stored.statusCode, stored.body], [200, '[]']);
  // The app has never been heard before: whether its clock is right shows within seconds.
  assert.equal(station.races.phoneClocks.count, 1);
  await later(3_000);
  assert.equal(station.races.phoneClocks.count, 0);
  assert.ok(JSON.stringify(station.journal.records.at(-1)).includes('owntracks'));
  const refusals = station.races.refusals.length;
  for (const junk of [{ _type: 'location' }, { ...location, lat: 99 }])
    assert.deepEqual([(await call('rider', 'POST', '/pub', junk)).statusCode], [200]);
  assert.equal(station.races.refusals.length, refusals + 2);
  const empty = await call('rider', 'POST', '/owntracks', Buffer.alloc(0), {
    'content-type': 'application/json',
  });
  assert.equal(empty.statusCode, 200);
  const stranger = await call('nobody', 'POST', '/owntracks', location);
  assert.deepEqual(
    [stranger.statusCode, stranger.headers['www-authenticate']],
    [401, 'Basic realm="Bell Lap"'],
  );
});

/** What phones' clocks show after so long; the station's own clock is where it was afterwards. */
async function later(ms: number): Promise<void> {
  station.clock.nowMs += ms;
  station.races.tick();
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  station.clock.nowMs -= ms;
}

test('Traccar Client and OsmAnd: by query, form and JSON, known by the secret on the card', async () => {
  const devices = await buildApp({ ...station.options, door: 'devices' });
  const id = station.auth.cards.of(CRIT, 1 as EntryId)?.secret ?? '';
  const seconds = NOW_MS / 1000;
  const before = station.races.counts.fixes;
  const ask = (method: Method, url: string, payload?: object | string, type?: string) =>
    devices.inject({
      method,
      url,
      ...(payload && { payload }),
      ...(type && { headers: { 'content-type': type } }),
    });
  const query = (at: number) => `id=${id}&lat=52.0002&lon=4.0002&timestamp=${seconds - 10 + at}&speed=20`;
  assert.equal((await ask('GET', `/?${query(3)}`)).statusCode, 200);
  assert.equal((await ask('POST', `/osmand?${query(4)}`)).statusCode, 200);
  assert.equal((await ask('POST', '/', query(5), 'application/x-www-form-urlencoded')).statusCode, 200);
  const location = {
    timestamp: new Date(NOW_MS - 4_000).toISOString(),
    coords: { latitude: 52.0002, longitude: 4.0002 },
  };
  assert.equal((await ask('POST', '/', { location, device_id: id })).statusCode, 200);
  await later(3_000);
  assert.equal(station.races.counts.fixes, before + 4);
  assert.equal((await ask('GET', '/?lat=52&lon=4')).statusCode, 400);
  for (const [junk, type] of [
    ['{"locations": [{"lat": 4', 'application/json'],
    ['<html>', 'text/html'],
  ])
    assert.equal(
      (await ask('POST', '/', junk, type)).statusCode,
      200,
      'junk of nobody: no second try mends it',
    );
  assert.match(station.races.refusals.at(-1)?.refusal.message ?? '', /no report of a position/);
  assert.equal((await ask('GET', '/?id=0000000000000000&lat=52&lon=4')).statusCode, 401);
  assert.equal(
    (await ask('GET', `/?id=${id}&lat=abc&lon=4`)).statusCode,
    200,
    'junk of a known rider does not stop the phone',
  );
  assert.equal((await ask('GET', '/v1/races')).statusCode, 404, 'port 5055 is for devices');
  await devices.close();
});

test('a decision is made once however often it is sent; a dry run makes none and shows what would change', async () => {
  const url = '/v1/races/crit/decisions';
  const penalty = {
    type: 'set-status',
    id: 'dns-of-23',
    entry: 3,
    status: 'DNS',
    reason: 'not at the start',
  };
  const dry = (await call('official', 'POST', `${url}?dry-run=true`, penalty)).json() as {
    objection: string | null;
    changes: { bib: string; after: { status: string } }[];
  };
  assert.equal(dry.objection, null);
  assert.deepEqual(
    dry.changes.map((c) => [c.bib, c.after.status]),
    [['23', 'DNS']],
  );
  const short = (await call('official', 'POST', `${url}?dry-run=true&board=false`, penalty)).json();
  assert.deepEqual(short, { ...dry, board: null });
  const records = station.journal.records.length;
  const first = (await call('official', 'POST', url, penalty)).json() as { seq: number };
  const again = (await call('official', 'POST', url, penalty)).json() as { seq: number };
  assert.equal(first.seq, again.seq);
  assert.equal(station.journal.records.length, records + 1);
  assert.equal(station.journal.records.at(-1)?.by.name, 'Rosa');
  const nonsense = await call('official', 'POST', url, {
    type: 'set-status',
    id: 'of-nobody',
    entry: 99,
    status: 'DNS',
  });
  assert.equal(nonsense.statusCode, 409);
  const audit = (await call('official', 'GET', '/v1/races/crit/audit')).json() as { audit: object[] };
  assert.ok(JSON.stringify(audit).includes('not at the start'));
  assert.equal((await call('official', 'GET', '/v1/races/crit/entries/23/explanation')).statusCode, 200);
  assert.equal((await call('official', 'GET', '/v1/races/crit/review')).statusCode, 200);
});

test('a rider may call for help for themselves, and decide nothing else', async () => {
  const url = '/v1/races/crit/decisions';
  const sos = { type: 'sos', id: 'help-me-please', entry: 1, atMs: NOW_MS };
  assert.equal((await call('rider', 'POST', url, sos)).statusCode, 200);
  assert.equal((await call('rider', 'POST', url, { ...sos, id: 'help-another', entry: 2 })).statusCode, 403);
  assert.equal(
    (await call('rider', 'POST', url, { type: 'finish', id: 'i-am-done-now', atMs: NOW_MS })).statusCode,
    403,
  );
});

test('passings come in bunches, each answered for itself, and a repeat is the same passing', async () => {
  const url = '/v1/races/crit/passings';
  const passing = (n: number, who: object) => ({
    id: `keypad:${n}`,
    line: 'finish',
    timeMs: NOW_MS + n,
    source: 'keypad',
    who,
  });
  const bunch = {
    passings: [passing(1, { bib: '7' }), passing(2, { unknown: true }), passing(3, { chip: 'CHIP12' })],
  };
  const first = (await call('official', 'POST', url, bunch)).json() as { passings: { seq: number }[] };
  const again = (await call('official', 'POST', url, bunch)).json() as { passings: { seq: number }[] };
  assert.deepEqual(again, first);
  assert.equal(
    (await call('device', 'POST', url, { passings: [passing(4, { chip: 'X' })] })).statusCode,
    200,
  );
  const list = (await call('device', 'GET', url)).json() as { passings: object[] };
  assert.equal(list.passings.length, 4);
  const both = await call('official', 'POST', url, { passings: [passing(5, { bib: '7', chip: 'X' })] });
  assert.equal(both.statusCode, 400);
});

test('a start list is imported as a whole or not at all, and every bad row is named', async () => {
  const url = '/v1/races/crit/entries/import';
  const csv = { 'content-type': 'text/csv' };
  const bad = await call(
    'official',
    'POST',
    url,
    'Spring Kermesse;;\nBib;Name;Team\n31;Eva Berg;Alpha\n31;Ole Dahl;Beta\n32;;Beta\nA-1;X;Y\n',
    csv,
  );
  assert.equal(bad.statusCode, 422);
  const report = bad.json() as { imported: boolean; rows: { row: number; problem: string }[] };
  assert.equal(report.imported, false);
  assert.deepEqual(
    report.rows.map((r) => r.row),
    [4, 5, 6],
  );
  assert.match(report.rows[0]?.problem ?? '', /row 3 already/);
  const pasted = 'No\tFirst name\tSurname\tClub\n31\tEva\tBerg\t"Alpha ""A"""\n7\tAna\tSilva Costa\tGamma\n';
  const dry = (await call('official', 'POST', `${url}?dry-run=true`, pasted, csv)).json();
  const { imported, added, changed, rows, record, ignored, sheet, sheets, separator, encoding } = dry;
  assert.deepEqual(
    { imported, added, changed, rows, record, ignored, sheet, sheets },
    {
      ...{ imported: false, added: 1, changed: 1, rows: [], record: null },
      ...{ ignored: [], sheet: null, sheets: [] },
    },
  );
  assert.deepEqual([separator, encoding.name, encoding.how], ['\t', 'utf-8', 'valid']);
  const done = (await call('official', 'POST', url, pasted, csv)).json() as { imported: boolean };
  assert.equal(done.imported, true);
  const { entries } = (await call('official', 'GET', '/v1/races/crit/entries')).json() as {
    entries: { entry: number; bib: string; name: string; team?: string; licence?: string }[];
  };
  assert.equal(entries.length, 4);
  const eva = entries.find((e) => e.bib === '31');
  assert.deepEqual([eva?.entry, eva?.name, eva?.team], [4, 'Eva Berg', 'Alpha "A"']);
  const ana = entries.find((e) => e.bib === '7');
  assert.deepEqual([ana?.entry, ana?.name, ana?.licence], [1, 'Ana Silva Costa', 'SECRET-LICENCE-7']);
});

test('a course is imported from a file, answers 304 while it is the same, and gets lines by a click', async () => {
  const url = '/v1/races/crit/course';
  const first = await call('nobody', 'GET', url);
  const etag = String(first.headers.etag);
  assert.equal((await call('nobody', 'GET', url, undefined, { 'if-none-match': etag })).statusCode, 304);
  const points = [...COURSE.points, ...COURSE.points.slice(0, 1)].map(
    (p) => `<trkpt lat="${p.latDeg}" lon="${p.lonDeg}"/>`,
  );
  const gpx = `<?xml version="1.0"?><gpx version="1.1" creator="t"><trk><name>Docks</name><trkseg>${points.join('')}</trkseg></trk></gpx>`;
  const put = await call('official', 'PUT', `${url}?file=docks.gpx`, gpx, {
    'content-type': 'application/gpx+xml',
  });
  assert.equal(put.statusCode, 200, put.body);
  const line = {
    id: 'harbour',
    name: 'Harbour',
    kind: 'intermediate',
    at: { latDeg: 52.0018, lonDeg: 4.0001 },
  };
  const added = await call('official', 'POST', `${url}/lines`, line);
  assert.equal(added.statusCode, 200, added.body);
  assert.ok(Math.abs((added.json() as { atM: number }).atM - 200) < 5);
  const far = await call('official', 'POST', `${url}/lines`, { ...line, at: { latDeg: 53, lonDeg: 4 } });
  assert.equal(far.statusCode, 422);
  const after = await call('nobody', 'GET', url, undefined, { 'if-none-match': etag });
  assert.equal(after.statusCode, 200);
  const course = after.json() as { name: string; loop: boolean; lines: { id: string }[] };
  assert.deepEqual(
    [course.name, course.loop, course.lines.map((l) => l.id)],
    ['Docks', true, ['finish', 'harbour']],
  );
  assert.equal((await call('official', 'DELETE', `${url}/lines/harbour`)).statusCode, 200);
  assert.equal((await call('official', 'DELETE', `${url}/lines/finish`)).statusCode, 409);
  const pdf = await call('official', 'PUT', url, Buffer.from('%PDF-1.7'), {
    'content-type': 'application/pdf',
  });
  assert.equal(pdf.statusCode, 422);
  assert.match((pdf.json() as { detail: string }).detail, /PDF/);
});

test('a new race is made once, found at its address, and its id is not given twice', async () => {
  const body = { id: 'juniors', name: 'Juniors', format: 'road', decision: 'make-juniors' };
  const made = await call('official', 'POST', '/v1/races', body);
  assert.equal(made.statusCode, 201, made.body);
  assert.equal(made.headers.location, '/v1/races/juniors');
  assert.equal((await call('official', 'POST', '/v1/races', body)).statusCode, 201);
  assert.equal(
    (await call('official', 'POST', '/v1/races', { ...body, decision: 'make-others' })).statusCode,
    409,
  );
  assert.equal((await call('nobody', 'GET', '/v1/races/juniors')).statusCode, 200);
  assert.equal((await call('nobody', 'GET', '/v1/races/juniors/course')).statusCode, 404);
});

test('cards are issued, printed, and dead after a new one', async () => {
  const all = (await call('official', 'POST', '/v1/races/crit/cards')).json() as {
    cards: { bib: string; joinUrl: string }[];
  };
  assert.ok(all.cards.length >= 3);
  // By bib, as they are handed out, whoever was entered first.
  await station.decide(CRIT, { type: 'change-bib', entry: 1 as EntryId, bib: '107' as Bib });
  const byBib = (await call('official', 'POST', '/v1/races/crit/cards')).json() as typeof all;
  assert.deepEqual(
    byBib.cards.map(({ bib }) => bib),
    ['12', '23', '31', '107'],
  );
  await station.decide(CRIT, { type: 'change-bib', entry: 1 as EntryId, bib: '7' as Bib });
  assert.match(all.cards[0]?.joinUrl ?? '', /^https:\/\/bell-lap-3f9a\.local:8443\/join\/[0-9A-Z]{16}$/);
  const sheet = await call('official', 'GET', '/v1/races/crit/cards.html');
  assert.match(sheet.body, /<svg/);
  assert.match(sheet.body, /Scan, allow your position/);
  const german = await call('official', 'GET', '/v1/races/crit/cards.html?lang=de');
  assert.match(german.body, /<main lang="de">.*Standort erlauben/s);
  const address = '/v1/races/crit/cards/address';
  assert.equal((await call('official', 'GET', address)).json().printed.host, 'bell-lap-3f9a.local');
  assert.equal((await call('official', 'PUT', address, { host: 'https://x/' })).statusCode, 400);
  assert.equal((await call('official', 'PUT', address, { host: '192.168.9.9' })).json().host, '192.168.9.9');
  const moved = await call('official', 'GET', '/v1/races/crit/cards.html');
  assert.match(moved.body, /https:\/\/192\.168\.9\.9:8443\/join\//);
  assert.equal((await call('official', 'GET', address)).json().printed.holds, false, 'not the station’s');
  await call('official', 'PUT', address, { host: null });
  assert.match(String(sheet.headers['content-security-policy']), /default-src 'none'/);
  assert.match((await call('official', 'GET', '/v1/races/crit/entries/23/card.svg')).body, /^<svg/);
  const old = station.auth.cards.of(CRIT, 3 as EntryId)?.secret ?? '';
  assert.equal((await call('nobody', 'POST', `/v1/join/${old}`)).statusCode, 200);
  assert.equal((await call('official', 'POST', '/v1/races/crit/entries/23/card')).statusCode, 201);
  assert.equal((await call('nobody', 'POST', `/v1/join/${old}`)).statusCode, 404);
  const headers = { authorization: basic('crit.23', old) };
  assert.equal((await station.app.inject({ url: '/v1/me', headers })).statusCode, 401);
});

test('a rider without a card picks their name, an official says yes, and the phone is set up', async () => {
  const { url } = (await call('official', 'POST', '/v1/join-link')).json() as { url: string };
  const token = url.split('/').at(-1) ?? '';
  const open = (await call('nobody', 'POST', `/v1/join/${token}`)).json() as {
    kind: string;
    races: { id: string }[];
  };
  assert.equal(open.kind, 'event');
  assert.ok(open.races.every((r) => r.id !== 'secret'));
  const asked = await call('nobody', 'POST', `/v1/join/${token}/requests`, {
    race: 'crit',
    bib: '12',
    device: 'Fairphone',
  });
  assert.equal(asked.statusCode, 202);
  const { id } = asked.json() as { id: string };
  const poll = async () =>
    (await call('nobody', 'GET', `/v1/join/${token}/requests/${id}`)).json() as {
      answer: string;
      setup: object | null;
    };
  assert.deepEqual(await poll(), { answer: 'waiting', setup: null });
  const list = (await call('official', 'GET', '/v1/races/crit/join-requests')).json() as {
    requests: { id: string; device: string }[];
  };
  assert.deepEqual(
    list.requests.map((r) => [r.id, r.device]),
    [[id, 'Fairphone']],
  );
  assert.equal(
    (await call('official', 'POST', `/v1/races/crit/join-requests/${id}`, { answer: 'yes' })).statusCode,
    200,
  );
  assert.equal((await poll()).answer, 'yes');
  assert.notEqual((await poll()).setup, null);
  assert.equal((await call('official', 'DELETE', '/v1/join-link')).statusCode, 204);
  assert.equal((await call('nobody', 'POST', `/v1/join/${token}`)).statusCode, 404);
});

test('the join page shows what to do without a built page, and nothing of a stranger', async () => {
  const secret = station.auth.cards.of(CRIT, 1 as EntryId)?.secret ?? '';
  const page = await call('nobody', 'GET', `/join/${secret}`);
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /owntracks:\/\/\/config\?inline=/);
  assert.match(page.body, /org\.traccar\.client:\/\//);
  const ended = await call('nobody', 'GET', '/join/0000000000000000');
  assert.equal(ended.statusCode, 404);
  assert.match(ended.body, /has ended/);
});

test('a browser signs in by cookie; a page of another site cannot use it', async () => {
  const { app } = station;
  const signIn = await call('nobody', 'POST', '/v1/login', { name: 'Rosa', password: OFFICIAL_PASSWORD });
  const setCookie = String(signIn.headers['set-cookie']);
  assert.match(setCookie, /^__Host-bell-lap=.*; Path=\/; Secure; HttpOnly; SameSite=Strict/);
  const cookie = setCookie.split(';')[0] ?? '';
  const me = await app.inject({ url: '/v1/me', headers: { cookie } });
  assert.equal((me.json() as { name: string }).name, 'Rosa');
  const post = (origin: string) =>
    app.inject({
      method: 'POST',
      url: '/v1/join-link',
      headers: { cookie, origin, host: 'tent.local:8443' },
    });
  assert.equal((await post('https://evil.example')).statusCode, 403);
  assert.equal((await post('https://tent.local:8443')).statusCode, 200);
  assert.equal(
    (await app.inject({ method: 'POST', url: '/v1/logout', headers: { cookie } })).statusCode,
    204,
  );
  assert.equal(
    ((await app.inject({ url: '/v1/me', headers: { cookie } })).json() as { role: string }).role,
    'nobody',
  );
});

test('wrong password and unknown name look the same, and guessing is put off', async () => {
  const answer = async (name: string) =>
    (await call('nobody', 'POST', '/v1/login', { name, password: 'wrong wrong' })).body;
  assert.equal(await answer('Rosa'), await answer('Nobody At All'));
  let last = 0;
  for (let guess = 0; guess < 15; guess += 1)
    last = (await call('nobody', 'POST', '/v1/login', { name: 'Rosa', password: 'wrong wrong' })).statusCode;
  assert.equal(last, 429);
});

test('floods are put off: 429 for programs, 503 for phones that would drop what they hold', async () => {
  const app = await buildApp({ ...station.options, limits: { burst: 3, perSecond: 1 } });
  const statuses = async (url: string) => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => app.inject({ method: 'POST', url, payload: {} })),
    );
    return answers.map((a) => a.statusCode);
  };
  assert.equal((await statuses('/v1/logout')).at(-1), 429);
  assert.equal((await statuses('/owntracks')).at(-1), 503);
  await app.close();
});

test('the API describes itself: every route, with its parameters and what it answers', async () => {
  const document = (await call('nobody', 'GET', '/v1/openapi.json')).json() as {
    openapi: string;
    paths: Record<string, Record<string, { summary?: string; responses?: object }>>;
    components: { schemas: Record<string, object> };
  };
  assert.equal(document.openapi, '3.1.0');
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations))
      assert.ok(operation.summary, `${method} ${path}`);
  assert.ok(document.paths['/v1/races/{race}/decisions']?.post);
  assert.ok(document.components.schemas.BoardView);
  assert.ok(document.components.schemas.Problem);
});

test('results for spreadsheets: names from strangers are never run as formulas', async () => {
  await station.decide(CRIT, {
    type: 'put-entries',
    entries: [
      {
        entry: 9 as EntryId,
        bib: '99' as Bib,
        name: '=HYPERLINK("http://evil")',
        category: 'men' as never,
        chips: [],
      },
    ],
  });
  const csv = await call('nobody', 'GET', '/v1/races/crit/results.csv');
  assert.match(String(csv.headers['content-disposition']), /crit-live\.csv/);
  assert.match(csv.body, /^\ufeffResult,Category,Place,Bib,Name/, 'Excel knows the encoding by its mark');
  assert.ok(csv.body.includes(`"'=HYPERLINK(""http://evil"")"`));
  const json = await call('nobody', 'GET', '/v1/races/crit/results.json');
  assert.equal(json.statusCode, 200);
  assert.doesNotMatch(json.body + csv.body, /SECRET-LICENCE|uciId|licence/i, 'the crowd sees no licences');
  for (const role of ['official', 'admin'] as const) {
    const all = await call(role, 'GET', '/v1/races/crit/results.json');
    const { categories } = JSON.parse(all.body) as {
      categories: { riders: { bib: string; licence?: string; uciId?: string }[] }[];
    };
    const ana = categories.flatMap(({ riders }) => riders).find(({ bib: own }) => own === '7');
    assert.equal(ana?.licence, 'SECRET-LICENCE-7', 'officials get them, as in the CSV');
    assert.equal(all.headers['cache-control'], 'private, no-store');
  }
  const display = await call('display', 'GET', '/v1/races/crit/results.json');
  assert.doesNotMatch(display.body, /SECRET-LICENCE/);
});

test('what was recorded goes out as plain files: a rider’s way as GPX, positions and laps as CSV', async () => {
  const fixes = [70, 71, 72].map((second) => ({ ...fixAt(second), altitudeM: 12.5 }));
  const sent = await call('rider', 'POST', '/v1/races/crit/entries/7/fixes', { fixes });
  assert.equal(sent.statusCode, 204, sent.body);
  const gpx = await call('official', 'GET', '/v1/races/crit/entries/7/track.gpx');
  assert.equal(gpx.headers['content-type'], 'application/gpx+xml');
  const { points } = readRecording(gpx.rawPayload);
  assert.deepEqual(
    points.slice(-3).map(({ timeMs, latDeg, lonDeg, altitudeM }) => ({ timeMs, latDeg, lonDeg, altitudeM })),
    fixes,
  );
  const csv = await call('official', 'GET', '/v1/races/crit/fixes.csv');
  const lines = csv.body.trim().split('\r\n');
  assert.ok(lines.some((line) => line.startsWith(`1,7,${fixes[0]!.timeMs},52.0001,4.0001,12.5`)));
  assert.equal(lines.filter((line) => line.startsWith('1,7,')).length, points.length);
  assert.equal((await call('rider', 'GET', '/v1/races/crit/entries/12/track.gpx')).statusCode, 403);
  assert.equal((await call('official', 'GET', '/v1/races/crit/entries/999/track.gpx')).statusCode, 404);
  const laps = await call('nobody', 'GET', '/v1/races/crit/laps.csv');
  assert.match(laps.body, /^category,entry,bib,lap,line,elapsedMs,lapMs,place,gapMs,gpsOnly\r\n/);
});

test('history over the API is as its description says, and closed races have none for strangers', async () => {
  const list = await call('nobody', 'GET', '/v1/history/races');
  assert.equal(list.statusCode, 200, list.body);
  for (const path of ['', '/traces?riders=1,2', '/riders/1/races', '/riders/1/track?points=10']) {
    assert.ok([200, 404].includes((await call('nobody', 'GET', `/v1/history/races/crit${path}`)).statusCode));
    assert.equal((await call('nobody', 'GET', `/v1/history/races/secret${path}`)).statusCode, 404, path);
  }
  for (const wrong of ['/traces?riders=abc', '/traces', '/riders/x/track', '/riders/1/track?points=0'])
    assert.equal((await call('nobody', 'GET', `/v1/history/races/crit${wrong}`)).statusCode, 400, wrong);
});

test("the clock's answer lets a phone measure its offset", async () => {
  const answer = (await call('nobody', 'GET', '/v1/clock?t0=123')).json();
  assert.deepEqual(answer, { t0: 123, t1: NOW_MS, t2: NOW_MS });
});

test('metrics are Prometheus text', async () => {
  const { body } = await call('device', 'GET', '/metrics');
  assert.match(body, /^bell_lap_journal_last_seq \d+$/m);
  assert.match(body, /^bell_lap_http_requests_total\{route="\/v1\/clock",method="GET",status="2xx"\} 1$/m);
  assert.match(body, /^bell_lap_http_route_seconds_count\{route="\/v1\/clock",method="GET"\} 1$/m);
  for (const ofProcess of [
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_heap_size_used_bytes',
    'process_open_fds',
  ])
    assert.match(body, new RegExp(`^${ofProcess} \\d`, 'm'));
  for (const line of body.trim().split('\n'))
    assert.match(line, /^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{[^}]*\})? (-?[\d.e+-]+|NaN|[+-]Inf))$/);
});

test('standstills of the station are listed in short, and downloaded with what went on before each', async () => {
  const nothing = (await call('official', 'GET', '/v1/health/stalls')).json();
  assert.deepEqual(nothing.limitsMs, { loop: 100, acknowledgement: 250 });
  const endMs = performance.now();
  flight.note('commit', endMs - 400, 390, 12);
  flight.note('derive', endMs - 300, 280);
  // Longer than whatever this process may really have stood still on a busy machine.
  flight.took('loop', endMs, 600_000, 600_000);
  for (let list = nothing; !list.stalls.some(({ tookMs }: { tookMs: number }) => tookMs === 600_000); ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    list = (await call('official', 'GET', '/v1/health/stalls')).json();
  }
  const { stalls } = (await call('official', 'GET', '/v1/health/stalls')).json();
  const stall = stalls.find(({ tookMs }: { tookMs: number }) => tookMs === 600_000);
  // What this process really collected meanwhile is named as such, and not twice.
  const { derive, collect = 0 } = stall.shares.doings;
  assert.ok(derive > 0 && derive + collect > 279, JSON.stringify(stall.shares));
  assert.ok(stall.atMs <= NOW_MS && stall.atMs > NOW_MS - 60_000);
  assert.equal('moments' in stall, false);
  const file = await call('official', 'GET', '/v1/health/stalls/recordings');
  assert.match(String(file.headers['content-disposition']), /^attachment; filename="bell-lap-stalls.json"$/);
  const { moments } = file.json().recordings.find(({ id }: { id: number }) => id === stall.id);
  const commit = moments.find(
    ({ doing, size }: { doing: string; size: number }) => doing === 'commit' && size === 12,
  );
  assert.deepEqual([commit?.beforeMs, commit?.tookMs], [400, 390]);
  const { body } = await call('device', 'GET', '/metrics');
  assert.match(body, /^bell_lap_stalls_total\{cause="loop"\} [1-9]/m);
  // A busy machine may have made a board that took longer still.
  const [, longestS] = /^bell_lap_doing_longest_seconds\{doing="derive"\} (\S+)$/m.exec(body) ?? [];
  assert.ok(Number(longestS) >= 0.28, longestS);
  assert.match(body, /^bell_lap_loop_late_seconds_bucket\{le="0\.1"\} \d+$/m);
});

test('unknown addresses and broken requests are answered as problems with a sentence', async () => {
  for (const [method, url, status] of [
    ['GET', '/v1/nowhere', 404],
    ['POST', '/v1/clock', 404],
    ['GET', '/v1/races/NOT A RACE', 404],
    ['GET', '/v1/races/crit/entries/7/fixes?limit=0', 400],
  ] as const) {
    const answer = await call('admin', method, url.replaceAll(' ', '%20'));
    assert.equal(answer.statusCode, status, url);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
    const problem = answer.json() as { detail: string; code: string; type: string };
    assert.ok(problem.detail.length > 20);
    assert.equal(problem.type, `urn:bell-lap:problem:${problem.code}`);
  }
});

test('whatever is sent to whichever route, the station never makes a mistake of its own', async () => {
  const routes: [Method, string][] = [];
  const listing = await buildApp({
    ...station.options,
    onRoute: (method, url) => void (/POST|PUT|PATCH/.test(method) && routes.push([method as Method, url])),
  });
  await listing.close();
  const params: Record<string, string> = {
    race: 'crit',
    bib: '7',
    token: 'x',
    id: 'x',
    name: 'Zoe',
    line: 'finish',
  };
  const body = fc.oneof(
    fc.json().map((text) => ['application/json', Buffer.from(text)] as const),
    fc.object().map((value) => ['application/json', Buffer.from(JSON.stringify(value))] as const),
    fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => ['application/octet-stream', Buffer.from(bytes)] as const),
    fc.string().map((text) => ['text/csv', Buffer.from(`Bib,Name\n${text}`)] as const),
    fc.string().map((text) => ['application/json', Buffer.from(`{"id":"${text}`)] as const),
    fc
      .string({ maxLength: 30 })
      .map((type) => [`x/${type.replace(/[^\w]/g, '')}`, Buffer.from('x')] as const),
  );
  for (const [method, pattern] of routes) {
    const url = pattern.replace(/:(\w+)/g, (_, name: string) => params[name] ?? 'x');
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.constantFrom<RoleName>('admin', 'rider', 'device'),
        async ([type, payload], role) => {
          const answer = await call(role, method, url, payload, { 'content-type': type });
          assert.ok(answer.statusCode < 500, `${role} ${method} ${url} ${answer.statusCode} ${answer.body}`);
        },
      ),
      { numRuns: 25 },
    );
  }
});

test('log lines name the route and who asked, and hold no secret', async () => {
  const secret = station.auth.cards.of(CRIT, 1 as EntryId)?.secret ?? '';
  await call('rider', 'GET', '/v1/me');
  await call('nobody', 'GET', `/join/${secret}`);
  await call('nobody', 'GET', `/jion/${secret}`);
  await call('nobody', 'GET', `/osmand?id=${secret}&lat=52&lon=4`);
  await call('nobody', 'POST', '/v1/login', { name: 'Rosa', password: OFFICIAL_PASSWORD });
  const log = JSON.stringify(station.lines);
  assert.ok(log.includes('"route":"/join/:token"') && log.includes('rider crit.7'));
  const tokens = Object.values(station.authorization).flatMap((a) => a?.split(' ')[1] ?? []);
  const secrets = [secret, OFFICIAL_PASSWORD, ...tokens, ...tokens.map((t) => t.slice(0, 40))];
  for (const { secret: one } of station.auth.cards.list(CRIT)) secrets.push(one, spellSecret(one));
  for (const one of secrets) assert.ok(one.length > 8 && !log.includes(one));
});
