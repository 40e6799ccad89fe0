/** Who may say and hear what: the broker asks, topics.ts answers for a race's station. */
import type { Identity } from '../intake.ts';
import { coversRiders, type Inbound, inbound, mayHear, subscription } from './topics.ts';

export interface Rules {
  /** What becomes of a message that `who` publishes. */
  inbound(who: Identity, username: string, topic: string): Inbound;
  /** The filter that a subscription really gets; null refuses it. */
  subscription(who: Identity, username: string, filter: string): string | null;
  mayHear(who: Identity, username: string, topic: string): boolean;
  /** Whether a filter covers what riders publish: without any such, no copies are made. */
  coversRiders(filter: string): boolean;
  /** Whether a message waits on disk for those who are away. */
  isDurable(topic: string): boolean;
}

export const RACE_RULES: Rules = {
  inbound,
  subscription,
  mayHear,
  coversRiders,
  isDurable: (topic) => topic.endsWith('/messages'),
};
