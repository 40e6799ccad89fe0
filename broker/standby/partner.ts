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
import { knock } from './door.ts';
import { type CommitFrame, createLine, type Line } from './frames.ts';
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
  take(socket: Socket): void;
  /** Resolves when all that came is stored and folded. */
  settled(): Promise<void>;
  /** A standby that is switched off on purpose gives its right back. Says whether there was one to give. */
  leave(): boolean;
  close(): void;
}

const TICK_MS = 40;
/** Nothing came for so long: the line is dead, another is tried. */
const SILENT_MS = 3_000;
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

export function createPartner(options: PartnerOptions, isNew = false): Partner {
  const { journal, log } = options;
  const life = randomUUID();
  const nowMs = () => performance.now();
  let stored = options.stored;
  let state: PairState = createPair(
    { timing: options.timing, parity: stored.parity, life, durable: stored.durable },
    nowMs(),
  );
  // A standby that was paired a moment ago leads nowhere yet: no need to look for it.
  if (isNew) state = { ...state, met: true };
  let link: Link | null = null;
  let everLinkedMs: number | null = null;
  let closed = false;
  let wall = Date.now() - nowMs();
  let following: Promise<unknown> = Promise.resolve();
  let followedLife = '';
  let followedAt = -1;
  let waiting: (() => void)[] = [];
  let dialling = false;
  /** This master's journal has less than its standby's: it does not go on before it has been given the rest. */
  let lacking = false;
  let peer: Peer | null = stored.peer;

  const feed = (event: PairEvent): void => {
    if (closed) return;
    const wallNow = Date.now() - nowMs();
    const slept = wallNow - wall > SLEPT_MS;
    wall = wallNow;
    if (slept) advance({ is: 'slept' });
    advance(event);
  };
  const advance = (event: PairEvent): void => {
    const result = step(state, event, nowMs());
    state = result.state;
    for (const effect of result.effects) perform(effect);
    if (waiting.length > 0 && !lacking && state.durable.is === 'master' && !isHolding(state, nowMs()))
      for (const resolve of waiting.splice(0)) resolve();
  };
  const perform = (effect: Effect): void => {
    switch (effect.do) {
      case 'send':
        link?.line.say({ pair: effect.message });
        break;
      case 'save':
        save(effect.durable);
        break;
      case 'answer':
        journal.pair.answer(effect.at);
        break;
      case 'become':
        link?.line.end('this station changes its part');
        if (effect.is === 'master') beWitness();
        log({ standby: 'becomes', is: effect.is, why: effect.why, term: state.durable.term });
        options.onBecome(effect.is, effect.why, peer);
    }
  };
  const save = (durable: Durable): void => {
    const isNewTerm =
      durable.is === 'master' && state.durable.is === 'master' && durable.term > state.durable.term;
    const isLater = durable.is === 'standby' && durable.term > state.durable.term;
    stored = { ...stored, durable };
    const saving = durable;
    journal.settings.put(PAIR, stored).then(
      () => {
        log({ standby: 'saved', ...durable });
        feed({ is: 'saved', durable: saving });
        if (isNewTerm) options.onTerm();
        if (isLater) link?.line.end('another term');
      },
      (error: unknown) => log({ standby: 'not saved', reason: String(error) }),
    );
  };

  const myTerms = (): Terms => termsOf(journal.settings.get(TERMS));
  const sayHello = (line: Line): void =>
    line.say({
      hello: {
        station: journal.stationId,
        node: stored.node,
        term: state.durable.term,
        lastSeq: journal.pair.storedSeq(),
        terms: myTerms(),
        port: options.port,
        addresses: options.addresses(),
      },
    });

  const takeSocket = (socket: Socket, mine: boolean): void => {
    // Two lines at once: the one that lives stays. Should both sides end theirs, both dial again, at other moments.
    if (closed || (link !== null && nowMs() - link.heardMs < SILENT_MS / 3)) return void socket.destroy();
    link?.line.end('the other station called again');
    const line = createLine(socket, {
      onSay: (message) => {
        if (link !== made) return;
        made.heardMs = nowMs();
        hear(made, message);
      },
      onCommit: (frame) => {
        if (link !== made) return;
        made.heardMs = nowMs();
        store(made, frame);
      },
      onEnd: (why) => {
        made.stream?.close();
        if (link !== made) return;
        link = null;
        lacking = false;
        log({ standby: 'line ended', why });
      },
    });
    const made: Link = { line, mine, heardMs: nowMs(), hello: null, stream: null };
    link = made;
    sayHello(line);
  };

  const hear = (from: Link, message: unknown): void => {
    if (typeof message !== 'object' || message === null) return;
    if ('pair' in message) {
      feed({ is: 'message', message: message.pair as PairMessage });
      if (state.durable.is === 'standby') tellFollowed();
      return;
    }
    if ('lead' in message && state.durable.is === 'standby') {
      log({ standby: 'is asked to lead: the master has lost records' });
      return void feed({ is: 'order', order: 'promote' });
    }
    if ('keep' in message && state.durable.is === 'standby') return void options.onTail(Number(message.keep));
    const told = tail.safeParse(message);
    if (told.success) return void options.onTailTold(told.data.tail);
    const parsed = hello.safeParse(message);
    if (parsed.success) return void welcome(from, parsed.data.hello);
    from.line.end('it says what is not understood: perhaps another version');
  };

  const welcome = (from: Link, said: Hello): void => {
    if (said.station !== journal.stationId) return void from.line.end('that is another station');
    from.hello = said;
    everLinkedMs = nowMs();
    peer = { node: said.node, addresses: said.addresses, port: said.port };
    if (JSON.stringify(peer) !== JSON.stringify(stored.peer)) {
      stored = { ...stored, peer };
      void journal.settings.put(PAIR, stored);
    }
    // Either may know of a later term: it is said before anything else.
    feed({ is: 'message', message: { is: 'later', term: said.term } });
    if (said.term < state.durable.term)
      from.line.say({ pair: { is: 'later', term: state.durable.term } satisfies PairMessage });
    if (state.durable.is === 'master' && said.term <= state.durable.term) lead(from, said);
    else if (options.tail !== null) from.line.say({ tail: options.tail });
  };

  const lead = (from: Link, said: Hello): void => {
    options.onReturn(said);
    const lastSeq = journal.pair.storedSeq();
    const keep = commonSeq({ terms: myTerms(), lastSeq }, { terms: said.terms, lastSeq: said.lastSeq });
    log({ standby: 'is here', node: said.node, has: said.lastSeq, of: lastSeq });
    if (said.lastSeq > keep && keep === lastSeq) {
      // The other has all that is here and more of the same history: this journal has lost its end. It is the other's turn.
      log({ standby: 'has more than the master', has: said.lastSeq, of: lastSeq });
      lacking = true;
      from.line.say({ lead: true });
    } else if (said.lastSeq > keep) from.line.say({ keep });
    else from.stream = openStream(journal.pair, from.line, life, said.lastSeq + 1);
  };

  // ── Following ────────────────────────────────────────────────────────────────────────────────────────────────

  const tellFollowed = (): void => {
    if (followedAt >= 0) feed({ is: 'followed', life: followedLife, at: followedAt });
  };

  const store = (from: Link, frame: CommitFrame): void => {
    const { durable, saving } = state;
    // Nothing may be left out: what cannot be taken ends the line, and the next one begins where this one stands.
    if (durable.is !== 'standby' || saving !== null || from.hello === null || from.hello.term < durable.term)
      return void from.line.end('it cannot be followed now');
    const commit = frame.whole ? withDeletions(frame) : frame;
    const done = journal.pair.follow(commit);
    following = following.then(async () => {
      const records = await done;
      options.onFollowed(records);
      if (frame.position === null || link !== from) return;
      const masterLife = state.standby.life;
      if (followedLife !== frame.life) followedAt = -1;
      followedLife = frame.life;
      followedAt = frame.position;
      if (masterLife === frame.life) tellFollowed();
    });
    following.catch((error: unknown) => from.line.end(`it could not be stored: ${String(error)}`));
  };

  const withDeletions = (frame: CommitFrame): CommitFrame => {
    const there = new Set(frame.settings.map(([key]) => key));
    const gone = journal.pair.shared().settings.filter(([key]) => !there.has(key));
    return { ...frame, settings: [...gone.map(([key]) => [key, null] as const), ...frame.settings] };
  };

  // ── The line ─────────────────────────────────────────────────────────────────────────────────────────────────

  const dial = async (): Promise<void> => {
    if (dialling || closed || link !== null || peer === null) return;
    if (state.durable.is === 'master' && everLinkedMs !== null && !isHolding(state, nowMs())) return;
    dialling = true;
    const secret = Buffer.from(stored.secret, 'base64url');
    const tries = dialCandidates(peer.addresses, options.addresses()).map((host) =>
      knock({ host, port: peer?.port ?? 0, guest: 'pair', secret }, DIAL_MS_MAX),
    );
    try {
      const first = await Promise.any(tries);
      for (const attempt of tries)
        attempt.then(
          (socket) => socket !== first && socket.destroy(),
          () => {},
        );
      takeSocket(first, true);
    } catch {
      // Nobody is there; asked again soon.
    }
    await sleep(DIAL_EVERY_MS * (0.7 + 0.6 * Math.random()));
    dialling = false;
  };

  if (state.durable.is === 'master') beWitness();
  function beWitness(): void {
    journal.pair.witness({
      stored: (commit, position) => {
        link?.stream?.stored(commit, position);
        // After this turn: the journal first finishes with the commit.
        queueMicrotask(() => feed({ is: 'stored', at: position }));
      },
    });
    feed({ is: 'stored', at: journal.pair.position() });
  }

  const timer = setInterval(() => {
    const online = options.online();
    if (online !== state.standby.online) feed({ is: 'online', online });
    feed({ is: 'tick' });
    if (link !== null && nowMs() - link.heardMs > SILENT_MS) link.line.end('the other station is silent');
    void dial();
  }, TICK_MS);

  return {
    status() {
      const { durable, master } = state;
      const follows = durable.is === 'master' && link?.stream?.live === true && master.confirmed >= 0;
      return {
        is: durable.is,
        term: durable.term,
        answers: durable.answers,
        holding: isHolding(state, nowMs()),
        inStep: durable.is === 'standby' ? isInStep(state) : standbyIsInStep(state) && follows,
        hearsMaster: hearsMaster(state, nowMs()),
        peer: peer?.node ?? null,
        linked: link?.hello != null,
        behind: follows ? Math.max(0, master.stored - master.confirmed) : null,
        silentMs:
          link !== null ? nowMs() - link.heardMs : everLinkedMs === null ? null : nowMs() - everLinkedMs,
      };
    },
    order(order) {
      const objection = objectionTo(order, this.status());
      if (objection === null) {
        log({ standby: 'ordered', order });
        feed({ is: 'order', order });
      }
      return objection;
    },
    mayServe: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        feed({ is: 'tick' });
      }),
    take: (socket) => takeSocket(socket, false),
    leave() {
      if (state.durable.is !== 'standby' || link === null) return false;
      feed({
        is: 'message',
        message: { is: 'release', term: state.durable.term, grant: Number.MAX_SAFE_INTEGER },
      });
      return true;
    },
    async settled() {
      await following.catch(() => undefined);
    },
    close() {
      closed = true;
      waiting = [];
      clearInterval(timer);
      link?.line.end('this station changes its part');
      link = null;
    },
  };
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
