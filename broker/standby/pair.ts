/**
 * The pair of stations as a pure state machine: which of the two may acknowledge, and when a standby takes over.
 * Time comes in as an argument, messages are values, what must be done comes out as a list. docs/standby.md says the
 * same in prose, with a table of who may acknowledge when.
 *
 * Together, an acknowledgement needs both: the master answers only what the standby has on its disk. So a standby
 * that has been promoted, and confirms nothing of the older term, has silenced the old master without reaching it.
 * Alone, a master needs nobody; it gets there only with the standby's word that it gave up its right to take over,
 * or by an official. The lease adds that the two never speak at the same moment, if their clocks run at about the
 * same speed.
 */

/** What a station of a pair keeps on disk about it. */
export interface Durable {
  /** Grows with every change of master. Odd terms belong to one station, even ones to the other: none is taken twice. */
  readonly term: number;
  readonly is: 'master' | 'standby';
  /** Whether the master of this term needs the standby's confirmation. */
  readonly answers: 'alone' | 'together';
  /** Counts the times that the standby was given the right to take over. */
  readonly grant: number;
}

export interface Timing {
  /** Between the master's beats. */
  readonly beatMs: number;
  /** A master that has heard no answer to a beat sent within this acknowledges nothing. */
  readonly leaseMs: number;
  /** A standby that has heard nothing for this takes over. Longer than the lease by more than clocks can differ. */
  readonly patienceMs: number;
  /** A standby that is heard but has not confirmed for this is behind: the master goes on alone. */
  readonly behindMs: number;
  /** How long a master that comes back looks for the other before it serves alone. */
  readonly lookMs: number;
  /** After a standby was behind, the soonest that its word is asked for again. */
  readonly rejoinMs: number;
}

/** So many positions may be on their way to a standby that is to have its say again: some tens of milliseconds. */
const NEARLY_THERE = 64;

export const TIMING: Timing = {
  beatMs: 150,
  leaseMs: 900,
  patienceMs: 1_300,
  behindMs: 2_000,
  lookMs: 1_500,
  rejoinMs: 5_000,
};

/**
 * Positions count what the master has stored since its process began (`life`): settings as well as records. A standby
 * is at -1 until it holds everything from before.
 */
export type PairMessage =
  | {
      readonly is: 'beat';
      readonly term: number;
      readonly life: string;
      readonly sentMs: number;
      readonly grant: number;
      readonly together: boolean;
      /** The newest position that was acknowledged. */
      readonly answered: number;
    }
  | {
      readonly is: 'heard';
      readonly term: number;
      readonly life: string;
      readonly beatMs: number;
      readonly at: number;
      /** The standby's word that it takes over by no grant up to this one. */
      readonly givenBack: number;
      /** The grant by which it would take over; 0 for none. */
      readonly right: number;
    }
  | { readonly is: 'release'; readonly term: number; readonly grant: number }
  /** The master has stepped down; the standby is to take over once it holds position `at`. */
  | { readonly is: 'yield'; readonly term: number; readonly life: string; readonly at: number }
  /** There is a later term than the one that was spoken of. */
  | { readonly is: 'later'; readonly term: number };

export type Order = 'hand-over' | 'go-alone' | 'promote';

export type PairEvent =
  | { readonly is: 'tick' }
  | { readonly is: 'message'; readonly message: PairMessage }
  /** What `save` asked for is on disk: the very value. */
  | { readonly is: 'saved'; readonly durable: Durable }
  /** This computer slept: time went by that its clock did not count. */
  | { readonly is: 'slept' }
  | { readonly is: 'online'; readonly online: boolean }
  /** The master's journal has this position on its disk. */
  | { readonly is: 'stored'; readonly at: number }
  /** The standby's journal has this position of the master's `life` on its disk. */
  | { readonly is: 'followed'; readonly life: string; readonly at: number }
  | { readonly is: 'order'; readonly order: Order };

export type Effect =
  | { readonly do: 'send'; readonly message: PairMessage }
  | { readonly do: 'save'; readonly durable: Durable }
  /** Everything up to this position may be acknowledged. */
  | { readonly do: 'answer'; readonly at: number }
  | { readonly do: 'become'; readonly is: 'master' | 'standby'; readonly why: Change };

export type Change = 'power' | 'hand-over' | 'order' | 'later-term';

