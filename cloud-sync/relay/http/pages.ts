/** The pages for spectators: the same built files as at the venue, under the same policy. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, AppOptions } from './app.ts';

const ADDRESSES = [
  ['/', 'watch'],
  ['/watch', 'watch'],
  ['/watch/*', 'watch'],
  ['/board', 'board'],
  ['/board/*', 'board'],
  ['/admin', 'admin'],
  ['/overlay', 'overlay'],
  ['/overlay/*', 'overlay'],
  ['/history', 'history'],
  ['/history/*', 'history'],
] as const;
/** A path to a file with an ending; no dots elsewhere, so nothing outside the folder can be meant. */
const FILE = /^[\w-]+(\/[\w-]+)*(\.[\w-]+)+$/;
const HOST = /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i;
const CLOSED = new Set(['control', 'rider']);

export async function pages(api: Api, { pagesDir, oidc }: AppOptions): Promise<void> {
  await api.register(fastifyStatic, {
    root: existsSync(pagesDir) ? pagesDir : import.meta.dirname,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    index: false,
  });
  for (const [address, page] of ADDRESSES)
    api.get(address, { schema: { hide: true } }, (request, reply) => {
      const rest = (request.params as { '*'?: string })['*'] ?? '';
      if (!FILE.test(rest)) return sendPage(request, reply, page);
      if (!existsSync(join(pagesDir, page, rest))) return reply.callNotFound();
      return reply.header('cache-control', 'no-cache').sendFile(join(page, rest), pagesDir);
    });
  api.get('/*', { schema: { hide: true } }, (request, reply) => {
    const file = (request.params as { '*': string })['*'];
    const [folder = ''] = file.split('/');
    if (!FILE.test(file) || CLOSED.has(folder) || !existsSync(join(pagesDir, file)))
      return reply.callNotFound();
    const immutable = folder === 'assets';
    void reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    return reply.sendFile(file, pagesDir);
  });

  /** Where the administration's page fetches tokens from, by the provider's own description. */
  async function tokenOrigin(): Promise<string> {
    const signIn = await oidc?.signIn().catch(() => null);
    return signIn ? ` ${new URL(signIn.tokenEndpoint).origin}` : '';
  }

  async function sendPage(request: FastifyRequest, reply: FastifyReply, page: string) {
    if (!existsSync(join(pagesDir, page, 'index.html'))) return reply.callNotFound();
    const host = request.headers.host ?? '';
    // Older Safari does not count a socket to the same host as 'self'.
    const sockets = HOST.test(host) ? ` ws://${host} wss://${host}` : '';
    void reply.headers({
      'cache-control': 'no-cache',
      'content-security-policy': [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        `connect-src 'self'${sockets}${page === 'admin' ? await tokenOrigin() : ''}`,
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join('; '),
      'permissions-policy':
        'geolocation=(), screen-wake-lock=(self), fullscreen=(self), camera=(), microphone=(), payment=(), usb=()',
      'cross-origin-opener-policy': 'same-origin',
    });
    return reply.sendFile(join(page, 'index.html'), pagesDir);
  }
}
