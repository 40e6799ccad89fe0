/**
 * The pages that browsers load: the built renderer as files, under a policy that lets a page load and reach
 * this station only. What a page may do is said here for all of them in one place.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AppOptions } from './app.ts';
import { html, page } from './html.ts';
import { joinPage } from './join/join-page.ts';
import type { Api } from './part.ts';

type PageName = 'watch' | 'board' | 'control' | 'rider' | 'overlay' | 'history' | 'results' | 'start';

/** Which page is behind which address; the rest of an address is the page's own business. */
const ADDRESSES: readonly (readonly [address: string, page: PageName])[] = [
  ['/', 'watch'],
  ['/watch', 'watch'],
  ['/watch/*', 'watch'],
  ['/board', 'board'],
  ['/board/*', 'board'],
  ['/overlay', 'overlay'],
  ['/overlay/*', 'overlay'],
  ['/history', 'history'],
  ['/history/*', 'history'],
  ['/results/*', 'results'],
  ['/start', 'start'],
  ['/start/*', 'start'],
  ['/control', 'control'],
  ['/control/*', 'control'],
  ['/rider', 'rider'],
  ['/rider/*', 'rider'],
];
/** What spectators' door shows. */
const CROWD: readonly PageName[] = ['watch', 'board', 'overlay', 'history', 'results'];

/** A path to a file with an ending; no dots elsewhere, so nothing outside the folder can be meant. */
const FILE = /^[\w-]+(\/[\w-]+)*(\.[\w-]+)+$/;

export async function pages(api: Api, options: AppOptions): Promise<void> {
  const { pagesDir } = options;
  await api.register(fastifyStatic, {
    root: pagesDir,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    index: false,
    ...(!existsSync(pagesDir) && { root: import.meta.dirname }),
  });

  for (const [address, name] of ADDRESSES) {
    if (options.door === 'crowd' && !CROWD.includes(name)) continue;
    api.get(address, { config: { access: 'everyone' }, schema: { hide: true } }, (request, reply) => {
      const rest = (request.params as { '*'?: string })['*'] ?? '';
      return sendPage(request, reply, options, name, rest);
    });
  }

  // Whatever else the build has put there: assets, icons, fonts, manifests.
  api.get('/*', { config: { access: 'everyone' }, schema: { hide: true } }, (request, reply) => {
    const file = (request.params as { '*': string })['*'];
    const [folder = ''] = file.split('/');
    const isOthersPage = options.door === 'crowd' && ['control', 'rider', 'start'].includes(folder);
    if (!FILE.test(file) || isOthersPage || !existsSync(join(pagesDir, file))) return reply.callNotFound();
    // The build puts a hash of the content in every name under assets/.
    const immutable = folder === 'assets';
    void reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    return reply.sendFile(file, pagesDir);
  });

  if (options.door === 'https') joinRoute(api, options);
}

function joinRoute(api: Api, options: AppOptions): void {
  api.get(
    '/join/:token',
    {
      config: { access: 'everyone' },
      schema: { hide: true, params: z.object({ token: z.string().max(60) }) },
    },
    (request, reply) => {
      if (existsSync(join(options.pagesDir, 'rider', 'index.html')))
        return sendPage(request, reply, options, 'rider', '');
      const made = joinPage(options, request.params.token);
      return reply
        .code(made.status)
        .type('text/html; charset=utf-8')
        .header('content-security-policy', made.policy)
        .header('cache-control', 'no-store')
        .send(made.html);
    },
  );
}

/** A file of the page's folder if the address names one (a manifest, an icon, a service worker), else the page. */
function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  options: AppOptions,
  name: PageName,
  rest: string,
) {
  const { pagesDir } = options;
  setPolicy(request, reply, name, options.maps.onlineOrigin(), options.endpoints().relay ?? null);
  void reply.header('cache-control', 'no-cache');
  const isFile = FILE.test(rest);
  if (isFile && existsSync(join(pagesDir, name, rest))) return reply.sendFile(join(name, rest), pagesDir);
  if (isFile) return reply.callNotFound();
  if (existsSync(join(pagesDir, name, 'index.html')))
    return reply.sendFile(join(name, 'index.html'), pagesDir);
  const made = page(
    options.eventName,
    'body { font: 18px/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 36rem; padding: 16px }',
    html`<h1>${options.eventName}</h1><p>The station is running. Its pages have not been built yet: run <code>npm run build</code> once, then load this page again.</p>`,
  );
  return reply
    .code(503)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', made.policy)
    .send(made.html);
}

const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i;

/** `pictures`: the origin of map tiles that the organiser allows; `relay`: where riders' phones send else; if any. */
function setPolicy(
  request: FastifyRequest,
  reply: FastifyReply,
  name: PageName,
  pictures: string | null,
  relay: string | null,
): void {
  const host = request.headers.host ?? '';
  // Older Safari does not count a socket to the same host as 'self'.
  const sockets = HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  const isRider = name === 'rider';
  void reply.headers({
    'content-security-policy': [
      "default-src 'self'",
      `script-src 'self'${isRider ? " 'wasm-unsafe-eval'" : ''}`,
      "style-src 'self'",
      `img-src 'self' data: blob:${pictures === null ? '' : ` ${pictures}`}`,
      `connect-src 'self'${sockets}${isRider && relay !== null ? ` ${new URL(relay).origin}` : ''}`,
      "worker-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'permissions-policy': `geolocation=(${isRider ? 'self' : ''}), screen-wake-lock=(self), fullscreen=(self), camera=(), microphone=(), payment=(), usb=()`,
    'cross-origin-opener-policy': 'same-origin',
  });
}