export interface PairState {
  readonly timing: Timing;
  /** 1: this station's terms are odd; 0: even. */
  readonly parity: 0 | 1;
  readonly life: string;
  readonly durable: Durable;
  /** On its way to the disk, and what follows when it is there. */
  readonly saving: { readonly durable: Durable; readonly why: Change } | null;
  readonly beganMs: number;
  /** Whether the other has said anything in this life. */
  readonly met: boolean;
  readonly nextBeatMs: number;
  readonly master: {
    readonly stored: number;
    readonly confirmed: number;
    /** The grant that the standby said it holds. */
    readonly right: number;
    readonly answered: number;
    /** When the newest beat that was answered had been sent. */
    readonly leaseFromMs: number;
    /** Answers to beats from before it last slept prove nothing. */
    readonly wokeMs: number;
    /** Since when something waits for the standby's confirmation. */
    readonly waitsSinceMs: number | null;
    readonly yieldAt: number | null;
    /** Not before this is the standby asked for its word again. */
    readonly joinFromMs: number;
  };
  readonly standby: {
    readonly heardMs: number;
    /** Its moment of sending, by the master's clock, of the newest beat. */
    readonly beatMs: number;
    readonly life: string;
    readonly at: number;
    /** The grant that gives it the right to take over; 0 for none. */
    readonly right: number;
    readonly givenBack: number;
    /** Whether this computer sees a network at all. */
    readonly online: boolean;
  };
}

const NEVER = Number.NEGATIVE_INFINITY;
const UNHEARD = { beatMs: NEVER, life: '', at: -1, right: 0, givenBack: 0 } as const;

export function createPair(
  options: Pick<PairState, 'timing' | 'parity' | 'life' | 'durable'>,
  nowMs: number,
): PairState {
  return {
    ...options,
    saving: null,
    beganMs: nowMs,
    met: false,
    nextBeatMs: nowMs,
    master: {
      stored: 0,
      confirmed: -1,
      right: 0,
      answered: 0,
      leaseFromMs: NEVER,
      wokeMs: NEVER,
      waitsSinceMs: null,
      yieldAt: null,
      joinFromMs: NEVER,
    },
    standby: { ...UNHEARD, heardMs: nowMs, online: true },
  };
}

/** The next term that belongs to this station. */
export const nextTerm = (term: number, parity: 0 | 1): number => term + ((term + 1) % 2 === parity ? 1 : 2);

/** Whether the master waits for the standby's word: it neither heard from it within the lease nor may go on alone. */
export const isHolding = (state: PairState, nowMs: number): boolean =>
  state.durable.is === 'master' &&
  (needsBoth(state) ? nowMs >= state.master.leaseFromMs + state.timing.leaseMs : isLooking(state, nowMs));

/** Whether, as far as the master knows, the standby has all that was acknowledged and would take over. */
export const standbyIsInStep = ({ durable, master }: PairState): boolean =>
  durable.is === 'master' && durable.answers === 'together' && master.right === durable.grant;

/** Whether the standby hears a master now. */
export const hearsMaster = ({ durable, standby, timing }: PairState, nowMs: number): boolean =>
  durable.is === 'standby' && standby.life !== '' && nowMs - standby.heardMs < timing.patienceMs;

/** Whether the standby would take over by itself. */
export const isInStep = (state: PairState): boolean =>
  state.durable.is === 'standby' && state.standby.right > 0;

const needsBoth = ({ durable, saving }: PairState): boolean =>
  durable.answers === 'together' || saving?.durable.answers === 'together';
const isLooking = (state: PairState, nowMs: number): boolean =>
  !state.met && nowMs - state.beganMs < state.timing.lookMs;

/** One step. What comes out is to be done in order; nothing else may be done. */
export function step(
  before: PairState,
  event: PairEvent,
  nowMs: number,
): { readonly state: PairState; readonly effects: readonly Effect[] } {
  const work = new Step(before, nowMs);
  work.take(event);
  work.goOn();
  return { state: work.state, effects: work.effects };
}

class Step {
  state: PairState;
  readonly effects: Effect[] = [];
  readonly #nowMs: number;

  constructor(state: PairState, nowMs: number) {
    this.state = state;
    this.#nowMs = nowMs;
  }

  take(event: PairEvent): void {
    switch (event.is) {
      case 'message':
        this.#hear(event.message);
        break;
      case 'saved':
        this.#saved(event.durable);
        break;
      case 'slept':
        this.#master({ leaseFromMs: NEVER, wokeMs: this.#nowMs });
        this.#standby({ heardMs: this.#nowMs });
        break;
      case 'online':
        this.#standby({ online: event.online });
        break;
      case 'stored':
        this.#master({ stored: Math.max(this.state.master.stored, event.at) });
        break;
      case 'followed':
        this.#followed(event.life, event.at);
        break;
      case 'order':
        this.#order(event.order);
    }
  }

