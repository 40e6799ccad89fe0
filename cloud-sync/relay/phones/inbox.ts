/**
 * Where what phones send to the relay is written down: it is acknowledged when it is in the log, and the station gets
 * it from there and decides as if the phone had reached it. A repeat is harmless: the station recognises it.
 *
 * Bounds: what comes while the log writes goes in its next commit, 2,000 messages of all phones at most; 10,000
 * messages wait for a station that is out of reach; a card has 600 messages at once, then 50 a second (and a full
 * batch counts for 37). Beyond each of them phones are told to come again, and keep what they have.
 */

import type { Receipt } from '../../../phone/given.ts';
import type { Fix } from '../../../race/fix.ts';
import type { Bib, EntryId, RaceId } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';
import { createRateLimit } from '../../../server/http/token-bucket.ts';
import type { Intake, PhoneName, Refusal } from '../../../server/intake.ts';
import { comeAgain, NOTHING_TO_DO, outcomeOf } from '../../../server/outcome.ts';
import { phoneText } from '../../wire/phone-name.ts';
import type { KnownCard, PhoneMessage, RelayLog } from '../log/log.ts';
import type { Cards } from './cards.ts';
import { createRefusalsTold } from './refusals-told.ts';

/** The number of a message in the log. */
export interface Written {
  readonly id: number;
}

export interface PhoneInbox {
  /** Writes down what a rider's phone sent; resolves to its number once it is in the log, or to why it is not. */
  put(
    card: KnownCard,
    fixes: readonly Fix[],
    phone: PhoneName | null,
    seal?: string | null,
  ): Promise<Written | Refusal>;
  /** What a phone is told of its message with this number, so that it knows when the station has it (phone/given.ts). */
  receipt(card: KnownCard, written: Written): Promise<Receipt>;
  /** As an intake of the dialects (server/mqtt/inbox.ts), for the phone of this card. */
  intakeOf(card: KnownCard): Pick<Intake, 'fixes'>;
  /** Whether this bib is, or was when the card was made, the card's rider's. */
  isOwnBib(card: KnownCard, bib: Bib): boolean;
  /** How long this card has to wait before its next message, ms; 0 when it may come now, and is counted. */
  waitMs(card: KnownCard, fixes: number): number;
  /** Counts something refused before it could be put; of a known card, its station's officials are told. */
  refused(dialect: string, refusal: Refusal, card?: KnownCard, items?: number): void;
  /** Writes down what else the station is to be told. */
  flush(): Promise<void>;
  stats(): {
    readonly messages: number;
    readonly fixes: number;
    /** `dialect:reason` → how often. */
    readonly refused: ReadonlyMap<string, number>;
  };
}

export interface PhoneInboxOptions {
  readonly log: Pick<RelayLog, 'putDown' | 'downCount' | 'downStanding'>;
  readonly cards: Cards;
  /** The entry that rides with this bib now; null when the relay does not know. */
  readonly entryOfBib: (station: string, race: RaceId, bib: Bib) => EntryId | null;
  /** Something waits to be handed down to this station. */
  readonly onDown: (station: string) => void;
  readonly onError: (error: Error) => void;
  readonly now: () => number;
}

const WAITING_MAX = 10_000;
const UNWRITTEN_MAX = 2_000;
const BURST = 600;
const PER_SECOND = 50;
const FIXES_A_TOKEN = 100;
/** Dialects and reasons are few; this many kinds of refusal there are not. */
const KINDS_MAX = 200;

interface Unwritten {
  readonly message: PhoneMessage;
  readonly done: (outcome: Written | Refusal) => void;
}

const overloaded = (message: string): Refusal => ({ code: 'overloaded', message });

/** About how many messages wait for a station; the log is asked once a second. */
function countWaiting(
  log: PhoneInboxOptions['log'],
  now: () => number,
): (station: string) => Promise<number> {
  const waiting = new Map<string, { count: number; readonly atMs: number }>();
  return async (station) => {
    const known = waiting.get(station);
    if (known && now() - known.atMs < 1_000) return ++known.count;
    const fresh = { count: await log.downCount(station), atMs: now() };
    waiting.set(station, fresh);
    return fresh.count;
  };
}

async function receiptOf(log: PhoneInboxOptions['log'], station: string, id: number): Promise<Receipt> {
  const { sinceMs, firstId } = await log.downStanding(station);
  return { store: String(sinceMs), id, taken: firstId === null ? id : firstId - 1 };
}

