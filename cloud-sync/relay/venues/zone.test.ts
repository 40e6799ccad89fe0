/** What the internet is told of stations' names: their addresses, what an authority looks for, and of all else nothing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode, encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { VENUE_MARK } from '../../wire/venue-name.ts';
import { answerOf, type NamedStation, type Zone } from './zone.ts';

const NOW = 1_800_000_000_000;
const STATION: NamedStation = { addresses: ['192.168.1.20', 'fd00::2'], sinceMs: NOW, challenge: null };
const zoneOf = (station: Partial<NamedStation> = {}, issuer: string | null = null): Zone => ({
  name: 'venue.live.example.org',
  server: 'live.example.org',
  issuer,
  stations: new Map([['k7m2p9x4qa', { ...STATION, ...station }]]),
  nowMs: NOW,
});

const question = (name: string, type = 'A', more: Partial<Packet> = {}): Buffer =>
  encode({
    type: 'query',
    id: 7,
    flags: 0x0100,
    questions: [{ name, type: type as 'A', class: 'IN' }],
    ...more,
  });

function ask(name: string, type = 'A', zone = zoneOf()) {
  const bytes = answerOf(question(name, type), zone);
  assert.ok(bytes && bytes.length < 512, `${bytes?.length} bytes`);
  const { id, flags = 0, answers = [], authorities = [] } = decode(bytes);
  assert.equal(id, 7);
  return {
    code: flags & 0xf,
    isAuthoritative: (flags & 0x0400) !== 0,
    answers: answers.map((one) => ({ ...one })) as {
      type: string;
      data: unknown;
      ttl: number;
      name: string;
    }[],
    authorities: authorities.map(({ type }) => type),
  };
}

const NAME = 'k7m2p9x4qa.venue.live.example.org';

describe('The zone of a relay', () => {
  it('leads to the station, whatever the letters’ size, and says which name was asked for', () => {
    const { answers, isAuthoritative } = ask('K7m2p9x4qA.Venue.live.example.ORG');
    assert.equal(isAuthoritative, true);
    assert.deepEqual(
      answers.map(({ name, data }) => [name, data]),
      [['K7m2p9x4qA.Venue.live.example.ORG', '192.168.1.20']],
    );
    assert.deepEqual(
      ask(NAME, 'AAAA').answers.map(({ data }) => data),
      ['fd00::2'],
    );
  });

  it('lets a new address be kept for seconds, and one that has stood for a quarter of an hour', () => {
    assert.equal(ask(NAME).answers[0]?.ttl, 20);
    assert.equal(ask(NAME, 'A', zoneOf({ sinceMs: NOW - 600_000 })).answers[0]?.ttl, 150);
    assert.equal(ask(NAME, 'A', zoneOf({ sinceMs: NOW - 86_400_000 })).answers[0]?.ttl, 900);
  });

  it('has a mark at each name that filters of private addresses leave alone', () => {
    assert.equal(String(ask(NAME, 'TXT').answers[0]?.data), VENUE_MARK);
  });

  it('shows the authority’s challenge while there is one, and nothing there otherwise', () => {
    assert.equal(ask(`_acme-challenge.${NAME}`, 'TXT').code, 3);
    const { code, answers } = ask(`_acme-challenge.${NAME}`, 'TXT', zoneOf({ challenge: 'gfj9Xq' }));
    assert.deepEqual([code, answers.map(({ data }) => String(data))], [0, ['gfj9Xq']]);
  });

  it('says that a name is not there, or has no such record, with the time that it holds', () => {
    for (const name of ['zzzzzzzzzz', 'a.k7m2p9x4qa', '_acme-challenge.zzzzzzzzzz']) {
      const missing = ask(`${name}.venue.live.example.org`);
      assert.deepEqual([missing.code, missing.authorities], [3, ['SOA']], name);
    }
    const bare = ask(NAME, 'MX');
    assert.deepEqual([bare.code, bare.answers.length, bare.authorities], [0, 0, ['SOA']]);
  });

  it('names itself, and who alone may give certificates', () => {
    assert.deepEqual(
      ask('venue.live.example.org', 'NS').answers.map(({ data }) => data),
      ['live.example.org'],
    );
    assert.equal(ask(NAME, 'CAA').answers.length, 0);
    const zone = zoneOf({}, 'letsencrypt.org; validationmethods=dns-01');
    assert.match(
      JSON.stringify(ask(NAME, 'CAA', zone).answers),
      /letsencrypt\.org; validationmethods=dns-01/,
    );
  });

  it('answers for nobody else, asks nobody, and tells no list', () => {
    for (const name of ['live.example.org', 'example.com', 'evilvenue.live.example.org', '.'])
      assert.equal(ask(name).code, 5, name);
    assert.equal(ask('venue.live.example.org', 'AXFR').answers.length, 0);
    assert.equal(ask(NAME, 'ANY').answers.length, 1);
    const chaos = answerOf(
      question(NAME, 'TXT', { questions: [{ name: 'version.bind', type: 'TXT', class: 'CH' }] }),
      zoneOf(),
    );
    assert.equal((decode(chaos!).flags ?? 0) & 0xf, 5);
  });

  it('does not answer answers, and says of two questions that it takes one', () => {
    const answer = encode({ type: 'response', id: 1, questions: [{ name: NAME, type: 'A' }] });
    assert.equal(answerOf(answer, zoneOf()), null);
    const two = question(NAME, 'A', {
      questions: [
        { name: NAME, type: 'A' },
        { name: NAME, type: 'AAAA' },
      ],
    });
    assert.equal(answerOf(two, zoneOf())!.readUInt16BE(2) & 0xf, 1);
  });

  it('speaks EDNS with whoever does', () => {
    const edns = question(NAME, 'A', {
      additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 4096, flags: 0, options: [] } as never],
    });
    const { additionals = [], answers = [] } = decode(answerOf(edns, zoneOf())!);
    assert.deepEqual([answers.length, additionals.map(({ type }) => type)], [1, ['OPT']]);
  });

  it('stands whatever bytes come: an answer shorter than a datagram, under the same number, or none', () => {
    const seed = question(NAME, 'A', {
      additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 4096, flags: 0, options: [] } as never],
    });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 6 }).map((changes) => {
        const changed = Uint8Array.from(seed);
        for (const [at, value] of changes) changed[at] = value;
        return changed;
      }),
      fc.nat(seed.length).map((length) => Uint8Array.from(seed.subarray(0, length))),
    );
    fc.assert(
      fc.property(bytes, (sent) => {
        const said = answerOf(sent, zoneOf({ challenge: 'x'.repeat(43) }));
        if (said === null) return;
        assert.ok(said.length <= 1_232, `${said.length} bytes`);
        assert.equal(said.readUInt16BE(0), Buffer.from(sent).readUInt16BE(0));
        assert.ok((said.readUInt16BE(2) & 0x8000) !== 0);
      }),
      { numRuns: 3_000 },
    );
  });
});
