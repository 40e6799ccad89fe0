/**
 * One station of a pair, running: the state machine (pair.ts) with a clock, a disk and a line to the other. As master it
 * streams the journal and lets commits be answered as far as the machine allows; as standby it stores what comes.
 * Who it becomes is told to `onBecome`; what that means for the rest of the station is node.ts's business.
 */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { JournalRecord } from '../../race/journal/record.ts';
import type { StationJournal } from '../journal/open-journal.ts';
import { dialCandidates } from './address.ts';
import { connectToDoor } from './door.ts';
import { type CommitFrame, createLine, type Line } from './frames.ts';
import {
  beyond,
  type Given,
  given,
  type Healed,
  healed,
  lacksOf,
  numbersIn,
  recordsIn,
  type Stretch,
  stretches,
  taken,
} from './given.ts';
import {
  type Change,
  createPair,
  type Durable,
  type Effect,
  hearsMaster,
  isHolding,
  isInStep,
  type Order,
  type PairEvent,
  type PairMessage,
  type PairState,
  standbyIsInStep,
  step,
  type Timing,
} from './pair.ts';
import { type OwnAddress, ownAddress, PAIR, type Peer, type StoredPair } from './stored.ts';
import { openStream, type Stream } from './stream.ts';
import { commonSeq, TERMS, type Terms, termsOf } from './terms.ts';

/** What an old master had beyond the history that went on without it. */
export interface Tail {
  readonly atMs: number;
  readonly node: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly records: number;
  /** The decisions and passings among them, the newest fifty: what officials may want to do again. */
  readonly notable: readonly string[];
  /** Where that station keeps it. */
  readonly file: string;
}

const terms = z.array(z.tuple([z.number().int(), z.number().int()]));
const hello = z.object({
  hello: z.object({
    station: z.string(),
    node: z.string(),
    term: z.number().int(),
    lastSeq: z.number().int(),
    terms,
    port: z.number().int(),
    addresses: z.array(ownAddress).max(64),
    /** Which records are missing in its middle; one of before this version does not say. */
    lacks: stretches.optional(),
  }),
});
type Hello = z.infer<typeof hello>['hello'];

const tail = z.object({
  tail: z.object({
    atMs: z.number(),
    node: z.string(),
    fromSeq: z.number(),
    toSeq: z.number(),
    records: z.number(),
    notable: z.array(z.string()).max(50),
    file: z.string(),
  }),
});

export interface PartnerOptions {
  readonly journal: StationJournal;
  readonly stored: StoredPair;
  readonly timing: Timing;
  /** The port of this station's own door. */
  readonly port: number;
  readonly addresses: () => readonly OwnAddress[];
  readonly online: () => boolean;
  /** The first record that was missing when this journal was mended; the other may have it. Null: none. */
  readonly lacksFrom: number | null;
  /** The other leads and has what is missing here, and what only this journal had. */
  readonly onGiven: () => void;
  /** Records that are missing here and that the other has. False: they cannot be taken now, and come again. */
  readonly onOffered: (offered: Given) => Promise<boolean>;
  /** That this journal was damaged and is whole again; told to the one that leads. */
  readonly healed: Healed | null;
  /** A journal of the pair was damaged and is whole again, or is given what it has lost. */
  readonly onHealed: (healed: Healed) => void;
  /** What an earlier life of this station set aside; told to the master. */
  readonly tail: Tail | null;
  readonly onFollowed: (records: readonly JournalRecord[]) => void;
  /** This master's term is another without its having stepped down: an official let it go on alone. */
  readonly onTerm: () => void;
  readonly onBecome: (is: 'master' | 'standby', why: Change, peer: Peer | null) => void;
  /** This journal holds records beyond `keep` that are not in the master's. */
  readonly onTail: (keep: number) => void;
  /** The other's addresses are at home again. */
  readonly onReturn: (peer: Peer) => void;
  readonly onTailTold: (tail: Tail) => void;
  readonly log: (line: Record<string, unknown>) => void;
}

