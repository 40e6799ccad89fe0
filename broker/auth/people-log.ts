/**
 * What happened to accounts, sessions and tokens, who did it, and which sign-ins failed: for admins, on a page. Bounded
 * in two halves, so that a flood of failures pushes no change of rights out; failures from one network are one line
 * with a count, and beyond so many networks at once they are counted together.
 */

import { entryOf } from '../../race/present.ts';
import type { Journal } from '../journal/journal.ts';
import { networkOf } from './sign-in-limits.ts';

export const ACTS = [
  'signed-in',
  'signed-out',
  'idled-out',
  'sign-in-failed',
  'code-failed',
  'user-made',
  'user-changed',
  'user-removed',
  'password-set',
  'second-factor-on',
  'second-factor-off',
  'recovery-codes-made',
  'recovery-code-used',
  'token-made',
  'token-ended',
  'idle-limit-set',
  'relay-positions-set',
  'relay-added',
  'relay-removed',
] as const;
export type Act = (typeof ACTS)[number];

export interface PeopleLine {
  readonly atMs: number;
  readonly act: Act;
  /** Who did it; null for somebody who had not signed in. */
  readonly by: string | null;
  /** Whose account, or what token, it was done to. */
  readonly about: string;
  /** Rights as they are now, a device, an address: short, as facts. */
  readonly facts: string;
  /** How often, the last time at `atMs`. */
  readonly times: number;
}

export interface PeopleLog {
  add(line: Omit<PeopleLine, 'atMs' | 'times'>): Promise<void>;
  /** A try that failed. Written with the next `tick`. */
  failed(act: 'sign-in-failed' | 'code-failed', account: string, address: string): void;
  tick(): Promise<void>;
  /** Newest first. */
  list(): readonly PeopleLine[];
}

const KEPT_OF_EACH = 1_000;
/** Failures within it from one network are one line. */
const WINDOW_MS = 10 * 60_000;
const OPEN_MOST = 50;
const NAMES_MOST = 5;
const PREFIX = 'auth/log/';

type Half = 'acts' | 'failures';
type Open = { key: string; line: PeopleLine; names: string[]; isWritten: boolean };

export function createPeopleLog(settings: Journal['settings'], now: () => number): PeopleLog {
  const lines = new Map(settings.entries(PREFIX).map(([key, line]) => [key, line as PeopleLine]));
  let next = Math.max(0, ...[...lines.keys()].map((key) => Number(key.slice(-10)) || 0)) + 1;
  const open = new Map<string, Open>();
  const newKey = (half: Half): string => `${PREFIX}${half}/${String(next++).padStart(10, '0')}`;

  async function keep(key: string, line: PeopleLine): Promise<void> {
    lines.set(key, line);
    await settings.put(key, line);
    const half = key.slice(0, key.lastIndexOf('/') + 1);
    const ofHalf = [...lines.keys()].filter((one) => one.startsWith(half)).sort();
    for (const old of ofHalf.slice(0, Math.max(0, ofHalf.length - KEPT_OF_EACH))) {
      lines.delete(old);
      await settings.delete(old);
    }
  }

  return {
    add: (line) => keep(newKey('acts'), { ...line, atMs: now(), times: 1 }),
    failed(act, account, address) {
      const network = networkOf(address);
      const usual = `${act} ${network}`;
      const isKnown = open.has(usual) || open.size < OPEN_MOST;
      const id = isKnown ? usual : `${act} elsewhere`;
      const before = open.get(id);
      const names = [...new Set([...(before?.names ?? []), account])];
      const about = names.slice(0, NAMES_MOST).join(', ') + (names.length > NAMES_MOST ? ' …' : '');
      const facts = isKnown ? network : 'many networks';
      open.set(id, {
        key: before?.key ?? newKey('failures'),
        line: { act, by: null, about, facts, atMs: now(), times: (before?.line.times ?? 0) + 1 },
        names: names.slice(0, NAMES_MOST + 1),
        isWritten: false,
      });
      lines.set(entryOf(open, id).key, entryOf(open, id).line);
    },
    async tick() {
      for (const [id, one] of [...open]) {
        if (!one.isWritten) {
          one.isWritten = true;
          await keep(one.key, one.line);
        }
        if (now() - one.line.atMs > WINDOW_MS) open.delete(id);
      }
    },
    list: () => [...lines.values()].reverse().sort((a, b) => b.atMs - a.atMs),
  };
}
