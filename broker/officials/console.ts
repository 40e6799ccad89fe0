/** One console on the officials' line: what it has of each list, and what it is told next. */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { diffList, type ListDelta, type Told } from '../../race/feed/list-delta.ts';
import type { RaceId } from '../../race/ids.ts';
import type { Guest } from '../crowd/guests.ts';
import type { Lists } from './topics.ts';

export interface Console {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  guest: Guest;
  race: RaceId | null;
  /** It shows the riders' list: start list and phones of its race are told, too. */
  riders: boolean;
  /** What it has of each list. */
  readonly told: Map<string, readonly Told[]>;
}

/** More than this unsent, and a console is passed over: what it has stays known, so the next change holds this one too. */
const UNSENT_MAX = 1_048_576;

export function send({ socket }: Console, message: object): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

/** Tells what changed in these lists since this console was told of them last; a list it has nothing of, whole. */
export function tell(to: Console, race: RaceId | null, lists: Lists): void {
  if (to.socket.bufferedAmount > UNSENT_MAX) return;
  const changes: Record<string, ListDelta<unknown> & { readonly whole?: true }> = {};
  for (const [topic, now] of Object.entries(lists)) {
    const before = to.told.get(topic);
    const delta = diffList(before ?? [], now);
    to.told.set(
      topic,
      now.map(({ key, stamp }) => ({ key, stamp })),
    );
    if (before === undefined) changes[topic] = { put: now.map(({ item }) => item), whole: true };
    else if (delta !== null) changes[topic] = delta;
  }
  if (Object.keys(changes).length > 0) send(to, { lists: { race, lists: changes } });
}
