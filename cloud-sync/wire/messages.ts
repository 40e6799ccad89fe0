/**
 * What station and relay say to each other over the uplink's WebSocket (`/v1/uplink`, subprotocol below): short
 * JSON texts both ways, and binary messages up, told apart by their first byte: a batch of the journal, or the
 * live lane. The order: the relay says hello with a nonce, the station with its signature over it, the relay
 * answers with its mark (the newest record it has on disk), the station sends what follows the mark. A station that has
 * lost records, or wants to know whether both hold the same history, asks for some back (`give`); they come down as
 * batches in the same form, and `given` ends them.
 */
import { z } from 'zod';
import type { BoardDelta } from '../../race/feed/board-delta.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import type { Fix } from '../../race/fix.ts';
import { type EntryId, RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import { entryId } from '../../race/journal/decision.ts';
import { type VenueTold, venueAsk } from './venue-name.ts';

export const UPLINK_SUBPROTOCOL = 'bell-lap-uplink.v1';
export const UPLINK_PATH = '/v1/uplink';
/** A binary message's first byte. */
export const JOURNAL_LANE = 1;
export const LIVE_LANE = 2;
/** One message; a course of 50,000 points compresses to a third of it. */
export const UPLINK_MESSAGE_MAX = 8 * 1024 * 1024;
/** The relay is heard from at least this often. */
export const BEAT_MS = 2_000;
/** Fixes that came down and wait for the station's word that they are in its journal. */
export const DOWN_WINDOW = 64;

const raceId = z.string().regex(RACE_ID_PATTERN) as unknown as z.ZodType<RaceId>;

/** A rider's card as the relay knows it: enough to recognise the secret, not to know it. */
export const cardDigest = z.object({
  race: raceId,
  entry: entryId,
  bib: z.string().max(8),
  /** SHA-256 of the secret, hex. */
  digest: z.string().length(64),
  /** SHA-256 of what phones show the relay instead, which cannot be turned into the secret; hex. */
  pass: z.string().length(64).optional(),
});
export type CardDigest = z.infer<typeof cardDigest>;

const jwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().max(100) });
export type PublicJwk = z.infer<typeof jwk>;

export const stationId = z
  .string()
  .regex(/^[\w-]{4,64}$/, 'a station id is 4 to 64 letters, digits, _ and -');

/** `POST /v1/stations`: a station becomes known, once, by a code that the relay's operator gave out. */
export const enrolment = z.object({
  code: z.string().min(8).max(200),
  station: stationId,
  name: z.string().trim().min(1).max(120),
  key: jwk.describe("the station's public key; the uplink proves that it holds the private one"),
});
export type Enrolment = z.infer<typeof enrolment>;

/** Races of one station whose data has a day. */
export const KEEPS_MAX = 5_000;
/** Relays of one station that a viewer is told of. */
export const RELAYS_TOLD_MAX = 16;
const originText = z
  .string()
  .max(300)
  .refine((text) => isOpenOrigin(text), 'is an origin: https, or http on this very machine');

/** What a station says to each of its relays for those who follow its races there; only to one that says it `listens`. */
export const toldByStation = z.object({
  /** Origins of all relays of this station, this one among them. */
  relays: z.array(originText).max(RELAYS_TOLD_MAX),
  /** Grows when the journal holds other records under numbers that a relay has seen. */
  lineage: z.number().int().min(0).max(1e9),
  /**
   * Until when positions of its races are kept, where nothing stands in the way of their going then: a relay that does not
   * hear from the station any more deletes them by itself.
   */
  keeps: z
    .array(z.object({ race: raceId, untilMs: z.number() }))
    .max(KEEPS_MAX)
    .optional(),
});
export type ToldByStation = z.infer<typeof toldByStation>;

/** Whether pages may be sent there: encrypted, or on the machine that they are on (for trying it out). */
export function isOpenOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.origin !== text) return false;
  const isHere = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}

/** What the venue tells of its event: what its own pages tell everybody. */
export const eventTold = z.object({
  name: z.string().max(200),
  /** `2026-05-24`; null: not said. */
  date: z.string().max(10).nullable(),
  place: z.string().max(200),
  timeZone: z.string().max(60),
  timetable: z
    .array(z.object({ id: z.string().max(64), atMs: z.number(), text: z.string().max(200) }))
    .max(200),
  /** Grows with every change. */
  change: z.number().int(),
  changedMs: z.number().nullable(),
});
export type EventTold = z.infer<typeof eventTold>;

