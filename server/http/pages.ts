/** The pages that browsers load, as the build left them: which address has which, what may be kept, and nothing outside. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type PageNeeds, pageHeaders } from './headers.ts';
import type { Api } from './shell.ts';

export interface PageHost {
  /** Folder of the built pages. */
  readonly folder: string;
  /** Which page is behind which address; the rest of an address is the page's own business. */
  readonly addresses: readonly (readonly [address: string, page: string])[];
  /** Pages of the build that this host does not show. */
  readonly closed: readonly string[];
  /** What a page may load and reach beyond this host. */
  readonly needs: (page: string) => PageNeeds | Promise<PageNeeds>;
  /** Instead of a page that has not been built. */
  readonly missing: (reply: FastifyReply) => unknown;
}

export type SendPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  page: string,
  rest?: string,
) => Promise<unknown>;

/** A path to a file with an ending; no dots elsewhere, so nothing outside the folder can be meant. */
const FILE = /^[\w-]+(\/[\w-]+)*(\.[\w-]+)+$/;

/** Makes the routes; returns what sends a page from a route of the host's own. */
export async function servePages(api: Api, host: PageHost): Promise<SendPage> {
  const { folder } = host;
  const config = { access: 'everyone' as const };
  await api.register(fastifyStatic, {
    root: existsSync(folder) ? folder : import.meta.dirname,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    index: false,
  });

  /** A file of the page's folder if the address names one (a manifest, an icon, a service worker), else the page. */
  const sendPage: SendPage = async (request, reply, page, rest = '') => {
    void reply.headers(pageHeaders(request, await host.needs(page))).header('cache-control', 'no-cache');
    const file = FILE.test(rest) ? join(page, rest) : join(page, 'index.html');
    if (existsSync(join(folder, file))) return reply.sendFile(file, folder);
    return FILE.test(rest) ? reply.callNotFound() : host.missing(reply);
  };

  for (const [address, page] of host.addresses)
    api.get(address, { config, schema: { hide: true } }, (request, reply) =>
      sendPage(request, reply, page, (request.params as { '*'?: string })['*']),
    );

  // Whatever else the build has put there: assets, icons, fonts, manifests.
  api.get('/*', { config, schema: { hide: true } }, (request, reply) => {
    const file = (request.params as { '*': string })['*'];
    const [first = ''] = file.split('/');
    if (!FILE.test(file) || host.closed.includes(first) || !existsSync(join(folder, file)))
      return reply.callNotFound();
    // The build puts a hash of the content in every name under assets/.
    const immutable = first === 'assets';
    void reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    // A page by its file's name is still a page.
    if (file.endsWith('.html')) void reply.headers(pageHeaders(request));
    return reply.sendFile(file, folder);
  });
  return sendPage;
}
