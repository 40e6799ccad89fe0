/**
 * How a big screen names itself as it opens the live feed: `/v1/live?screen=board&page=ID`. What it shows, and a word of
 * its own that it keeps while it is loaded again, so that it is known when it comes back. Pages that say nothing are
 * spectators, as before; whoever does not know these words passes them over.
 */

/** What a screen shows: the board, the announcer's, who is on the course, the overlay of a broadcast. */
export const SCREEN_KINDS = ['board', 'announcer', 'course', 'overlay'] as const;
export type ScreenKind = (typeof SCREEN_KINDS)[number];

export interface ScreenName {
  readonly kind: ScreenKind;
  /** 8 to 36 of a-z and 0-9: this page of this browser, and no other. */
  readonly page: string;
  /** It says `LEFT_CODE` when it is left: a page of before does not, and whoever ends without is one of those. */
  readonly saysLeft?: true;
}

/** Said in closing (RFC 6455): it ends on purpose, and nobody is to look for it. */
export const GOODBYE_CODE = 1000;
/** What a page says itself as it is closed or left, by a person or with the computer; a browser that is killed does not. */
export const LEFT_CODE = 4001;
/** What browsers say for a page that is gone, however it went. */
export const CLOSED_CODE = 1001;

const PAGE = /^[a-z0-9]{8,36}$/;
export const isPageWord = (value: unknown): value is string => typeof value === 'string' && PAGE.test(value);

/** What goes behind the feed's address. */
export const screenQuery = ({ kind, page, saysLeft }: ScreenName): string =>
  `?screen=${kind}&page=${page}${saysLeft ? '&left=said' : ''}`;

/** The screen that an address names (a request's path and query); null for any other. Never throws. */
export function screenInAddress(address: string): ScreenName | null {
  const asked = new Map<string, string>();
  for (const pair of (address.slice(0, ADDRESS_MAX).split('?')[1] ?? '').split('&')) {
    const [name = '', value = ''] = pair.split('=');
    asked.set(name, value);
  }
  const kind = SCREEN_KINDS.find((one) => one === asked.get('screen'));
  const page = asked.get('page');
  if (kind === undefined || !isPageWord(page)) return null;
  return asked.get('left') === 'said' ? { kind, page, saysLeft: true } : { kind, page };
}

const ADDRESS_MAX = 400;
