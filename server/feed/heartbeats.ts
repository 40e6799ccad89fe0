/**
 * Heartbeats: every viewer hears the station's clock each 15 s and is pinged each 30 s, in thirty turns, so that a
 * crowd's heartbeats and its answers never come as one burst beside the ticks.
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
  readonly later: (ms: number, call: () => void) => void;
  /** Sends these members the clock, with a ping or without; calls `done` when that is through. */
  readonly beat: (members: readonly Member<Who>[], pings: boolean, done: () => void) => void;
}): Heartbeats<Who> {
  const turns = Array.from({ length: TURNS }, () => new Set<Member<Who>>());
  let joined = 0;
  let beats = 0;
  const next = (): void => options.later(HEARTBEAT_MS / TURNS, beat);
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
