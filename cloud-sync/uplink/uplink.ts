/**
 * The uplink: the journal's way to the cloud. The journal itself is the outbox: what follows the relay's mark is
 * read from it and sent in order, in compressed batches over one WebSocket, and the mark is the relay's word that
 * it is on disk there. After any outage it resumes from the mark; where everything stands now goes first
 * (live-lane.ts), history behind it.
 *
 * Bounds: under way is what the line takes in about a second (pace.ts), 1 MiB at most; nothing else is held in
 * memory. Connection attempts: one every half second, eight in the air (dialler.ts), for as long as it takes. The venue never waits
 * for any of it.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Saying } from '../../race/officials/messages/message.ts';
import type { CardDigest, DownItem, EventTold, ToldByStation } from '../wire/messages.ts';
import type { Restoring } from './agreeing.ts';
import { createDialler } from './dialler.ts';
import { type AnewBecause, createHistory, type HistoryStatus } from './history.ts';
import { EnrolmentRefused, enrol, NobodyThere, type UplinkIdentity } from './identity.ts';
import { createKnocking } from './knocking.ts';
import type { LiveRace } from './live-lane.ts';
import type { Outbox } from './outbox.ts';
import { createRelayClock } from './relay-clock.ts';
import type { SentClosed } from './sent-closed.ts';
import { runSession, type Session } from './session.ts';
import type { VenueNaming } from './session-options.ts';
import { RelayTrouble, type Why, whyText } from './trouble.ts';

export interface UplinkOptions {
  /** The relay's address: `https://…`, or `http://…` on a network that is trusted. */
  readonly relay: URL;
  /** The code to enrol with; null when the station is known there already. */
  readonly code: string | null;
  readonly station: string;
  readonly name: string;
  readonly epoch: number;
  readonly identity: UplinkIdentity;
  readonly outbox: Outbox;
  /** Where every race stands now. Called about once a second while history is behind. */
  readonly races: () => readonly LiveRace[];
  /** Riders' cards, for phones that send to the relay. */
  readonly cards: () => readonly CardDigest[];
  /** What those who follow at the relay are told: where else. */
  readonly told?: () => ToldByStation;
  /** The event as everybody may know it; null: nothing is said of it, or no race of it is open. */
  readonly event: () => EventTold | null;
  /**
   * Takes in what a phone sent to the relay; resolves when it is in the journal, or refused for good. `relayAddMs`: added
   * to the relay's moments they are the station's.
   */
  readonly accept: (item: DownItem, relayAddMs: number) => Promise<void>;
  /** Takes back what the relay knows and the journal does not; null where there is nowhere to put it. */
  readonly restoring: Restoring | null;
  /** Begins a higher epoch, kept for good, because the relay held another history or less of a race; resolves to it. */
  readonly beginAnew: (why: AnewBecause) => Promise<number>;
  /** The relay has taken the code: it is needed no more. */
  readonly onEnrolled?: () => void;
  /** The relay knows cards by their passes, so that phones need not tell it their secrets. */
  readonly onPasses?: () => void;
  /** Whether everybody may see a race, as of now: of others no rider's name and no position leaves the venue. */
  readonly isPublic: (race: RaceId) => boolean;
  readonly sentClosed: SentClosed;
  /** The station's name under this relay's domain; left out: it wants none. */
  readonly naming?: VenueNaming;
  /** Bytes a second at most; null for no cap. */
  readonly capBytesPerS: number | null;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

export interface UplinkStatus extends HistoryStatus {
  readonly state: 'enrolling' | 'connecting' | 'connected' | 'refused';
  /** In words, for an official; null when all is well. */
  readonly says: string | null;
  /** The same as a code with facts; null where only the relay's own words are known, and when all is well. */
  readonly saying: Saying | null;
  /** The newest record that the relay has on disk; null before it said. */
  readonly mark: number | null;
  /** Records that it has not. */
  readonly behind: number;
  /** How long ago everything was there, ms; 0 when it is. */
  readonly lagMs: number;
  readonly bytesSent: number;
  /** Of them, not acknowledged yet. */
  readonly bytesUnderWay: number;
  readonly recordsSent: number;
  readonly reconnections: number;
  /** Fixes of phones on mobile data that came down. */
  readonly fixesTaken: number;
  /** How far the relay's clock is ahead of the station's, ms (negative: behind); 0 when they agree. */
  readonly relayAheadMs: number;
}

export interface Uplink {
  /** Call when the journal may have grown; costs next to nothing. */
  nudge(): void;
  status(): UplinkStatus;
  close(): void;
}

/** A refusal is asked about again this often: an operator may have changed their mind. */
const REFUSED_RETRY_MS = 60_000;
const ENROL_RETRY_MS = 400;

