/**
 * Who may wake the relay, and when it is woken by itself. What AWS does is passed in (main.mjs), so that this can be tried
 * without it.
 *
 * A knock is `POST /v1/wake` with
 *   {"station": "…", "atMs": …, "signature": "…"}   signed by a station that the relay knows (cloud-sync/wire/knock.ts), or
 *   {"code": "…"}                                    a code that a station is to enrol with, or
 * nothing but `Authorization: Bearer WORD`, from people.
 */
import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

/** A knock is believed for so long: nobody can keep one and use it next month. */
const FRESH_MS = 5 * 60_000;
/** Awake so long before what the timetable says, and still woken for it so long after. */
const AHEAD_MS = 60 * 60_000;
const LATE_MS = 30 * 60_000;
const BODY_MAX = 2_000;
/** From asleep to ready, as people are told. */
const READY_S = 60;

const knockOf = (station, atMs) => Buffer.from(`bell-lap-knock.v1\n${station}\n${atMs}`, 'utf8');
const digestOf = (text) => createHash('sha256').update(text).digest();

function isWord(text, digestHex) {
  return typeof digestHex === 'string' && /^[0-9a-f]{64}$/.test(digestHex)
    ? timingSafeEqual(digestOf(text), Buffer.from(digestHex, 'hex'))
    : false;
}

function isSignedBy(key, { station, atMs, signature }) {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
    return verify(null, knockOf(station, atMs), publicKey, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** Whose knock it is; null: nobody's whom the relay knows. */
function knocker(knock, known, nowMs) {
  if (typeof knock !== 'object' || knock === null) return null;
  if (typeof knock.code === 'string')
    return (known.codes ?? []).some((digest) => isWord(knock.code, digest)) ? 'a code' : null;
  const { station, atMs, signature } = knock;
  if (typeof station !== 'string' || typeof atMs !== 'number' || typeof signature !== 'string') return null;
  const key = Object.hasOwn(known.stations ?? {}, station) ? known.stations[station] : undefined;
  if (typeof key !== 'string' || Math.abs(nowMs - atMs) > FRESH_MS) return null;
  return isSignedBy(key, knock) ? station : null;
}

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

const problem = (status, code, detail) => answer(status, { status, code, detail });

/**
 * `start()` starts the machine and resolves to the state that it was in; `known()` reads what the relay wrote, null when it
 * wrote nothing yet; `wakeDigest`: of the word for people; `say`: a line for the log.
 */
export function createWake({ start, known, wakeDigest, now, say }) {
  async function wake(by) {
    const was = await start();
    say({ wake: by, was });
    return was;
  }

  async function timetable() {
    const { nextMs } = (await known()) ?? {};
    if (typeof nextMs !== 'number') return { woken: false };
    const inMs = nextMs - now();
    if (inMs > AHEAD_MS || inMs < -LATE_MS) return { woken: false };
    return { woken: true, was: await wake('timetable') };
  }

  async function asked(event) {
    if (event.requestContext.http.method !== 'POST')
      return problem(405, 'only-post', 'POST wakes the relay; nothing is read here.');
    const text = event.isBase64Encoded
      ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
      : (event.body ?? '');
    if (text.length > BODY_MAX) return problem(413, 'too-long', 'A knock is a few lines.');
    const word = /^bearer (\S+)$/i.exec(event.headers?.authorization ?? '')?.[1];
    let by = word !== undefined && isWord(word, wakeDigest) ? 'hand' : null;
    if (by === null && text !== '') {
      let knock = null;
      try {
        knock = JSON.parse(text);
      } catch {
        return problem(400, 'no-knock', 'A knock is JSON: {"station", "atMs", "signature"} or {"code"}.');
      }
      by = knocker(knock, (await known()) ?? {}, now());
    }
    if (by === null)
      return problem(
        403,
        'not-allowed',
        'A station that this relay knows wakes it, with its clock right to five minutes, or somebody with its word.',
      );
    const was = await wake(by);
    return answer(202, { was, readyInS: was === 'running' ? 0 : READY_S });
  }

  return async (event) => {
    if (event?.requestContext?.http !== undefined) return asked(event);
    if (event?.by === 'schedule') return { woken: true, was: await wake('schedule') };
    return timetable();
  };
}
