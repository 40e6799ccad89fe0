/**
 * The words of the live feed, WebSocket `/v1/live`, subprotocol `bell-lap.v1`: the same from the station, its crowd
 * process and a cloud relay. Text messages are JSON objects with exactly one key, the kind; binary messages are
 * position frames (positions.ts) or, for those who asked, whole boards compressed (packed.ts). A big screen may name itself in
 * the address (screen-name.ts).
 *
 * A board is named by (epoch, offset): whoever serves it, the same name is the same board. At the station an epoch ends
 * when it starts anew; relays name boards by the station's journal, the same at each of them (board-name.ts). Offsets grow
 * by at least one with each change. What is promised: a viewer's board is
 * always one that the station had, and ends as the newest. What is not: to see every board in between; a viewer
 * who cannot keep up, or comes back too late, is taken to the newest one and told so (`recovered: false`).
 */
import { isRaceId, type RaceId } from '../ids.ts';
import type { BoardDelta } from './board-delta.ts';
import type { BoardView } from './board-view.ts';
import { RACE_TAG_MAX } from './positions.ts';

export const SUBPROTOCOL = 'bell-lap.v1';
/** Longest message taken from a client, bytes; longer closes the connection (1009). */
export const CLIENT_MESSAGE_MAX = 4_096;
/** Races one connection may follow at once. */
export const RACES_PER_CLIENT_MAX = 16;
/** A server says something at least this often; silence twice as long means the line is dead. */
export const HEARTBEAT_MS = 15_000;
/** Addresses of one race that a viewer looks at. */
export const ADDRESSES_MAX = 16;
/** Nobody waits longer before going on elsewhere, whatever a server says. */
export const SPREAD_MS_MAX = 20_000;

/** Where a client's board stands. */
export interface BoardMark {
  readonly epoch: string;
  readonly offset: number;
}

/**
 * Client → server. `epoch` and `offset` together, from the last message seen, ask for what was missed. `packed`:
 * this client can read packed messages (packed.ts) and would have its whole boards so.
 */
export type ClientMessage =
  | { readonly subscribe: { readonly race: RaceId; readonly packed?: true } & Partial<BoardMark> }
  | { readonly unsubscribe: { readonly race: RaceId } };

/** The whole board, and which position frames are this race's: those with this tag. */
export interface SnapshotMessage extends BoardMark {
  readonly race: RaceId;
  readonly tag: number;
  readonly recovered: false;
  readonly board: BoardView;
}

/** The answer to a subscription whose mark is known here: the missed deltas follow, if any were. */
export interface ResumedMessage extends BoardMark {
  readonly race: RaceId;
  readonly tag: number;
  readonly recovered: true;
}

/** Takes the board `from` to the board `offset`. */
export interface DeltaMessage extends BoardMark {
  readonly race: RaceId;
  readonly from: number;
  readonly board: BoardDelta;
  /** The epoch of the board `from`, where it is another: the same stream goes on under another name. */
  readonly was?: string;
}

/** Where else this race is followed, by the word of whoever serves it: origins, itself perhaps among them. */
export interface AddressesMessage {
  readonly race: RaceId;
  readonly urls: readonly string[];
  /** Over how long its viewers are to spread when they have to go on elsewhere, ms; servers of before do not say. */
  readonly spreadMs?: number;
}

export type LiveErrorCode =
  /** The message could not be read. */
  | 'malformed'
  /** There is no such race here now; its snapshot comes by itself should there be one. */
  | 'unknown-race'
  /** The race is not public and this viewer may not read it. */
  | 'not-allowed'
  /** More races, or more subscriptions in a short time, than one connection may have. */
  | 'too-many';

export interface ErrorMessage {
  readonly race?: RaceId;
  readonly code: LiveErrorCode;
  /** What was wrong and what would be right. */
  readonly says: string;
}

/** Server → client. `clock`: the station's time as this was sent, UTC epoch ms; also the heartbeat. */
export type ServerMessage =
  | { readonly snapshot: SnapshotMessage }
  | { readonly resumed: ResumedMessage }
  | { readonly delta: DeltaMessage }
  | { readonly addresses: AddressesMessage }
  | { readonly error: ErrorMessage }
  | { readonly clock: { readonly nowMs: number } };