export function createUplink(options: UplinkOptions): Uplink {
  const { now, log, outbox, relay, random } = options;
  let closed = false;
  let session: Session | null = null;
  let retry: NodeJS.Timeout | null = null;
  let state: UplinkStatus['state'] = options.code === null ? 'connecting' : 'enrolling';
  let wrong: Why | null = null;
  const marks = createMarks(outbox, now);
  const [history, relayClock] = [createHistory(options), createRelayClock()];
  const counts = { bytesSent: 0, bytesUnderWay: 0, recordsSent: 0, reconnections: 0, fixesTaken: 0 };

  const say = (next: UplinkStatus['state'], why: Why | null): void => {
    const { says } = shown(why);
    if (state !== next || says !== shown(wrong).says) log({ uplink: next, ...(says !== null && { says }) });
    state = next;
    wrong = why;
  };
  const later = (ms: number, call: () => void): void => {
    if (!closed) retry = setTimeout(call, ms * (0.75 + random() / 2)).unref();
  };

  const knocking = createKnocking({
    ...{ relay, now, log, station: options.station, identity: options.identity },
    code: () => (state === 'enrolling' ? options.code : null),
    wants: marks.isWanting,
  });
  const dialler = createDialler({
    relay,
    random,
    onOpen: (socket) => {
      session = runSession(
        socket,
        { ...options, epoch: history.epoch(), relayClock },
        {
          counts,
          onMark: marks.heard,
          ...{ onAgreement: history.heard, onOpened: history.opened },
          onWelcome: () => say('connected', null),
          onRefused: (why) => {
            say('refused', why);
            dialler.stop();
            later(REFUSED_RETRY_MS, start);
          },
          onClosed: (why) => {
            session = null;
            if (closed || state === 'refused') return;
            counts.reconnections += 1;
            say('connecting', why);
            history.closed().then(
              () => closed || dialler.start(),
              () => later(ENROL_RETRY_MS, start),
            );
          },
        },
      );
    },
    isAsleep: knocking.isAsleep,
    onFailed: (why, status) => {
      if (session === null && state !== 'refused') say('connecting', knocking.answered(status) ?? why);
    },
  });

  const start = (): void => {
    if (closed) return;
    if (options.code === null) {
      say('connecting', null);
      dialler.start();
      return;
    }
    enrolled(options).then(
      (refused) => {
        if (refused === null) {
          options.onEnrolled?.();
          say('connecting', null);
          if (!closed) dialler.start();
        } else {
          say('refused', refused);
          later(REFUSED_RETRY_MS, start);
        }
      },
      (error: Error) => {
        const woken = error instanceof NobodyThere ? knocking.answered(error.status) : null;
        say('enrolling', woken ?? (error instanceof RelayTrouble ? error.why : error.message));
        later(ENROL_RETRY_MS, start);
      },
    );
  };
  start();

  return {
    nudge() {
      if (session === null) dialler.hurry();
      else session.nudge();
    },
    status: () => ({
      state,
      ...shown(wrong),
      ...marks.status(),
      ...history.status(),
      ...counts,
      relayAheadMs: 0 - relayClock.addMs(),
    }),
    close() {
      closed = true;
      if (retry) clearTimeout(retry);
      dialler.stop();
      session?.close();
    },
  };
}

const shown = (wrong: Why | null): Pick<UplinkStatus, 'says' | 'saying'> => ({
  says: wrong && whyText(wrong),
  saying: typeof wrong === 'string' ? null : wrong,
});

/** How far the relay is, by its own word, and how far behind the journal that leaves it. */
function createMarks(outbox: Pick<Outbox, 'lastSeq'>, now: () => number) {
  let mark: number | null = null;
  let caughtUpMs = now();
  return {
    heard(seq: number): void {
      mark = seq;
      if (seq >= outbox.lastSeq()) caughtUpMs = now();
    },
    /** There is something to send, or the relay has never said how far it is. */
    isWanting: (): boolean => mark === null || outbox.lastSeq() > mark,
    status(): Pick<UplinkStatus, 'mark' | 'behind' | 'lagMs'> {
      const behind = Math.max(0, outbox.lastSeq() - (mark ?? 0));
      if (behind === 0 && mark !== null) caughtUpMs = now();
      return { mark, behind, lagMs: behind === 0 ? 0 : Math.max(0, now() - caughtUpMs) };
    },
  };
}

/** Resolves to null when the relay knows this station, or to why it never will; rejects when it could not be asked. */
async function enrolled({ relay, code, station, name, identity }: UplinkOptions): Promise<Why | null> {
  try {
    await enrol(relay, { code: code ?? '', station, name, key: identity.publicJwk });
    return null;
  } catch (error) {
    if (error instanceof EnrolmentRefused) return error.why;
    throw error instanceof Error ? error : new Error(String(error));
  }
}
