/**
 * What browsers are told with every answer, at the station and at the relay alike, and what a page may load and reach: said
 * here for all pages in one place.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** On every answer, whatever it is. */
export const USUAL_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

export function setUsualHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers(USUAL_HEADERS);
  });
}

/**
 * What may keep an answer. A route says so where it knows; what it leaves out is kept by nobody, and what was answered to
 * somebody (`isForSomebody`) is shared with nobody else, whatever the route said. Errors are kept by nobody.
 */
export function keepFromCaches(
  app: FastifyInstance,
  isForSomebody: (request: FastifyRequest) => boolean,
): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return;
    const said = String(reply.getHeader('cache-control') ?? '');
    if (/\b(no-store|private)\b/.test(said)) return;
    if (said === '' || reply.statusCode >= 400) void reply.header('cache-control', 'no-store');
    else if (isForSomebody(request))
      void reply.header('cache-control', said.includes('no-cache') ? 'private, no-cache' : 'no-store');
  });
}

/** What one page needs beyond its own host; every page gets the rest. */
export interface PageNeeds {
  /** Origins of pictures (map tiles that the organiser allows). */
  readonly pictures?: readonly string[];
  /** Origins that it fetches from (the relay, a provider's sign-in). */
  readonly connect?: readonly string[];
  /** Origins that it also follows a race at: it asks there, and opens sockets. */
  readonly live?: readonly string[];
  /** Compiles WebAssembly, and asks where the phone is: the riders' page alone. */
  readonly tracks?: boolean;
  /** Other pages of this host may show it in a frame (previews in the console); nobody else ever may. */
  readonly framed?: boolean;
  /** Asks which screens this computer has, to open a page on the second: the console alone. */
  readonly screens?: boolean;
}

const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i;

/** A host as names are: letters, digits, dots and hyphens, or an IPv6 address. No more of it is anybody's real name. */
const ORIGIN = /^https?:\/\/([a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[\da-f:.]+\])(:\d{1,5})?$/;

/**
 * The origin of an address that somebody typed, fit to stand in a policy; null when it is none. URLs take hosts that a
 * policy takes apart: `https://a;connect-src` is one for both, and not the same one.
 */
export function policyOrigin(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return null;
  return ORIGIN.test(url.origin) ? url.origin : null;
}

/** What cannot stand in a policy is left out of it, whoever named it. */
const origins = (named: readonly string[]): string[] =>
  named.flatMap((one) => {
    const origin = policyOrigin(one);
    return origin === null ? [] : [origin];
  });

/** Headers of a page: what it may load, whom it may reach, which of the device's senses it may ask for. */
export function pageHeaders(request: FastifyRequest, needs: PageNeeds = {}): Record<string, string> {
  // As the viewer's browser knows it: behind a proxy that is believed, the proxy says it.
  const host = request.host ?? '';
  // Older Safari does not count a socket to the same host as 'self'.
  const sockets = HOST.test(host) ? [`ws://${host}`, `wss://${host}`] : [];
  const { pictures = [], connect = [], live = [], tracks = false, framed = false, screens = false } = needs;
  return {
    'content-security-policy': [
      "default-src 'self'",
      `script-src 'self'${tracks ? " 'wasm-unsafe-eval'" : ''}`,
      "style-src 'self'",
      ['img-src', "'self'", 'data:', 'blob:', ...origins(pictures)].join(' '),
      [
        'connect-src',
        "'self'",
        ...sockets,
        ...origins(connect),
        ...origins(live).flatMap((origin) => [origin, origin.replace(/^http/, 'ws')]),
      ].join(' '),
      "worker-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      `frame-ancestors ${framed ? "'self'" : "'none'"}`,
    ].join('; '),
    ...(framed && { 'x-frame-options': 'SAMEORIGIN' }),
    'permissions-policy': `geolocation=(${tracks ? 'self' : ''}), screen-wake-lock=(self), fullscreen=(self), camera=(), microphone=(), payment=(), usb=(), window-management=(${screens ? 'self' : ''})`,
    'cross-origin-opener-policy': 'same-origin',
  };
}