export interface PartnerStatus {
  readonly is: 'master' | 'standby';
  readonly term: number;
  readonly answers: 'alone' | 'together';
  readonly holding: boolean;
  readonly inStep: boolean;
  /** A standby's: whether there is somebody who leads. */
  readonly hearsMaster: boolean;
  readonly peer: string | null;
  /** Whether the line to the other is there. */
  readonly linked: boolean;
  /** Commits that the other has not confirmed; null when it does not follow. */
  readonly behind: number | null;
  /** Since the other was heard last, ms; null for never in this life. */
  readonly silentMs: number | null;
}

export interface Partner {
  status(): PartnerStatus;
  /** Why it cannot be, in words; null when it is under way. */
  order(order: Order): string | null;
  /** Resolves when the master of this term may acknowledge for the first time. */
  mayServe(): Promise<void>;
  accept(socket: Socket): void;
  /** Resolves when all that came is stored and folded. */
  settled(): Promise<void>;
  /** A standby that is switched off on purpose gives its right back. Says whether there was one to give. */
  leave(): boolean;
  close(): void;
}

const TICK_MS = 40;
/** Nothing came for so long: the line is dead, another is tried. */
const SILENT_MS = 3_000;
/** Whoever is to take what it lacks, and cannot yet, is asked again so soon. */
const GIVE_EVERY_MS = 1_000;
/** So many stretches that are missing are told. */
const LACKS_TOLD = 64;
const DIAL_EVERY_MS = 300;
const DIAL_MS_MAX = 1_500;
/** The wall clock ran ahead of the monotonic one by more than this: the computer slept. */
const SLEPT_MS = 400;

interface Link {
  readonly line: Line;
  readonly mine: boolean;
  heardMs: number;
  hello: Hello | null;
  stream: Stream | null;
}

export const createPartner = (options: PartnerOptions, isNew = false): Partner =>
  new StandbyPartner(options, isNew);

/** One side of the pair: its state machine (pair.ts), the line to the other, and what is followed over it. */
class StandbyPartner implements Partner {
  readonly #options: PartnerOptions;
  readonly #journal: PartnerOptions['journal'];
  readonly #log: PartnerOptions['log'];
  readonly #life = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #stored: PartnerOptions['stored'];
  #state: PairState;
  #link: Link | null = null;
  #everLinkedMs: number | null = null;
  #closed = false;
  /** The wall clock less the monotonic one: it jumps when the computer has slept. */
  #wall = Date.now() - performance.now();
  #following: Promise<unknown> = Promise.resolve();
  #followedLife = '';
  #followedAt = -1;
  #waiting: (() => void)[] = [];
  #dialling = false;
  /** This master's journal has less than its standby's: it does not go on before it has been given the rest. */
  #lacking = false;
  /** Whoever leads goes on without what is missing. */
  #lacksFrom: number | null;
  /** A standby's: what only it has is on its way to the one that leads, or is there. */
  #giving: 'no' | 'now' | 'done' = 'no';
  #giveFromMs = 0;
  /** Whether the one that leads has taken what it was given last. */
  #onTook: ((took: boolean) => void) | null = null;
  #peer: Peer | null;