  /** What follows from the state and the time, whatever happened. */
  goOn(): void {
    if (this.state.durable.is === 'master') this.#leads();
    else this.#follows();
  }

  // ── The master ───────────────────────────────────────────────────────────────────────────────────────────────

  #leads(): void {
    const { timing, durable, saving } = this.state;
    const nowMs = this.#nowMs;
    if (saving?.durable.is === 'standby') return;
    this.#answer();
    const { stored, confirmed, answered, waitsSinceMs, yieldAt, leaseFromMs } = this.state.master;
    const waits = needsBoth(this.state) && stored > answered;
    if (!waits) this.#master({ waitsSinceMs: null });
    else if (waitsSinceMs === null) this.#master({ waitsSinceMs: nowMs });
    if (yieldAt !== null && answered >= yieldAt)
      return void this.#save({ ...durable, is: 'standby', answers: 'together' }, 'hand-over');
    if (nowMs < this.state.nextBeatMs) return;
    this.state = { ...this.state, nextBeatMs: nowMs + timing.beatMs };
    const together = durable.answers === 'together';
    this.#send({
      is: 'beat',
      term: durable.term,
      life: this.state.life,
      sentMs: nowMs,
      grant: durable.grant,
      together,
      answered,
    });
    const hears = nowMs < leaseFromMs + timing.leaseMs;
    if (together && hears && waits && nowMs - (waitsSinceMs ?? nowMs) >= timing.behindMs)
      this.#send({ is: 'release', term: durable.term, grant: durable.grant });
    // From now on its word is needed; the right to take over it takes once it holds all that was acknowledged.
    const caughtUp = confirmed >= 0 && stored - confirmed <= NEARLY_THERE;
    if (!together && saving === null && hears && caughtUp && nowMs >= this.state.master.joinFromMs)
      this.#save({ ...durable, answers: 'together', grant: durable.grant + 1 }, 'order');
  }

  #answer(): void {
    const { master, durable } = this.state;
    if (isLooking(this.state, this.#nowMs)) return;
    let upTo = master.stored;
    if (needsBoth(this.state)) {
      if (this.#nowMs >= master.leaseFromMs + this.state.timing.leaseMs) return;
      upTo = Math.min(upTo, master.confirmed);
    }
    if (master.yieldAt !== null) upTo = Math.min(upTo, master.yieldAt);
    if (durable.is !== 'master' || upTo <= master.answered) return;
    this.#master({ answered: upTo });
    this.effects.push({ do: 'answer', at: upTo });
  }

  // ── The standby ──────────────────────────────────────────────────────────────────────────────────────────────

  #follows(): void {
    const { standby, timing, saving, durable, parity } = this.state;
    if (saving !== null || standby.right === 0 || !standby.online) return;
    if (this.#nowMs - standby.heardMs < timing.patienceMs) return;
    this.#save({ ...lead(durable, parity) }, 'power');
  }

  #hear(message: PairMessage): void {
    const { durable, parity } = this.state;
    this.state = { ...this.state, met: true };
    if (message.term > durable.term) {
      // Somebody took over: whatever this one was, it follows. A standby simply hears of its new master.
      if (durable.is === 'master') this.#stepDown(message.term);
      else if (this.state.saving === null)
        this.#save({ ...durable, term: message.term, is: 'standby' }, 'later-term');
      return;
    }
    if (message.term < durable.term) {
      if (message.is !== 'later') this.#send({ is: 'later', term: durable.term });
      return;
    }
    switch (message.is) {
      case 'beat':
        this.#heardBeat(message);
        break;
      case 'heard':
        if (durable.is === 'master' && message.life === this.state.life) this.#answered(message);
        break;
      case 'release':
        if (durable.is !== 'standby' || this.state.saving !== null) break;
        this.#giveBack(message.grant);
        this.#sayHeard();
        break;
      case 'yield': {
        const { standby } = this.state;
        if (durable.is !== 'standby' || this.state.saving !== null) break;
        if (standby.life === message.life && standby.at >= message.at)
          this.#save(lead(durable, parity), 'hand-over');
      }
    }
  }

  #answered({ beatMs, at, givenBack, right }: Extract<PairMessage, { is: 'heard' }>): void {
    const { durable, saving, master, timing } = this.state;
    this.#master({
      leaseFromMs: beatMs < master.wokeMs ? master.leaseFromMs : Math.max(master.leaseFromMs, beatMs),
      confirmed: Math.max(master.confirmed, at),
      right: Math.max(master.right, right),
    });
    if (saving !== null || durable.answers === 'alone' || givenBack < durable.grant) return;
    this.#master({ yieldAt: null, joinFromMs: this.#nowMs + timing.rejoinMs });
    this.#save({ ...durable, answers: 'alone' }, 'order');
  }

  #sayHeard(): void {
    const { durable, standby } = this.state;
    const { life, beatMs, at, givenBack, right } = standby;
    if (life !== '') this.#send({ is: 'heard', term: durable.term, life, beatMs, at, givenBack, right });
  }

  #heardBeat(beat: Extract<PairMessage, { is: 'beat' }>): void {
    const { durable, saving, standby } = this.state;
    if (durable.is !== 'standby') return;
    // On its way to lead: it confirms nothing any more.
    if (saving !== null) return;
    const at = standby.life === beat.life ? standby.at : -1;
    const beatMs = standby.life === beat.life ? Math.max(standby.beatMs, beat.sentMs) : beat.sentMs;
    this.#standby({ heardMs: this.#nowMs, life: beat.life, at, beatMs });
    if (!beat.together) this.#giveBack(beat.grant);
    else if (beat.grant > standby.givenBack && at >= beat.answered && at >= 0)
      this.#standby({ right: beat.grant });
    this.#sayHeard();
  }

  /** The master hears of it at once: riders wait for their acknowledgement. */
  #followed(life: string, at: number): void {
    const { durable, saving, standby } = this.state;
    if (durable.is !== 'standby' || saving !== null || life !== standby.life) return;
    this.#standby({ at: Math.max(standby.at, at) });
    this.#sayHeard();
  }

  #giveBack(grant: number): void {
    const { right, givenBack } = this.state.standby;
    this.#standby({ right: right > grant ? right : 0, givenBack: Math.max(givenBack, grant) });
  }

  // ── Changes ──────────────────────────────────────────────────────────────────────────────────────────────────

  #order(order: Order): void {
    const { durable, parity, saving, master } = this.state;
    if (saving !== null) return;
    if (order === 'promote' && durable.is === 'standby') this.#save(lead(durable, parity), 'order');
    else if (order === 'go-alone' && durable.is === 'master' && durable.answers === 'together')
      // A term of its own: should the standby have taken over meanwhile, this is the later one.
      this.#save(lead(durable, parity), 'order');
    else if (order === 'hand-over' && standbyIsInStep(this.state)) this.#master({ yieldAt: master.stored });
  }

  #stepDown(term: number): void {
    if (this.state.saving?.durable.is === 'standby') return;
    this.#save({ ...this.state.durable, term, is: 'standby', answers: 'together' }, 'later-term');
  }

  #saved(saved: Durable): void {
    const { saving, durable: before, master } = this.state;
    if (saving?.durable !== saved) return;
    const { durable, why } = saving;
    this.state = { ...this.state, durable, saving: null };
    if (durable.is === before.is) {
      this.#master({ yieldAt: null });
      if (durable.term !== before.term) this.#master({ confirmed: -1, right: 0 });
      if (durable.term !== before.term) this.#standby({ ...UNHEARD, heardMs: this.#nowMs });
      return;
    }
    if (durable.is === 'standby') {
      if (why === 'hand-over')
        this.#send({ is: 'yield', term: durable.term, life: this.state.life, at: master.answered });
      this.#standby({ ...UNHEARD, heardMs: this.#nowMs });
    } else {
      this.#standby({ right: 0 });
      this.#master({ confirmed: -1, right: 0, leaseFromMs: NEVER, waitsSinceMs: null, yieldAt: null });
    }
    this.effects.push({ do: 'become', is: durable.is, why });
  }

  #save(durable: Durable, why: Change): void {
    this.state = { ...this.state, saving: { durable, why } };
    this.effects.push({ do: 'save', durable });
  }

  #send(message: PairMessage): void {
    this.effects.push({ do: 'send', message });
  }

  #master(change: Partial<PairState['master']>): void {
    this.state = { ...this.state, master: { ...this.state.master, ...change } };
  }

  #standby(change: Partial<PairState['standby']>): void {
    this.state = { ...this.state, standby: { ...this.state.standby, ...change } };
  }
}

const lead = (durable: Durable, parity: 0 | 1): Durable => ({
  ...durable,
  term: nextTerm(durable.term, parity),
  is: 'master',
  answers: 'alone',
});
