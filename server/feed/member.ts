/** A viewer as the hub keeps it: what it follows, how far it is, and whether it can take more. */
import type { RaceId } from '../../race/ids.ts';
import type { HubLimits, ViewerSocket } from './hub-contract.ts';

export interface Member<Who> {
  readonly socket: ViewerSocket;
  readonly who: Who;
  readonly subscriptions: Map<RaceId, Subscription<Who>>;
  gone: boolean;
  alive: boolean;
  stuckSinceMs: number | null;
  /** The event-loop turn of the newest write, and what it left in the queue: other races' ticks of the same turn. */
  turn: number;
  queuedThisTurn: number;
  tokens: number;
  tokensAtMs: number;
  /** Its turn among the heartbeats. */
  beat: number;
}

export interface Subscription<Who> {
  readonly member: Member<Who>;
  readonly race: RaceId;
  /** It takes whole boards packed. */
  readonly packed: boolean;
  /** It is among the race's viewers: not left, not waiting for the race to come. */
  isIn: boolean;
  /** The last tick this viewer has; it is behind if that is not the one before the next. */
  tick: number;
}

/** The tick of a subscription not yet answered: before all others, so that it gets the whole board. */
export const NEVER = -1;

export const newMember = <Who>(
  socket: ViewerSocket,
  who: Who,
  limits: HubLimits,
  nowMs: number,
): Member<Who> => ({
  socket,
  who,
  subscriptions: new Map(),
  gone: false,
  alive: true,
  stuckSinceMs: null,
  turn: NEVER,
  queuedThisTurn: 0,
  tokens: limits.subscribeBurst,
  tokensAtMs: nowMs,
  beat: NEVER,
});

/** Nothing is unsent, but for what another race's tick has left in this very turn. */
export const canTake = <Who>(member: Member<Who>, turn: number): boolean =>
  member.socket.writableLength <= (member.turn === turn ? member.queuedThisTurn : 0);

export function writeTo<Who>(member: Member<Who>, bytes: Uint8Array, turn: number): void {
  member.socket.write(bytes);
  member.stuckSinceMs = null;
  member.turn = turn;
  member.queuedThisTurn = member.socket.writableLength;
}

/** False when the member has asked for more than the limits allow. */
export function takeToken<Who>(member: Member<Who>, limits: HubLimits, nowMs: number): boolean {
  const earned = ((nowMs - member.tokensAtMs) / 1_000) * limits.subscribePerSecond;
  member.tokens = Math.min(limits.subscribeBurst, member.tokens + earned) - 1;
  member.tokensAtMs = nowMs;
  return member.tokens >= 0;
}

/** True when its queue has not moved for as long as the limits allow. Ask again and again. */
export function isStuck<Who>(member: Member<Who>, limits: HubLimits, nowMs: number): boolean {
  member.stuckSinceMs ??= nowMs;
  return nowMs - member.stuckSinceMs >= limits.stuckMs;
}