  constructor(options: PartnerOptions, isNew: boolean) {
    this.#options = options;
    this.#journal = options.journal;
    this.#log = options.log;
    this.#stored = options.stored;
    this.#peer = options.stored.peer;
    this.#lacksFrom = options.lacksFrom;
    const { parity, durable } = options.stored;
    const pair = createPair({ timing: options.timing, parity, life: this.#life, durable }, performance.now());
    // A standby that was paired a moment ago leads nowhere yet: no need to look for it.
    this.#state = isNew ? { ...pair, met: true } : pair;
    if (this.#state.durable.is === 'master') this.#beWitness();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  status(): PartnerStatus {
    const { durable, master } = this.#state;
    const follows = durable.is === 'master' && this.#link?.stream?.live === true && master.confirmed >= 0;
    return {
      is: durable.is,
      term: durable.term,
      answers: durable.answers,
      holding: isHolding(this.#state, performance.now()),
      inStep: durable.is === 'standby' ? isInStep(this.#state) : standbyIsInStep(this.#state) && follows,
      hearsMaster: hearsMaster(this.#state, performance.now()),
      peer: this.#peer?.node ?? null,
      linked: this.#link?.hello != null,
      behind: follows ? Math.max(0, master.stored - master.confirmed) : null,
      silentMs:
        this.#link !== null
          ? performance.now() - this.#link.heardMs
          : this.#everLinkedMs === null
            ? null
            : performance.now() - this.#everLinkedMs,
    };
  }

  order(order: Order): string | null {
    const objection = objectionTo(order, this.status());
    if (objection === null) {
      this.#log({ standby: 'ordered', order });
      this.#feed({ is: 'order', order });
    }
    return objection;
  }

  mayServe(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#feed({ is: 'tick' });
    });
  }

  accept(socket: Socket): void {
    this.#acceptSocket(socket, false);
  }

  leave(): boolean {
    if (this.#state.durable.is !== 'standby' || this.#link === null) return false;
    this.#feed({
      is: 'message',
      message: { is: 'release', term: this.#state.durable.term, grant: Number.MAX_SAFE_INTEGER },
    });
    return true;
  }

  async settled(): Promise<void> {
    await this.#following.catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    clearInterval(this.#timer);
    this.#link?.line.end('this station changes its part');
    this.#link = null;
  }

  #feed(event: PairEvent): void {
    if (this.#closed) return;
    const wallNow = Date.now() - performance.now();
    const slept = wallNow - this.#wall > SLEPT_MS;
    this.#wall = wallNow;
    if (slept) this.#advance({ is: 'slept' });
    this.#advance(event);
  }

  #advance(event: PairEvent): void {
    const result = step(this.#state, event, performance.now());
    this.#state = result.state;
    for (const effect of result.effects) this.#perform(effect);
    if (
      this.#waiting.length > 0 &&
      !this.#lacking &&
      this.#state.durable.is === 'master' &&
      !isHolding(this.#state, performance.now())
    )
      for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #perform(effect: Effect): void {
    switch (effect.do) {
      case 'send':
        this.#link?.line.say({ pair: effect.message });
        break;
      case 'save':
        this.#save(effect.durable);
        break;
      case 'answer':
        this.#journal.pair.answer(effect.at);
        break;
      case 'become':
        this.#link?.line.end('this station changes its part');
        if (effect.is === 'master') {
          this.#beWitness();
          this.#lacksFrom = null;
        }
        this.#log({ standby: 'becomes', is: effect.is, why: effect.why, term: this.#state.durable.term });
        this.#options.onBecome(effect.is, effect.why, this.#peer);
    }
  }

  #save(durable: Durable): void {
    const isNewTerm =
      durable.is === 'master' &&
      this.#state.durable.is === 'master' &&
      durable.term > this.#state.durable.term;
    const isLater = durable.is === 'standby' && durable.term > this.#state.durable.term;
    this.#stored = { ...this.#stored, durable };
    const saving = durable;
    this.#journal.settings.put(PAIR, this.#stored).then(
      () => {
        this.#log({ standby: 'saved', ...durable });
        this.#feed({ is: 'saved', durable: saving });
        if (isNewTerm) this.#options.onTerm();
        if (isLater) this.#link?.line.end('another term');
      },
      (error: unknown) => this.#log({ standby: 'not saved', reason: String(error) }),
    );
  }

  #myTerms(): Terms {
    return termsOf(this.#journal.settings.get(TERMS));
  }

  #sayHello(line: Line): void {
    line.say({
      hello: {
        station: this.#journal.stationId,
        node: this.#stored.node,
        term: this.#state.durable.term,
        lastSeq: this.#journal.pair.storedSeq(),
        terms: this.#myTerms(),
        port: this.#options.port,
        addresses: this.#options.addresses(),
        lacks: this.#lacks(),
      },
    });
  }

  #acceptSocket(socket: Socket, mine: boolean): void {
    // Two lines at once: the one that lives stays. Should both sides end theirs, both dial again, at other moments.
    if (this.#closed || (this.#link !== null && performance.now() - this.#link.heardMs < SILENT_MS / 3))
      return void socket.destroy();
    this.#link?.line.end('the other station called again');
    const line = createLine(socket, {
      onSay: (message) => {
        if (this.#link !== made) return;
        made.heardMs = performance.now();
        this.#hear(made, message);
      },
      onCommit: (frame) => {
        if (this.#link !== made) return;
        made.heardMs = performance.now();
        this.#store(made, frame);
      },
      onEnd: (why) => {
        made.stream?.close();
        if (this.#link !== made) return;
        this.#link = null;
        this.#onTook?.(false);
        this.#lacking = false;
        this.#log({ standby: 'line ended', why });
      },
    });
    const made: Link = { line, mine, heardMs: performance.now(), hello: null, stream: null };
    this.#link = made;
    if (this.#giving === 'done') this.#giving = 'no';
    this.#sayHello(line);
  }

  #hear(from: Link, message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    if ('pair' in message) {
      const said = message.pair as PairMessage;
      this.#feed({ is: 'message', message: said });
      if (this.#state.durable.is !== 'standby') return;
      if (said.is === 'beat' && said.term === this.#state.durable.term) this.#mend(from);
      this.#tellFollowed();
      return;
    }
    if ('lead' in message && this.#state.durable.is === 'standby') return void this.#leadInstead(from);
    if ('keep' in message && this.#state.durable.is === 'standby')
      return void this.#options.onTail(Number(message.keep));
    const told = tail.safeParse(message);
    if (told.success) return void this.#options.onTailTold(told.data.tail);
    const parsed = hello.safeParse(message);
    if (parsed.success) return void this.#welcome(from, parsed.data.hello);
    if (!this.#hearOfDamage(from, message))
      from.line.end('it says what is not understood: perhaps another version');
  }

  /** Whether it was said of a damaged journal of the pair. */
  #hearOfDamage(from: Link, message: object): boolean {
    const gives = given.safeParse(message);
    if (gives.success) {
      const { of, records } = gives.data.gives;
      void this.#options
        .onOffered({ of, records: records as unknown as readonly JournalRecord[] })
        .then((took) => from.line.say({ took }));
      return true;
    }
    const took = taken.safeParse(message);
    if (took.success) this.#onTook?.(took.data.took);
    const whole = z.object({ healed }).safeParse(message);
    if (whole.success) this.#options.onHealed(whole.data.healed);
    return took.success || whole.success;
  }

  #welcome(from: Link, said: Hello): void {
    if (said.station !== this.#journal.stationId) return void from.line.end('that is another station');
    from.hello = said;
    this.#everLinkedMs = performance.now();
    this.#peer = { node: said.node, addresses: said.addresses, port: said.port };
    if (JSON.stringify(this.#peer) !== JSON.stringify(this.#stored.peer)) {
      this.#stored = { ...this.#stored, peer: this.#peer };
      void this.#journal.settings.put(PAIR, this.#stored);
    }
    // Either may know of a later term: it is said before anything else.
    this.#feed({ is: 'message', message: { is: 'later', term: said.term } });
    if (said.term < this.#state.durable.term)
      from.line.say({ pair: { is: 'later', term: this.#state.durable.term } satisfies PairMessage });
    if (this.#state.durable.is === 'master' && said.term <= this.#state.durable.term) this.#lead(from, said);
    else {
      if (this.#options.tail !== null) from.line.say({ tail: this.#options.tail });
      if (this.#options.healed !== null && said.lacks !== undefined)
        from.line.say({ healed: this.#options.healed });
    }
  }

  #lead(from: Link, said: Hello): void {
    this.#options.onReturn(said);
    const lastSeq = this.#journal.pair.storedSeq();
    const keep = commonSeq({ terms: this.#myTerms(), lastSeq }, { terms: said.terms, lastSeq: said.lastSeq });
    this.#log({ standby: 'is here', node: said.node, has: said.lastSeq, of: lastSeq });
    // The other has all that is here and more of the same history: this journal has lost its end, or more of its middle.
    if (keep === lastSeq && (said.lastSeq > keep || (said.lastSeq === keep && this.#isWorseThan(said)))) {
      this.#log({ standby: 'has more than the master', has: said.lastSeq, of: lastSeq });
      this.#lacking = true;
      from.line.say({ lead: true });
    } else if (said.lastSeq > keep) from.line.say({ keep });
    else from.stream = openStream(this.#journal.pair, from.line, this.#life, said.lastSeq + 1);
  }

  /** Whether the other has what was missing here when the journal was mended. */
  #mayGive(said: Hello): boolean {
    return this.#lacksFrom !== null && said.lastSeq >= this.#journal.pair.storedSeq();
  }

  #lacks(): Stretch[] {
    return lacksOf(this.#journal).slice(-LACKS_TOLD);
  }

  /** Whether the other has more of what was missing here when the journal was mended; of two that miss as much one leads. */
  #isWorseThan(said: Hello): boolean {
    const here = numbersIn(this.#lacks());
    const there = numbersIn(said.lacks ?? []);
    return this.#mayGive(said) && (there < here || (there === 0 && here === 0));
  }

  /** The master has lost records that are here. */
  #leadInstead({ hello: said }: Link): void {
    this.#log({ standby: 'is asked to lead: the master has lost records' });
    const records = this.#journal.pair.storedSeq() - (said?.lastSeq ?? 0);
    if (said !== null && records > 0)
      this.#options.onHealed({ atMs: Date.now(), node: said.node, records, file: null });
    this.#feed({ is: 'order', order: 'promote' });
  }

  /** A standby beside one that leads: what only it has it gives there; then it gets everything, when something is missing here. */
  #mend(from: Link): void {
    const { hello: said } = from;
    if (said === null || this.#giving === 'now' || performance.now() < this.#giveFromMs) return;
    if (this.#giving === 'no') {
      this.#giving = 'now';
      this.#give(from, beyond(said.lacks ?? [], this.#lacks())).then(
        (gave) => this.#gave(gave),
        (error: unknown) => {
          this.#log({ standby: 'could not give what the master lacks', reason: String(error) });
          this.#gave('not yet');
        },
      );
    } else if (this.#mayGive(said)) this.#options.onGiven();
  }

  #gave(gave: number | 'not yet'): void {
    this.#giving = gave === 'not yet' ? 'no' : 'done';
    if (gave === 'not yet') this.#giveFromMs = performance.now() + GIVE_EVERY_MS;
    // Under which numbers these stand there is for the master to say: it is followed from the beginning.
    else if (gave > 0) {
      this.#log({ standby: 'gave the master what it lacked', records: gave });
      if (!this.#closed) this.#options.onGiven();
    }
  }

  async #give(to: Link, lacks: readonly Stretch[]): Promise<number | 'not yet'> {
    let gave = 0;
    for await (const page of recordsIn(this.#journal, lacks)) {
      // Nobody answers on a line that ended while the journal was read.
      if (this.#link !== to) return 'not yet';
      const took = new Promise<boolean>((resolve) => {
        this.#onTook = resolve;
      });
      to.line.say({ gives: page });
      if (!(await took)) return 'not yet';
      gave += page.records.length;
    }
    return gave;
  }

  // ── Following ────────────────────────────────────────────────────────────────────────────────────────────────

  #tellFollowed(): void {
    if (this.#followedAt >= 0) this.#feed({ is: 'followed', life: this.#followedLife, at: this.#followedAt });
  }

  #store(from: Link, frame: CommitFrame): void {
    const { durable, saving } = this.#state;
    // Nothing may be left out: what cannot be taken ends the line, and the next one begins where this one stands.
    if (durable.is !== 'standby' || saving !== null || from.hello === null || from.hello.term < durable.term)
      return void from.line.end('it cannot be followed now');
    const commit = frame.whole ? this.#withDeletions(frame) : frame;
    const done = this.#journal.pair.follow(commit);
    this.#following = this.#following.then(async () => {
      const records = await done;
      this.#options.onFollowed(records);
      if (frame.position === null || this.#link !== from) return;
      const masterLife = this.#state.standby.life;
      if (this.#followedLife !== frame.life) this.#followedAt = -1;
      this.#followedLife = frame.life;
      this.#followedAt = frame.position;
      if (masterLife === frame.life) this.#tellFollowed();
    });
    this.#following.catch((error: unknown) => from.line.end(`it could not be stored: ${String(error)}`));
  }

  #withDeletions(frame: CommitFrame): CommitFrame {
    const there = new Set(frame.settings.map(([key]) => key));
    const gone = this.#journal.pair.shared().settings.filter(([key]) => !there.has(key));
    return { ...frame, settings: [...gone.map(([key]) => [key, null] as const), ...frame.settings] };
  }

  // ── The line ─────────────────────────────────────────────────────────────────────────────────────────────────

  async #dial(): Promise<void> {
    if (this.#dialling || this.#closed || this.#link !== null || this.#peer === null) return;
    if (
      this.#state.durable.is === 'master' &&
      this.#everLinkedMs !== null &&
      !isHolding(this.#state, performance.now())
    )
      return;
    this.#dialling = true;
    const secret = Buffer.from(this.#stored.secret, 'base64url');
    const tries = dialCandidates(this.#peer.addresses, this.#options.addresses()).map((host) =>
      connectToDoor({ host, port: this.#peer?.port ?? 0, guest: 'pair', secret }, DIAL_MS_MAX),
    );
    try {
      const first = await Promise.any(tries);
      for (const attempt of tries)
        attempt.then(
          (socket) => socket !== first && socket.destroy(),
          () => {},
        );
      this.#acceptSocket(first, true);
    } catch {
      // Nobody is there; asked again soon.
    }
    await sleep(DIAL_EVERY_MS * (0.7 + 0.6 * Math.random()));
    this.#dialling = false;
  }

  #beWitness(): void {
    this.#journal.pair.witness({
      stored: (commit, position) => {
        this.#link?.stream?.stored(commit, position);
        // After this turn: the journal first finishes with the commit.
        queueMicrotask(() => this.#feed({ is: 'stored', at: position }));
      },
    });
    this.#feed({ is: 'stored', at: this.#journal.pair.position() });
  }

  #tick(): void {
    const online = this.#options.online();
    if (online !== this.#state.standby.online) this.#feed({ is: 'online', online });
    this.#feed({ is: 'tick' });
    if (this.#link !== null && performance.now() - this.#link.heardMs > SILENT_MS)
      this.#link.line.end('the other station is silent');
    void this.#dial();
  }
}

/** Why an order makes no sense now, in words for the official. */
function objectionTo(order: Order, status: PartnerStatus): string | null {
  switch (order) {
    case 'hand-over':
      if (status.is === 'standby') return 'This computer is the standby. Hand over from the one that leads.';
      return status.inStep && !status.holding
        ? null
        : 'The standby is not in step, so nothing can be handed over to it now. Wait until it has caught up.';
    case 'go-alone':
      return status.is === 'master' && status.answers === 'together'
        ? null
        : 'This station goes on alone already.';
    case 'promote':
      if (status.is === 'master') return 'This computer leads already.';
      return status.hearsMaster
        ? 'The other computer is there and leads. Hand over from its control page instead.'
        : null;
  }
}
