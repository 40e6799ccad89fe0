/**
 * The small zone that a relay answers for: the names of its stations, and what an authority looks for under them. A
 * question's bytes in, the answer's bytes out; no sockets, no clock. Names are found by their first part alone, so a zone of
 * two thousand stations costs a look into a map.
 */
import { isIPv4 } from 'node:net';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
} from 'dns-packet';
import { VENUE_MARK } from '../../wire/venue-name.ts';

export interface NamedStation {
  readonly addresses: readonly string[];
  /** Since when it leads there, UTC epoch ms. */
  readonly sinceMs: number;
  readonly challenge: string | null;
}

export interface Zone {
  /** Small letters, without a dot at the end: `venue.live.example.org`. */
  readonly name: string;
  /** What the domain above names as this zone's server: the relay. */
  readonly server: string;
  /** Who alone may give certificates for names in it (RFC 8659, 8657); null: not known yet, nothing is said. */
  readonly issuer: string | null;
  /** By label. */
  readonly stations: ReadonlyMap<string, NamedStation>;
  readonly nowMs: number;
}

const CHALLENGE = '_acme-challenge';
/** Of what does not change. */
const STEADY_S = 3_600;
/** Of what is not there: a name is there as soon as its station has asked. */
const MISSING_S = 10;
const CHALLENGE_S = 1;
/**
 * An address that is new is asked for again soon, as the venue may change once more; one that has stood is kept for a while by
 * the venue's router and by phones, which bridges the minutes in which there is no internet.
 */
const [ADDRESS_S_LEAST, ADDRESS_S_MOST] = [20, 900];
/** Larger than any answer of ours, and smaller than what networks take apart. */
const DATAGRAM = 1_232;
const NOT_AUTHORITATIVE = 0;

const addressTtlS = ({ sinceMs }: NamedStation, nowMs: number): number =>
  Math.min(ADDRESS_S_MOST, Math.max(ADDRESS_S_LEAST, Math.floor((nowMs - sinceMs) / 4_000)));

/** The answer to a question; null for what is none (an answer, noise): nothing is sent then. */
export function answerOf(bytes: Uint8Array, zone: Zone): Buffer | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 12 || (buffer.readUInt16BE(2) & 0x8000) !== 0) return null;
  const id = buffer.readUInt16BE(0);
  if (((buffer.readUInt16BE(2) >> 11) & 0xf) !== 0) return fault(id, 'NOTIMP');
  // One question, no records but what the asker says of itself (EDNS, a cookie).
  const counts = [4, 6, 8, 10].map((at) => buffer.readUInt16BE(at));
  if (counts[0] !== 1 || counts[1] !== 0 || counts[2] !== 0 || (counts[3] ?? 0) > 2)
    return fault(id, 'FORMERR');
  try {
    return encode(packetOf(decode(buffer), zone));
  } catch {
    return fault(id, 'FORMERR');
  }
}

const RCODES = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
type Rcode = keyof typeof RCODES;

function fault(id: number, code: Rcode): Buffer {
  const answer = Buffer.alloc(12);
  answer.writeUInt16BE(id, 0);
  answer.writeUInt16BE(0x8000 | RCODES[code], 2);
  return answer;
}

interface Found {
  readonly code: Rcode;
  readonly answers: readonly Answer[];
}

function packetOf(asked: DecodedPacket, zone: Zone): Packet {
  const [question] = asked.questions ?? [];
  if (question === undefined) throw new RangeError('no question');
  const { code, answers } = question.class === 'IN' ? found(question, zone) : REFUSED;
  const isOurs = code === 'NOERROR' || code === 'NXDOMAIN';
  const speaksEdns = (asked.additionals ?? []).some(({ type }) => type === 'OPT');
  const opt = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: DATAGRAM,
    flags: 0,
    options: [],
  } as unknown as Answer;
  return {
    type: 'response',
    id: asked.id ?? 0,
    // What asks recursively hears that nobody does that here.
    flags: (isOurs ? AUTHORITATIVE_ANSWER : NOT_AUTHORITATIVE) | ((asked.flags ?? 0) & 0x0100) | RCODES[code],
    questions: [question],
    answers: [...answers],
    authorities: isOurs && answers.length === 0 ? [soaOf(zone)] : [],
    additionals: speaksEdns ? [opt] : [],
  };
}

const REFUSED: Found = { code: 'REFUSED', answers: [] };
const MISSING: Found = { code: 'NXDOMAIN', answers: [] };

function found({ name: asked, type }: { readonly name: string; readonly type: string }, zone: Zone): Found {
  const name = asked.toLowerCase();
  if (name === zone.name) return there(type, asked, apexOf(zone));
  if (!name.endsWith(`.${zone.name}`)) return REFUSED;
  const labels = name.slice(0, -zone.name.length - 1).split('.');
  const station = zone.stations.get(labels.at(-1) ?? '');
  if (station === undefined) return MISSING;
  if (labels.length === 1) return there(type, asked, [...recordsOf(station, zone), ...caaOf(zone)]);
  if (labels.length > 2 || labels[0] !== CHALLENGE) return MISSING;
  const { challenge } = station;
  if (challenge === null) return MISSING;
  return there(type, asked, [{ type: 'TXT', ttl: CHALLENGE_S, data: challenge }]);
}

type Bare = { readonly type: string; readonly ttl: number; readonly data: unknown };

/** Of the type asked for; of ANY the first alone, as RFC 8482 has it. */
function there(type: string, name: string, records: readonly Bare[]): Found {
  const wanted = type === 'ANY' ? records.slice(0, 1) : records.filter((one) => one.type === type);
  return { code: 'NOERROR', answers: wanted.map((one) => ({ ...one, name, class: 'IN' }) as Answer) };
}

const recordsOf = (station: NamedStation, zone: Zone): readonly Bare[] => [
  ...station.addresses.map((data) => ({
    type: isIPv4(data) ? 'A' : 'AAAA',
    ttl: addressTtlS(station, zone.nowMs),
    data,
  })),
  { type: 'TXT', ttl: ADDRESS_S_LEAST, data: VENUE_MARK },
];

const apexOf = (zone: Zone): readonly Bare[] => [
  { type: 'NS', ttl: STEADY_S, data: zone.server },
  bareSoa(zone),
  ...caaOf(zone),
];

const caaOf = ({ issuer }: Zone): readonly Bare[] =>
  issuer === null
    ? []
    : [
        { type: 'CAA', ttl: MISSING_S, data: { flags: 0, tag: 'issue', value: issuer } },
        { type: 'CAA', ttl: MISSING_S, data: { flags: 0, tag: 'issuewild', value: ';' } },
      ];

/** Nobody copies the zone, so its number may stand still. */
const bareSoa = ({ name, server }: Zone): Bare => ({
  type: 'SOA',
  ttl: STEADY_S,
  data: {
    mname: server,
    rname: `hostmaster.${name}`,
    serial: 1,
    refresh: STEADY_S,
    retry: STEADY_S,
    expire: STEADY_S,
    minimum: MISSING_S,
  },
});
const soaOf = (zone: Zone): Answer =>
  ({ ...bareSoa(zone), name: zone.name, ttl: MISSING_S, class: 'IN' }) as Answer;
