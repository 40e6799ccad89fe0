/**
 * How often somebody may try to sign in. A stranger's tries are counted by where they come from (an IPv4 address, a
 * whole /64 of IPv6: one household has all of it) and by the account they are for, from everywhere together. A device
 * on which somebody signed in before shows its cookie and has tries of its own for that account, which no flood of
 * strangers spends (OWASP, "device cookies").
 */
import { createRateLimit } from '../../server/http/token-bucket.ts';

export interface SignInLimits {
  /** 0 when this try may be made, else the milliseconds to wait. */
  take(from: TryFrom, nowMs: number): number;
  /** The password was right: the try is given back. */
  welcome(from: TryFrom): void;
  /** The same for one-time codes, of which there are only a million: 0 or the milliseconds to wait. */
  takeCode(from: TryFrom, nowMs: number): number;
}

export interface TryFrom {
  /** In the one spelling of `accountOf`. */
  readonly account: string;
  readonly address: string;
  /** The device, if it has shown that this account was signed in on it before. */
  readonly device: string | null;
}

/** Ten tries for an account, then one every twelve seconds; wrong ones stay spent. */
const OF_ACCOUNT = { burst: 10, perSecond: 1 / 12 };
const OF_NETWORK = { burst: 20, perSecond: 1 / 6 };
/** Five, then one every five minutes: 300 a day against the three codes of a million that are good. */
const OF_CODES = { burst: 5, perSecond: 1 / 300 };

export function createSignInLimits(): SignInLimits {
  const byNetwork = createRateLimit(OF_NETWORK);
  const byAccount = createRateLimit(OF_ACCOUNT);
  const byDevice = createRateLimit(OF_ACCOUNT);
  const byCode = createRateLimit(OF_CODES);
  const deviceKey = ({ device, account }: TryFrom): string => `${device} ${account}`;
  // A known device has codes of its own: whoever has only the password cannot use up the owner's.
  const codeKey = (from: TryFrom): string => (from.device === null ? from.account : deviceKey(from));
  return {
    take(from, nowMs) {
      if (from.device !== null) return byDevice.take(deviceKey(from), nowMs);
      // The network first: whoever is out of tries there spends none of the account's.
      const waitMs = byNetwork.take(networkOf(from.address), nowMs);
      return waitMs > 0 ? waitMs : byAccount.take(from.account, nowMs);
    },
    welcome(from) {
      if (from.device !== null) return byDevice.giveBack(deviceKey(from));
      byNetwork.giveBack(networkOf(from.address));
      byAccount.giveBack(from.account);
    },
    takeCode: (from, nowMs) => byCode.take(codeKey(from), nowMs),
  };
}

/** An IPv4 address as it is (also when it is written as IPv6), of IPv6 the first 64 bits; anything else by its text. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/64`;
}
