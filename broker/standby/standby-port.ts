/** What officials and pages see of the pair, and what they may order: the API's window on broker/standby/. */
import type { Healed } from './given.ts';
import type { Tail } from './partner.ts';

export interface StandbyState {
  /** `alone`: no other computer is paired with this one. */
  readonly role: 'alone' | 'master' | 'standby';
  /**
   * `in-step`: the other has everything that was acknowledged. `catching-up`: it is there and not yet. `away`: it is
   * not there and this one goes on alone. `holding`: nothing is acknowledged until it is heard, or an official decides.
   */
  readonly state: 'none' | 'in-step' | 'catching-up' | 'away' | 'holding';
  readonly term: number;
  /** This computer's name and the other's. */
  readonly computer: string;
  readonly other: string | null;
  readonly silentMs: number | null;
  /** Commits that the other has not confirmed. */
  readonly behind: number | null;
  /** What old masters had beyond the history that went on without them: never acknowledged, kept aside. */
  readonly tails: readonly Tail[];
  /** Damaged journals of the pair that are whole again by the other one. */
  readonly healed: readonly Healed[];
  /** The pairing code that is good now. */
  readonly code: PairingCode | null;
}

export interface PairingCode {
  /** As people type it. */
  readonly code: string;
  readonly untilMs: number;
  /** Where the standby has to knock. */
  readonly port: number;
}

/** Where phones and pages find the other computer, should this one die. */
export interface Alternate {
  readonly host: string;
}

export interface StandbyPort {
  term(): number;
  state(): StandbyState;
  /** A code that pairs one computer with this one, for some minutes. Answers with the reason when there can be none. */
  makeCode(): Promise<PairingCode | string>;
  /** Why it cannot be, in words; null when it is under way. */
  order(order: 'hand-over' | 'go-alone'): string | null;
  /** The other computer is of this pair no more. Why not, or null. */
  remove(): Promise<string | null>;
  alternates(): readonly Alternate[];
}

/** A station that is never paired: rehearsals, tests. */
export const NO_STANDBY: StandbyPort = {
  term: () => 1,
  state: () => ({
    role: 'alone',
    state: 'none',
    term: 1,
    computer: '',
    other: null,
    silentMs: null,
    behind: null,
    tails: [],
    healed: [],
    code: null,
  }),
  makeCode: async () => 'This station cannot have a standby.',
  order: () => 'This station has no standby.',
  remove: async () => 'This station has no standby.',
  alternates: () => [],
};