export function createPhoneInbox({
  log,
  cards,
  entryOfBib,
  onDown,
  onError,
  now,
}: PhoneInboxOptions): PhoneInbox {
  const limit = createRateLimit({ burst: BURST, perSecond: PER_SECOND });
  const unwritten = new Map<string, Unwritten[]>();
  const writing = new Set<string>();
  const waitingFor = countWaiting(log, now);
  const counts = { messages: 0, fixes: 0, refused: new Map<string, number>() };
  let unwrittenCount = 0;

  /** One commit after the other for each station; what came meanwhile is the next. */
  async function write(station: string): Promise<void> {
    if (writing.has(station)) return;
    writing.add(station);
    try {
      for (let batch = unwritten.get(station); batch; batch = unwritten.get(station)) {
        unwritten.delete(station);
        unwrittenCount -= batch.length;
        let outcomes: readonly (Written | Refusal)[];
        try {
          const messages = batch.map(({ message }) => message);
          outcomes = (await log.putDown(station, messages)).map((id) => ({ id }));
          counts.messages += batch.length;
          for (const { message } of batch) counts.fixes += message.fixes.length;
          onDown(station);
        } catch (error) {
          onError(error as Error);
          const says = 'The relay cannot reach its store; try again in a moment.';
          outcomes = batch.map(() => ({ code: 'journal-failing', message: says }));
        }
        batch.forEach(({ done }, at) => void done(elementOf(outcomes, at)));
      }
    } finally {
      writing.delete(station);
    }
  }

  async function put(
    card: KnownCard,
    fixes: readonly Fix[],
    from: PhoneName | null,
    seal: string | null = null,
  ): Promise<Written | Refusal> {
    if (!(await cards.lives(card)))
      return { code: 'not-allowed', message: 'This card has ended. Ask race control for the new one.' };
    if (unwrittenCount >= UNWRITTEN_MAX) return overloaded('The relay is busy; try again in a moment.');
    if ((await waitingFor(card.station)) > WAITING_MAX)
      return overloaded('The venue has been out of reach for long; try again later.');
    const { station, race, entry } = card;
    return new Promise((done) => {
      const mine = unwritten.get(station) ?? [];
      mine.push({ message: { race, entry, fixes, atMs: now(), phone: from && phoneText(from), seal }, done });
      unwritten.set(station, mine);
      unwrittenCount += 1;
      void write(station);
    });
  }

  const told = createRefusalsTold({ log, onDown, onError, now });
  const refused: PhoneInbox['refused'] = (dialect, refusal, card, items = 1) => {
    const { code } = refusal;
    if (card) told.add(card, dialect, refusal, items);
    const kind = `${dialect}:${code}`;
    if (counts.refused.has(kind) || counts.refused.size < KINDS_MAX)
      counts.refused.set(kind, (counts.refused.get(kind) ?? 0) + 1);
  };

  const isOwnBib: PhoneInbox['isOwnBib'] = (card, bib) =>
    card.bib.toLowerCase() === bib.toLowerCase() || entryOfBib(card.station, card.race, bib) === card.entry;

  return {
    put,
    receipt: ({ station }, { id }) => receiptOf(log, station, id),
    refused,
    isOwnBib,
    intakeOf: (card) => ({
      fixes(_who, target, { fixes, source, phone, corrected }, done) {
        const isOwn = 'bib' in target ? isOwnBib(card, target.bib) : target.entry === card.entry;
        const written = isOwn
          ? put(card, fixes, corrected ? null : phone)
          : Promise.resolve<Written | Refusal>({
              code: 'not-allowed',
              message: 'A rider sends their own fixes only.',
            });
        written.then(
          (outcome) => {
            const isWritten = 'id' in outcome;
            if (!isWritten) refused(source, outcome, card, fixes.length);
            done(isWritten ? { ...NOTHING_TO_DO, accepted: fixes.length } : outcomeOf(outcome));
          },
          (error: unknown) => {
            onError(error as Error);
            done(comeAgain({ code: 'journal-failing', message: 'The relay cannot reach its store.' }));
          },
        );
      },
    }),
    waitMs: (card, fixes) =>
      limit.take(`${card.station}/${card.digest}`, now(), 1 + Math.floor(fixes / FIXES_A_TOKEN)),
    flush: told.flush,
    stats: () => counts,
  };
}
