/** The relay's pages: the spectators' as at the venue, and its own administration (server/http/pages.ts serves them). */
import { servePages } from '../../../server/http/pages.ts';
import type { Api } from '../../../server/http/shell.ts';
import type { AppOptions } from './part.ts';

const ADDRESSES = [
  ['/', 'watch'],
  ['/watch', 'watch'],
  ['/watch/*', 'watch'],
  ['/board', 'board'],
  ['/board/*', 'board'],
  ['/admin', 'admin'],
  ['/admin/*', 'admin'],
  ['/overlay', 'overlay'],
  ['/overlay/*', 'overlay'],
  ['/history', 'history'],
  ['/history/*', 'history'],
] as const;

/** Pages that follow races, here or at another relay that has them. */
const FOLLOWING: readonly string[] = ['watch', 'board', 'overlay', 'history'];

export async function pages(api: Api, { pagesDir, oidc, addresses }: AppOptions): Promise<void> {
  await servePages(api, {
    folder: pagesDir,
    addresses: ADDRESSES,
    // Nobody races from here: officials and riders report to the station.
    closed: ['control', 'rider', 'start', 'results'],
    async needs(page) {
      // Where the administration's page fetches tokens from, by the provider's own description.
      const signIn = page === 'admin' ? await oidc?.signIn().catch(() => null) : null;
      return {
        connect: signIn ? [new URL(signIn.tokenEndpoint).origin] : [],
        live: FOLLOWING.includes(page) ? addresses() : [],
      };
    },
    missing: (reply) => reply.callNotFound(),
  });
}
