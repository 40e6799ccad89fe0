/** Accounts, sessions and the log of people as the station tells them. */
import type { RaceId } from '../../../race/ids.ts';

export const DUTIES = ['timer', 'commissaire', 'registration', 'announcer', 'starter'] as const;
export type Duty = (typeof DUTIES)[number];
/** What somebody does: a role, or an official's one duty. */
export type Rights = 'admin' | 'official' | Duty;
export const RIGHTS: readonly Rights[] = ['admin', 'official', ...DUTIES];

export interface Account {
  readonly name: string;
  readonly role: 'admin' | 'official';
  readonly duty: Duty | null;
  readonly races: 'all' | readonly RaceId[];
  readonly secondFactor: boolean;
}

export interface SessionSeen {
  readonly id: string;
  readonly name: string;
  readonly device: string;
  readonly address: string | null;
  readonly isLocal: boolean;
  readonly sinceMs: number;
  readonly seenMs: number;
  readonly isThis: boolean;
}

export const rightsOf = ({ role, duty }: Pick<Account, 'role' | 'duty'>): Rights =>
  role === 'admin' ? 'admin' : (duty ?? 'official');

export const asRoleAndDuty = (rights: Rights): Pick<Account, 'role' | 'duty'> =>
  rights === 'admin'
    ? { role: 'admin', duty: null }
    : { role: 'official', duty: rights === 'official' ? null : rights };

/** Of 32 signs that nobody misreads; 15 of them are 75 bits. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789x';

/** A password that can be read aloud: five groups of three. */
export function madeUp(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  const text = Array.from(bytes, (byte) => SIGNS[byte & 31]).join('');
  return text.replace(/(.{3})(?=.)/g, '$1-');
}