/** A message that is none of the protocol's. `message` says what would be right. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Throws ProtocolError. */
export function parseClientMessage(text: string): ClientMessage {
  const { kind, body } = kindAndBody(text);
  if (kind !== 'subscribe' && kind !== 'unsubscribe') {
    throw new ProtocolError(
      `"${kind.slice(0, 40)}" is not known: say {"subscribe": {"race": …}} or {"unsubscribe": …}.`,
    );
  }
  const { race, epoch, offset } = body;
  if (typeof race !== 'string' || !isRaceId(race)) {
    throw new ProtocolError(`"race" must be a race's id: 1 to 40 of a-z, 0-9 and -.`);
  }
  if (kind === 'unsubscribe') return { unsubscribe: { race } };
  const how = body.packed === true ? ({ packed: true } as const) : {};
  if (epoch === undefined && offset === undefined) return { subscribe: { race, ...how } };
  if (typeof epoch !== 'string' || epoch.length > 64 || !isOffset(offset)) {
    throw new ProtocolError('"epoch" (text) and "offset" (a whole number) come together, or not at all.');
  }
  return { subscribe: { race, ...how, epoch, offset } };
}

const isSpread = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= SPREAD_MS_MAX;

/**
 * Reads what a server said; throws ProtocolError. The board itself is taken at the server's word: it is the same
 * program's, and a patch that does not fit is noticed when it is applied. Unknown kinds are null: the protocol grows.
 */
export function parseServerMessage(text: string): ServerMessage | null {
  const { kind, body } = kindAndBody(text);
  switch (kind) {
    case 'snapshot':
      requireMark(kind, body);
      requireTag(kind, body);
      if (!isRecord(body.board)) throw new ProtocolError('A snapshot without its board.');
      return { snapshot: body as unknown as SnapshotMessage };
    case 'resumed':
      requireMark(kind, body);
      requireTag(kind, body);
      return { resumed: body as unknown as ResumedMessage };
    case 'delta':
      requireMark(kind, body);
      if (!isOffset(body.from) || !isRecord(body.board))
        throw new ProtocolError('A delta without "from" or its board.');
      if (body.was !== undefined && typeof body.was !== 'string')
        throw new ProtocolError('The epoch that a delta leads from is a text.');
      return { delta: body as unknown as DeltaMessage };
    case 'addresses':
      if (typeof body.race !== 'string' || !isRaceId(body.race) || !Array.isArray(body.urls))
        throw new ProtocolError('Addresses without their race or a list.');
      return {
        addresses: {
          race: body.race,
          urls: body.urls.filter((url) => typeof url === 'string').slice(0, ADDRESSES_MAX),
          ...(isSpread(body.spreadMs) && { spreadMs: body.spreadMs }),
        },
      };
    case 'error':
      if (typeof body.code !== 'string' || typeof body.says !== 'string') {
        throw new ProtocolError('An error without its code or its sentence.');
      }
      return { error: body as unknown as ErrorMessage };
    case 'clock':
      if (typeof body.nowMs !== 'number') throw new ProtocolError('A clock without its time.');
      return { clock: { nowMs: body.nowMs } };
    default:
      return null;
  }
}

/** One way to write a message. */
export const writeMessage = (message: ClientMessage | ServerMessage): string => JSON.stringify(message);

function kindAndBody(text: string): { kind: string; body: Record<string, unknown> } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProtocolError('This is not JSON.');
  }
  const keys = isRecord(value) ? Object.keys(value) : [];
  const kind = keys[0];
  const body = isRecord(value) && kind !== undefined ? value[kind] : undefined;
  if (keys.length !== 1 || kind === undefined || !isRecord(body)) {
    throw new ProtocolError(
      'A message is an object with one key, such as {"subscribe": {"race": "elite-men"}}.',
    );
  }
  return { kind, body };
}

function requireMark(kind: string, body: Record<string, unknown>): void {
  const { race, epoch, offset } = body;
  if (typeof race !== 'string' || !isRaceId(race) || typeof epoch !== 'string' || !isOffset(offset)) {
    throw new ProtocolError(`A ${kind} without its race, epoch or offset.`);
  }
}

function requireTag(kind: string, body: Record<string, unknown>): void {
  const tag = body.tag;
  if (!isOffset(tag) || tag > RACE_TAG_MAX)
    throw new ProtocolError(`A ${kind} without its race tag 0…${RACE_TAG_MAX}.`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isOffset = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
