/**
 * Request bodies: undoes gzip, deflate and Brotli while reading, and reads the formats of phones and files as
 * bytes. The route's body limit counts what comes out of the decompression, so a bomb ends after a few blocks.
 */
import { type Transform, Writable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance, RequestPayload } from 'fastify';
import { Problem } from './problem.ts';

const KiB = 1024;
export const BODY_MAX = {
  /** Anything not named below. */
  usual: 256 * KiB,
  /** A batch of fixes, decompressed. */
  fixes: 1024 * KiB,
  /** A start list: 5,000 riders. */
  startList: 2 * 1024 * KiB,
  /** A start list as a spreadsheet, with its pictures and the season's other sheets. */
  spreadsheet: 8 * 1024 * KiB,
  /** A decision; a course of 50,000 points is the largest. */
  decision: 8 * 1024 * KiB,
  /** A recording as a course. */
  course: 32 * 1024 * KiB,
} as const;

const DECODERS: Record<string, () => Transform> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
};

export function readBodies(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase();
    if (encoding === undefined || encoding === '' || encoding === 'identity') return payload;
    const decoder = DECODERS[encoding];
    if (decoder === undefined)
      throw new Problem(415, 'unknown-format', 'Content-Encoding may be gzip, deflate or br here.');
    return decode(payload, decoder());
  });
  const bytes = (_request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) =>
    done(null, body);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, bytes);
}

/** The payload through the decoder, telling Fastify how many bytes came over the wire. */
function decode(payload: RequestPayload, decoder: Transform): RequestPayload {
  const decoded: Transform & { receivedEncodedLength?: number } = decoder;
  decoded.receivedEncodedLength = 0;
  payload.on('data', (chunk: Buffer) => {
    decoded.receivedEncodedLength = (decoded.receivedEncodedLength ?? 0) + chunk.length;
  });
  payload.on('error', (error: Error) => decoder.destroy(error));
  decoder.on('close', () => {
    // Refused half-way: let the rest of the request run into the sand instead of into the decoder.
    if (!decoder.writableEnded) {
      payload.unpipe(decoder);
      payload.pipe(new Writable({ write: (_chunk, _encoding, done) => done() }));
    }
  });
  payload.pipe(decoder);
  return decoded as unknown as RequestPayload;
}

/** In this scope a body is its bytes, whatever it says it is: the dialects' own parsers read them. */
export function readBytes(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
