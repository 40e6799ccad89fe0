/**
 * Devices that somebody has signed in on. The station keeps nothing of them: the device holds a cookie with its number
 * and the accounts, signed by the station. It lets nobody in; it only gives the device tries of its own.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { digest, type Random } from '../../server/identity/card-secret.ts';
import type { Journal } from '../journal/journal.ts';

export interface KnownDevices {
  /** The device's number, if its cookie is ours and the account was signed in on it; null otherwise. */
  deviceFor(cookie: string | null, account: string): string | null;
  /** The cookie after a sign-in with the account. */
  cookieAfter(cookie: string | null, account: string): string;
}

const SETTING = 'auth/device-key';
/** Of a laptop that a whole tent uses, the accounts signed in last. */
const ACCOUNTS_MOST = 8;
const COOKIE_MOST = 400;

export async function loadKnownDevices(settings: Journal['settings'], random: Random): Promise<KnownDevices> {
  let key = settings.get(SETTING);
  if (typeof key !== 'string') {
    key = Buffer.from(random(32)).toString('base64url');
    await settings.put(SETTING, key);
  }
  const sealOf = (said: string): Buffer => createHmac('sha256', String(key)).update(said).digest();
  // Not the name itself: whoever finds the device need not learn who works with it.
  const mark = (account: string): string => digest(`${key} ${account}`).slice(0, 16);

  function read(cookie: string | null): { device: string; accounts: readonly string[] } | null {
    if (cookie === null || cookie.length > COOKIE_MOST) return null;
    const [device = '', accounts = '', seal = ''] = cookie.split('.');
    const [ours, theirs] = [sealOf(`${device}.${accounts}`), Buffer.from(seal, 'base64url')];
    if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) return null;
    return { device, accounts: accounts.split('-') };
  }

  return {
    deviceFor(cookie, account) {
      const known = read(cookie);
      return known?.accounts.includes(mark(account)) ? known.device : null;
    },
    cookieAfter(cookie, account) {
      const known = read(cookie);
      const device = known?.device ?? Buffer.from(random(12)).toString('hex');
      const others = (known?.accounts ?? []).filter((one) => one !== mark(account));
      const said = `${device}.${[...others, mark(account)].slice(-ACCOUNTS_MOST).join('-')}`;
      return `${said}.${sealOf(said).toString('base64url')}`;
    },
  };
}
