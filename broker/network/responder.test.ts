import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type DnsRecord,
  dataBytes,
  decodeMessage,
  encodeMessage,
  keyOf,
  type Message,
  TYPE,
} from './dns-message.ts';
import { contradicts, losesTo, replyTo } from './responder.ts';
import { type Announcement, namesOf, stationRecords } from './station-records.ts';

const WHAT: Announcement = {
  hostname: 'bell-lap-3f9a',
  eventName: 'Spring Kermesse',
  stationId: '3f9a77aa',
  fingerprint: 'ab'.repeat(32),
  ports: { https: 8443, http: 8080, mqtt: 1883, mqtts: 8883 },
};
const OURS = stationRecords(WHAT, 1, ['192.168.1.5', 'fd00::5']);

/** What another host hears of a message. */
const heard = (writing: Parameters<typeof encodeMessage>[0]): Message => {
  const message = decodeMessage(encodeMessage(writing));
  assert.ok(message);
  return message;
};
const ask = (name: readonly string[], type: number, answers: readonly DnsRecord[] = []) =>
  heard({ isResponse: false, questions: [{ name, type }], answers });
const said = (records: readonly DnsRecord[]) =>
  records.map(({ name, data }) => `${name.join('.')} ${data.type}`);

test('a phone that looks for stations gets the service, its port, its facts and its addresses in one answer', () => {
  const reply = replyTo(ask(['_bell-lap', '_tcp', 'local'], TYPE.PTR), OURS);
  assert.deepEqual(said(reply?.answers ?? []), ['_bell-lap._tcp.local 12']);
  assert.deepEqual(said(reply?.additionals ?? []).sort(), [
    'Spring Kermesse (3f9a)._bell-lap._tcp.local 16',
    'Spring Kermesse (3f9a)._bell-lap._tcp.local 33',
    'bell-lap-3f9a.local 1',
    'bell-lap-3f9a.local 28',
    'bell-lap-3f9a.local 47',
  ]);
  assert.equal(
    replyTo(ask(['_bell-lap', '_tcp', 'local'], TYPE.PTR, reply?.answers), OURS),
    null,
    'known already',
  );
});

test('a name is answered however it is written, and what it has not is said at once', () => {
  assert.deepEqual(said(replyTo(ask(['BELL-LAP-3F9A', 'Local'], TYPE.A), OURS)?.answers ?? []), [
    'bell-lap-3f9a.local 1',
  ]);
  const v4Only = stationRecords(WHAT, 1, ['192.168.1.5']);
  const reply = replyTo(ask(['bell-lap-3f9a', 'local'], TYPE.AAAA), v4Only);
  assert.deepEqual(said(reply?.answers ?? []), ['bell-lap-3f9a.local 47']);
  assert.equal(replyTo(ask(['somebody-else', 'local'], TYPE.A), OURS), null);
  assert.equal(replyTo(ask(['_services', '_dns-sd', '_udp', 'local'], TYPE.PTR), OURS)?.answers.length, 5);
});

test('another host with our name and another address contradicts us; the same record or a goodbye does not', () => {
  const theirs = stationRecords(WHAT, 1, ['192.168.1.99']);
  assert.equal(contradicts(heard({ isResponse: true, answers: theirs }), OURS), true);
  assert.equal(contradicts(heard({ isResponse: true, answers: OURS }), OURS), false);
  const goodbye = theirs.map((record) => ({ ...record, ttlS: 0 }));
  assert.equal(contradicts(heard({ isResponse: true, answers: goodbye }), OURS), false);
  assert.equal(
    contradicts(heard({ isResponse: true, answers: stationRecords(WHAT, 2, ['192.168.1.99']) }), OURS),
    false,
  );
});

test('of two that probe for a name at once exactly one gives way', () => {
  const theirs = stationRecords(WHAT, 1, ['192.168.1.99']);
  const probe = (records: readonly DnsRecord[]) =>
    heard({
      isResponse: false,
      authorities: records.filter(({ data, unique }) => unique && data.type !== TYPE.NSEC),
    });
  assert.notEqual(losesTo(probe(theirs), OURS), losesTo(probe(OURS), theirs));
  assert.equal(losesTo(probe(OURS), OURS), false);
});

test('everything the station says fits one packet, also with the longest name an event may have', () => {
  const long = { ...WHAT, eventName: '🚲'.repeat(30) };
  const records = stationRecords(long, 12, ['192.168.100.200', 'fd00:1234:5678:9abc:def0:1234:5678:9abc']);
  const bytes = encodeMessage({ isResponse: true, answers: records });
  assert.ok(bytes.length <= 1_472, `${bytes.length} bytes`);
  assert.ok(Buffer.byteLength(namesOf(long, 12).instance) <= 63);
});

test('what is written is read back: names, lives and data', () => {
  const message = heard({ isResponse: true, answers: OURS });
  assert.deepEqual(
    message.answers.map(({ name, type, ttlS, data }) => [
      keyOf(name),
      type,
      ttlS,
      Buffer.from(data).toString('hex'),
    ]),
    OURS.map((r) => [keyOf(r.name), r.data.type, r.ttlS, Buffer.from(dataBytes(r)).toString('hex')]),
  );
  const legacy = heard({ id: 7, isResponse: true, answers: OURS, legacy: true });
  assert.equal(legacy.id, 7);
  assert.ok(legacy.answers.every(({ ttlS }) => ttlS <= 10));
});

test('any bytes from anybody are a message or nothing, never an error and never an endless loop', () => {
  const good = encodeMessage({ isResponse: true, answers: OURS });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const message = decodeMessage(bytes);
      if (message !== null) replyTo(message, OURS);
    }),
  );
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
      const broken = Uint8Array.from(good.subarray(0, length));
      if (at < broken.length) broken[at] = byte;
      const message = decodeMessage(broken);
      if (message !== null) contradicts(message, OURS);
    }),
  );
});
