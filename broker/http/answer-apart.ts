/** Routes that are marked `apart` are answered by the thread for heavy questions, after the same checks as any other. */
import type { FastifyInstance } from 'fastify';
import { maySee } from './access.ts';
import type { AppOptions } from './part.ts';

export function answerApart(app: FastifyInstance, { apart, station }: AppOptions): void {
  if (apart === undefined) return;
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.apart !== true) return;
    const races = station.list().filter((id) => maySee(request.identity, id, station));
    const page = await apart.page(request.url, races, request.headers['if-none-match']);
    if (page === 'not-modified') return reply.code(304).send();
    const {
      'content-type': type,
      'content-disposition': disposition,
      'cache-control': keeping,
    } = page.headers;
    if (page.status === 200) void reply.header('etag', page.tag);
    if (disposition !== undefined) void reply.header('content-disposition', disposition);
    // What is not for everybody may be confirmed by its tag, and not be shared.
    const isPublic = keeping === undefined || keeping.startsWith('public');
    void reply.header(
      'cache-control',
      request.identity.role === 'nobody' && isPublic ? (keeping ?? 'no-cache') : 'private, no-cache',
    );
    return reply
      .code(page.status)
      .type(type ?? 'application/json; charset=utf-8')
      .send(Buffer.from(page.body.buffer, page.body.byteOffset, page.body.byteLength));
  });
}
