/**
 * What a rider scans, taps or types to join, read into where to ask and with which secret:
 *   https://HOST:PORT/join/TOKEN             the code on a card, or the event's
 *   belllap://join?url=https%3A%2F%2F…       the same, handed over by the join page in a browser
 *   belllap://join?host=HOST:PORT&token=TOKEN
 *   K7QF-93XM-…                              the code in letters, once the station is known
 */
import { elementOf } from '../../../race/present.ts';

export interface JoinLink {
  /** `https://HOST:PORT`. */
  readonly origin: string;
  readonly token: string;
}

/** Long enough for any link of a station, short enough not to be a book. */
const LENGTH_MAX = 500;
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{1,60}$/;
const LINK_PATTERN = /^https:\/\/([^/?#@\s]+)\/join\/([^/?#\s]+)\/?(?:[?#].*)?$/i;
const HOST_PATTERN = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const SCHEME_PATTERN = /^belllap:\/\/join\/?\?(.*)$/i;

/** A card's secret: Crockford's base 32, 16 characters, in groups or not; I, L and O are read as what they look like. */
const CODE_PATTERN = /^[0-9ABCDEFGHJKMNPQRSTVWXYZ]{16}$/;

/** Null when this is nothing to join by. `origin` is the station chosen before, if any: a code alone needs one. */
export function readJoinLink(text: string, origin: string | null = null): JoinLink | null {
  const given = text.trim();
  if (given.length > LENGTH_MAX) return null;
  const scheme = SCHEME_PATTERN.exec(given);
  if (scheme !== null) return fromScheme(elementOf(scheme, 1));
  const link = LINK_PATTERN.exec(given);
  if (link !== null) return checked(elementOf(link, 1), elementOf(link, 2));
  const code = cardCode(given);
  return code !== null && origin !== null ? { origin, token: code } : null;
}

function fromScheme(query: string): JoinLink | null {
  const values = new Map<string, string>();
  for (const pair of query.split('&')) {
    const [key = '', value = ''] = pair.split('=');
    try {
      values.set(key, decodeURIComponent(value));
    } catch {
      return null;
    }
  }
  const link = LINK_PATTERN.exec(values.get('url') ?? '');
  if (link !== null) return checked(elementOf(link, 1), elementOf(link, 2));
  return checked(values.get('host') ?? '', values.get('token') ?? '');
}

const checked = (host: string, token: string): JoinLink | null =>
  HOST_PATTERN.test(host) && TOKEN_PATTERN.test(token)
    ? { origin: `https://${host.toLowerCase()}`, token }
    : null;

/** A code as somebody types it from a card; null when it can't be one. */
export function cardCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return CODE_PATTERN.test(code) ? code : null;
}

/** An address as somebody types it (`bell-lap-3f9a.local`, `192.168.4.1:8443`); the usual port unless said. */
export function readAddress(typed: string, usualPort = 8443): string | null {
  const host = typed
    .trim()
    .replace(/^https:\/\//i, '')
    .replace(/\/.*$/, '');
  if (!HOST_PATTERN.test(host)) return null;
  const hasPort = /:\d+$/.test(host.replace(/^\[.*\]/, ''));
  return `https://${host.toLowerCase()}${hasPort ? '' : `:${usualPort}`}`;
}
