/** The station's pages: which there are at which door, and what each may reach (server/http/pages.ts serves them). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { servePages } from '../../server/http/pages.ts';
import type { Api } from '../../server/http/shell.ts';
import { html, page } from './html.ts';
import { joinPage } from './join/join-page.ts';
import type { AppOptions } from './part.ts';

type PageName =
  | 'watch'
  | 'board'
  | 'control'
  | 'rider'
  | 'overlay'
  | 'history'
  | 'results'
  | 'start'
  | 'checklist';

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
  ['/checklist', 'checklist'],
  ['/start', 'start'],
  ['/start/*', 'start'],
  ['/control', 'control'],
  ['/control/*', 'control'],
  ['/rider', 'rider'],
  ['/rider/*', 'rider'],
];
/** Of which the console shows a small live picture. The console itself, and where riders give their data, are in no frame. */
const SHOWN_IN_CONSOLE: ReadonlySet<string> = new Set(['watch', 'board', 'overlay', 'results', 'start']);

/** What spectators' door shows. */
const CROWD: readonly PageName[] = ['watch', 'board', 'overlay', 'history', 'results', 'checklist'];

export async function pages(api: Api, options: AppOptions): Promise<void> {
  const { pagesDir, door } = options;
  const send = await servePages(api, {
    folder: pagesDir,
    addresses: ADDRESSES.filter(([, name]) => door !== 'crowd' || CROWD.includes(name)),
    closed: door === 'crowd' ? ['control', 'rider', 'start', 'admin'] : ['admin'],
    needs(name) {
      const { relays = [] } = options.endpoints();
      const pictures = options.maps.onlineOrigin();
      return {
        pictures: pictures === null ? [] : [pictures],
        connect: name === 'rider' ? relays.map((relay) => new URL(relay).origin) : [],
        tracks: name === 'rider',
        framed: door === 'https' && SHOWN_IN_CONSOLE.has(name),
        screens: name === 'control',
      };
    },
    missing(reply) {
      const made = page(
        options.event.book.now().name,
        'body { font: 18px/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 36rem; padding: 16px }',
        html`<h1>${options.event.book.now().name}</h1><p>The station is running. Its pages have not been built yet: run <code>npm run build</code> once, then load this page again.</p>`,
      );
      return reply
        .code(503)
        .type('text/html; charset=utf-8')
        .header('content-security-policy', made.policy)
        .send(made.html);
    },
  });
  if (door !== 'https') return;
  api.get(
    '/join/:token',
    {
      config: { access: 'everyone' },
      schema: { hide: true, params: z.object({ token: z.string().max(60) }) },
    },
    (request, reply) => {
      if (existsSync(join(pagesDir, 'rider', 'index.html'))) return send(request, reply, 'rider');
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
