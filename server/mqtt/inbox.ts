/**
 * What becomes of a rider's message, however it came (straight from the front, or as a will or QoS 2 by way of the
 * broker): read by its dialect, handed to intake, answered once durable.
 */
import { isRecord, jsonOf, malformed, numberOf, utf8 } from '../dialects/canonical.ts';
import { parseNative } from '../dialects/native.ts';
import { parseOwnTracks } from '../dialects/owntracks.ts';
import {
  type Intake,
  isRefusal,
  type PhoneFixes,
  type PhoneName,
  type Refusal,
  type Report,
} from '../intake.ts';
import { NOTHING_TO_DO, type Outcome, outcomeOf, refusedAll, tellingRefused } from '../outcome.ts';
import type { Inbound, Rider, Target } from './topics.ts';

export interface Message {
  readonly rider: Rider;
  readonly username: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
  readonly arrivalMs: number;
  /** Named by its client id and topic; its line is of this connection and of no other while the program runs. */
  readonly phone: PhoneName;
}

export interface RiderStatus {
  readonly rider: Rider;
  readonly online: boolean;
  /** 0…1, when the phone said so. */
  readonly battery: number | null;
  readonly atMs: number;
}

export interface InboxOptions {
  readonly intake: Pick<Intake, 'fixes'>;
  readonly onStatus?: ((status: RiderStatus) => void) | undefined;
  /** Everything that is refused is counted and shown to officials, whoever refused it; `items` of a message alike. */
  refused(dialect: string, who: string, refusal: Refusal, items: number): void;
}

const STATUS_BYTES_MAX = 1_024;

/** Takes one message in. Calls `done` exactly once, at once or after the commit. Answers how many fixes wait. */
export function ingest(
  to: InboxOptions,
  route: Inbound,
  message: Message,
  done: (outcome: Outcome) => void,
): number {
  switch (route.kind) {
    case 'fixes':
      if (message.retain) return refuse(to, message, RETAINED, done);
      return store(to, route.target, message, parseNative(message.payload), 'native', done);
    case 'owntracks': {
      const read = parseOwnTracks(message.payload);
      if (read.ignored === 'lwt')
        to.onStatus?.({ rider: message.rider, online: false, battery: null, atMs: message.arrivalMs });
      return store(to, route.target, message, read, 'owntracks', done);
    }
    case 'status': {
      const status = statusOf(message);
      if (isRefusal(status)) return refuse(to, message, status, done);
      to.onStatus?.(status);
      done(NOTHING_TO_DO);
      return 0;
    }
    case 'refused':
      return refuse(to, message, route.refusal, done);
    default:
      done(NOTHING_TO_DO);
      return 0;
  }
}

/** For good: the flag is in the message, and whoever sent it would send it so for ever. */
const RETAINED: Refusal = {
  code: 'malformed',
  message: 'fixes must not be retained: publish them with the retain flag off',
};

function store(
  to: InboxOptions,
  target: Target,
  message: Message,
  { fixes, refused }: Report,
  source: 'native' | 'owntracks',
  done: (outcome: Outcome) => void,
): number {
  if (refused[0] !== undefined) to.refused(source, message.username, refused[0], refused.length);
  if (fixes.length === 0) {
    done(refusedAll(...refused));
    return 0;
  }
  const sent: PhoneFixes = {
    fixes,
    source,
    phone: message.phone,
    corrected: source === 'native',
    arrivalMs: message.arrivalMs,
  };
  // What intake refuses, intake counts.
  const answer = refused.length === 0 ? done : tellingRefused(refused, done);
  to.intake.fixes(message.rider, target, sent, answer);
  return fixes.length;
}

function refuse(to: InboxOptions, message: Message, refusal: Refusal, done: (outcome: Outcome) => void): 0 {
  to.refused(message.topic.startsWith('owntracks/') ? 'owntracks' : 'native', message.username, refusal, 1);
  done(outcomeOf(refusal));
  return 0;
}

/** `online`, `offline`, or JSON with `online` and `battery` (0…1). */
function statusOf(message: Message): RiderStatus | Refusal {
  const { rider, payload, arrivalMs: atMs } = message;
  if (payload.length > STATUS_BYTES_MAX) return malformed(`a status has at most ${STATUS_BYTES_MAX} bytes`);
  const text = utf8(payload)?.trim() ?? '';
  if (text === 'online' || text === 'offline')
    return { rider, online: text === 'online', battery: null, atMs };
  const json = jsonOf(text);
  if (isRefusal(json) || !isRecord(json.value)) {
    return malformed('a status is "online", "offline" or JSON such as {"online":true,"battery":0.8}');
  }
  const battery = numberOf(json.value.battery);
  const known =
    battery !== undefined && battery >= 0 && battery <= 1 ? Math.round(battery * 100) / 100 : null;
  return { rider, online: json.value.online !== false, battery: known, atMs };
}

/** The answer to `{"t0": phone's time}`: with when it came (t1) and when the answer left (t2), ms by the station. */
export function clockReply(payload: Uint8Array, arrivalMs: number, nowMs: number): Buffer | Refusal {
  const json = payload.length > 200 ? malformed('it is too long') : jsonOf(payload);
  const t0 = isRefusal(json) || !isRecord(json.value) ? undefined : json.value.t0;
  if (typeof t0 !== 'number') return malformed('a clock request is JSON such as {"t0":1795000000000.5}');
  return Buffer.from(JSON.stringify({ t0, t1: arrivalMs, t2: nowMs }));
}