export const fromStation = z.union([
  z.object({
    hello: z.object({
      station: stationId,
      /** Grows when another machine takes over the journal; the relay serves the highest only. */
      epoch: z.number().int().min(1).max(1e9),
      /** Over `proofOf(…)`, base64url. */
      signature: z.string().max(200),
    }),
  }),
  z.object({ cards: z.array(cardDigest).max(20_000) }),
  z.object({ told: toldByStation }),
  /** Only to a relay that says it takes it; null: there is none to be shown (any more). */
  z.object({ event: eventTold.nullable() }),
  /** Everything up to this id that came down is in the station's journal (or was refused for good). */
  z.object({ taken: z.number().int().min(0) }),
  /** Of which trace the batch is that begins with this record: W3C's traceparent. Only to a relay that says `traces`. */
  z.object({
    trace: z.object({
      first: z.number().int().min(1),
      parent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
    }),
  }),
  /** Asks for the records from `fromSeq` to `toSeq` that the relay has on disk; only of a relay that says it gives. */
  z.object({ give: z.object({ fromSeq: z.number().int().min(1), toSeq: z.number().int().min(1) }) }),
  /** Only to a relay that says it names. */
  z.object({ venue: venueAsk }),
]);

/** Positions that a phone sent to the relay, for the station to take in. */
export interface DownItem {
  readonly id: number;
  readonly race: RaceId;
  readonly entry: EntryId;
  readonly fixes: readonly Fix[];
  /** When the relay took it, by its clock. */
  readonly atMs: number;
  /** What tells this phone from others, when its app leaves it to us to judge its clock (phone/device-clock.ts). */
  readonly phone: string | null;
  /** The phone's seal on the batch (phone/seal.ts), which this relay cannot make; relays of before pass none on. */
  readonly seal?: string | null;
}

/** `nowMs`, on each: the relay's clock when it was sent. Relays of before say none. */
export type FromRelay = { readonly nowMs?: number } & FromRelayAtAnyTime;
type FromRelayAtAnyTime =
  /**
   * `gives`: this relay gives records back when it is asked. `passes`: it knows cards by their passes, too. `listens`: it
   * takes what the station tells those who follow. `events`: it shows the venue's event. `names`: it gives stations a name
   * under its domain, and certificates for it.
   */
  | {
      readonly hello: {
        readonly nonce: string;
        readonly gives?: true;
        readonly passes?: true;
        readonly listens?: true;
        readonly events?: true;
        readonly names?: true;
        /** It goes on with traces of the station's: a `trace` may precede a batch. */
        readonly traces?: true;
      };
    }
  /** Everything up to `seq` is on the relay's disk. `again`: send what follows it, a batch did not fit. */
  | { readonly mark: { readonly seq: number; readonly again?: true } }
  | { readonly down: readonly DownItem[] }
  /** What was asked for has been sent, up to this record: the last one asked for, or the page's last. */
  | { readonly given: { readonly throughSeq: number } }
  /** The station's name: after each `venue` of it, and when something of it has changed. */
  | { readonly venue: VenueTold }
  | { readonly refused: { readonly code: RefusedCode; readonly says: string } };

/** `superseded`: a later epoch of this station has been here. */
export type RefusedCode = 'unknown-station' | 'wrong-signature' | 'superseded' | 'malformed';

/** What the live lane carries while the journal's history is still on its way: where everything stands now. */
export interface LaneMessage {
  /** The newest record that these boards and positions know of. */
  readonly seq: number;
  readonly boards: readonly LaneBoard[];
  readonly positions: readonly { readonly race: RaceId; readonly positions: readonly LivePosition[] }[];
}

/** A board whole, or as a change of the one before on this connection. */
export type LaneBoard = { readonly race: RaceId } & (
  | { readonly board: BoardView; readonly public: boolean }
  | { readonly delta: BoardDelta }
);

/** What the station signs: the nonce binds it to this connection, the rest to who it says it is. */
export const proofOf = (nonce: string, station: string, epoch: number): Buffer =>
  Buffer.from(`${UPLINK_SUBPROTOCOL}\n${nonce}\n${station}\n${epoch}`, 'utf8');
