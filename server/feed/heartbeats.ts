/**
 * Heartbeats: every viewer hears the station's clock each 15 s and is pinged each 30 s, in thirty turns, so that a
 * crowd's heartbeats and its answers never come as one burst beside the ticks. A turn waits for a broadcast that is under way:
 * before 19,000 viewers there is one for a third of a second in each, and the clock of 600 is 10 ms of it.
 */
import { HEARTBEAT_MS } from '../../race/feed/protocol.ts';
import { elementOf } from '../../race/present.ts';
import type { Member } from './member.ts';

const TURNS = 30;

export interface Heartbeats<Who> {
  join(member: Member<Who>): void;
  leave(member: Member<Who>): void;
}

export function createHeartbeats<Who>(options: {
  readonly monotonicMs: () => number;
  readonly later: (ms: number, call: () => void) => void;
  /** Calls when no broadcast is under way. */
  readonly aside: (call: () => void) => void;
  /** Sends these members the clock, with a ping or without; calls `done` when that is through. */
  readonly beat: (members: readonly Member<Who>[], pings: boolean, done: () => void) => void;
}): Heartbeats<Who> {
  const turns = Array.from({ length: TURNS }, () => new Set<Member<Who>>());
  let joined = 0;
  let beats = 0;
  let dueMs = options.monotonicMs();
  const next = (): void => {
    const nowMs = options.monotonicMs();
    // Who has slept does not make up for it.
    dueMs = Math.max(dueMs + HEARTBEAT_MS / TURNS, nowMs);
    options.later(dueMs - nowMs, () => options.aside(beat));
  };
  const beat = (): void => {
    const members = [...elementOf(turns, beats % TURNS)];
    const pings = Math.floor(beats / TURNS) % 2 === 1;
    beats += 1;
    if (members.length === 0) next();
    else options.beat(members, pings, next);
  };
  next();
  return {
    join(member) {
      member.beat = joined % TURNS;
      joined += 1;
      elementOf(turns, member.beat).add(member);
    },
    leave(member) {
      turns[member.beat]?.delete(member);
    },
  };
}
