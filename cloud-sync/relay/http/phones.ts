/**
 * Phones on mobile data, out of the venue's Wi-Fi: the native batch over HTTP, as the station takes it. It is
 * acknowledged when it is on the relay's disk; the station gets it from there and decides as if the phone had
 * reached it. A repeat is harmless: the station recognises it.
 *
 * Bounds: 3,600 fixes a message; 10,000 messages wait for a station, then phones are told to try again later.
 */
import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import { Problem } from '../../../api/problem.ts';
import { problems, raceId } from '../../../api/schemas.ts';
import { decodeFixes, FIX_BATCH_MAX, FixBatchError, roundFix } from '../../../race/codec/fix-batch.ts';
import type { Fix } from '../../../race/fix.ts';
import { BIB_PATTERN, type RaceId } from '../../../race/ids.ts';
import { momentMs } from '../../../race/journal/decision.ts';
import type { AppOptions, Part } from './app.ts';

const WAITING_MAX = 10_000;
const UNPACKED_MAX = 1_048_576;

const fix = z.object({
  timeMs: momentMs,
  latDeg: z.number().min(-90).max(90),
  lonDeg: z.number().min(-180).max(180),
  altitudeM: z.number().optional(),
  speedMps: z.number().optional(),
  headingDeg: z.number().optional(),
  accuracyM: z.number().optional(),
  battery: z.number().optional(),
});
const json = z.object({ fixes: z.array(fix).min(1).max(FIX_BATCH_MAX) });

export const phoneRoutes: Part = (api, options) => {
  const { log, now, onDown } = options;
  const waiting = new Map<string, { count: number; atMs: number }>();

  /** About how many messages wait for the station; asked for once a second. */
  const waitingFor = async (station: string): Promise<number> => {
    const known = waiting.get(station);
    if (known && now() - known.atMs < 1_000) return ++known.count;
    const fresh = { count: await log.downCount(station), atMs: now() };
    waiting.set(station, fresh);
    return fresh.count;
  };

  api.post(
    '/v1/races/:race/entries/:bib/fixes',
    {
      schema: {
        tags: ['phones'],
        summary: 'A batch of fixes (packed, or JSON) from a phone on mobile data. 204: it is on disk here',
        params: z.object({ race: raceId, bib: z.string().regex(BIB_PATTERN) }),
        response: { 204: z.null(), ...problems },
      },
    },
    async ({ params, headers, body }, reply) => {
      const card = await cardOf(options, params.race, headers.authorization);
      const encoding = headers['content-encoding'];
      const fixes = Buffer.isBuffer(body) ? fixesOf(unpacked(body, encoding)) : jsonFixes(body);
      if ((await waitingFor(card.station)) > WAITING_MAX)
        throw new Problem(503, 'overloaded', 'The venue has been out of reach for long; try again later.', {
          retryAfterS: 30,
        });
      await log.putDown(card.station, card.race, card.entry, fixes, now());
      onDown(card.station);
      return reply.code(204).send(null);
    },
  );
};

/** The card that the request shows: user name `RACE.BIB`, password = the secret. */
async function cardOf({ log }: AppOptions, race: RaceId, authorization = '') {
  const encoded = /^basic (\S+)$/i.exec(authorization)?.[1];
  const [, secret = ''] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(/:(.*)/s);
  // As people type Crockford's base32: no dashes, capitals, and letters that look like digits are digits.
  const folded = secret.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  const digest = createHash('sha256').update(folded).digest('hex');
  const card = encoded === undefined ? null : await log.card(race, digest);
  if (!card)
    throw new Problem(
      401,
      'sign-in',
      'The card is not known here: user name RACE.BIB, password = its secret.',
    );
  return card;
}

function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  const limit = { maxOutputLength: UNPACKED_MAX };
  try {
    if (encoding === 'gzip') return gunzipSync(body, limit);
    if (encoding === 'deflate') return inflateSync(body, limit);
    if (encoding === 'br') return brotliDecompressSync(body, limit);
    return body;
  } catch {
    throw new Problem(400, 'malformed', `The body is not ${encoding}, or unpacks to more than 1 MiB.`);
  }
}

function fixesOf(bytes: Buffer): readonly Fix[] {
  if (bytes[0] === 0x7b) return jsonFixes(JSON.parse(bytes.toString('utf8')));
  try {
    return decodeFixes(bytes);
  } catch (error) {
    if (error instanceof FixBatchError) throw new Problem(400, 'malformed', error.message);
    throw error;
  }
}

function jsonFixes(value: unknown): readonly Fix[] {
  const parsed = json.safeParse(value);
  if (!parsed.success)
    throw new Problem(400, 'malformed', `"fixes" does not fit: ${parsed.error.issues[0]?.message}.`);
  return parsed.data.fixes.map((one) => roundFix(one as Fix));
}
