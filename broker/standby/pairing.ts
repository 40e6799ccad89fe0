/**
 * Pairing: a second computer becomes the standby. The code is read off the first one's screen and typed into the
 * second; it is the TLS secret of one conversation (door.ts), in which the pair's own secret and the journal's key
 * cross. Nobody who lacks the code learns or changes anything. A code dies after ten minutes; ten wrong ones from one
 * address shut that address out, and nobody else: the code's 80 bits need no more, and strangers could end it.
 */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { z } from 'zod';
import { drawSecret, foldSecret, spellSecret } from '../../server/identity/card-secret.ts';
import { connectToDoor, keyOfCode } from './door.ts';
import { createLine } from './frames.ts';
import { durable, type Peer, peer, type StoredPair } from './stored.ts';

const CODE_MS = 10 * 60_000;
const WRONG_MAX = 10;
/** Addresses whose wrong tries are remembered; at the bound the oldest is forgotten. */
const ADDRESSES_MAX = 1_000;
const TALK_MS_MAX = 15_000;

const guestSays = z.union([z.object({ pairing: peer }), z.object({ done: z.literal(true) })]);
const paired = z.object({
  paired: z.object({
    station: z.string().min(4).max(64),
    secret: z.string().length(43),
    parity: z.union([z.literal(0), z.literal(1)]),
    durable,
    /** What encrypts the journal; empty for nothing. */
    key: z.string().max(1_000),
    peer,
  }),
});
export type Paired = z.infer<typeof paired>['paired'];

export interface Code {
  readonly code: string;
  readonly untilMs: number;
  readonly secret: Uint8Array;
  /** Wrong tries by address. */
  readonly wrong: Map<string, number>;
}

export function drawCode(nowMs: number): Code {
  const code = drawSecret(randomBytes);
  return { code: spellSecret(code), untilMs: nowMs + CODE_MS, secret: keyOfCode(code), wrong: new Map() };
}

export const isGood = (code: Code | null, nowMs: number): code is Code =>
  code !== null && nowMs < code.untilMs;

export const mayTry = (code: Code, address: string): boolean => (code.wrong.get(address) ?? 0) < WRONG_MAX;

export function countWrong(code: Code, address: string): void {
  code.wrong.set(address, (code.wrong.get(address) ?? 0) + 1);
  if (code.wrong.size > ADDRESSES_MAX) code.wrong.delete(code.wrong.keys().next().value ?? '');
}

/** The first computer's side. Resolves with the new pair once the other has stored it; rejects if it goes away. */
export function welcomeStandby(
  socket: Socket,
  me: {
    readonly station: string;
    readonly key: string;
    readonly peer: Peer;
    readonly pair: StoredPair | null;
    readonly term: number;
  },
): Promise<StoredPair> {
  return new Promise((resolve, reject) => {
    // The terms of this computer stay odd, or even: only the other one's place is taken anew.
    const parity = me.pair?.parity ?? 1;
    const term = me.pair?.durable.term ?? me.term;
    const secret = randomBytes(32).toString('base64url');
    let other: Peer | null = null;
    const timer = setTimeout(() => line.end('it took too long'), TALK_MS_MAX);
    const line = createLine(socket, {
      onCommit: () => line.end('unexpected'),
      onEnd: (why) => {
        clearTimeout(timer);
        reject(new Error(`The computer that wanted to pair went away: ${why}.`));
      },
      onSay: (message) => {
        const said = guestSays.parse(message);
        if ('pairing' in said) {
          other = said.pairing;
          const theirs = { term, is: 'standby', answers: 'alone', grant: 0 } as const;
          const answer: Paired = {
            station: me.station,
            secret,
            parity: parity === 1 ? 0 : 1,
            durable: theirs,
            key: me.key,
            peer: me.peer,
          };
          line.say({ paired: answer });
        } else if (other !== null) {
          clearTimeout(timer);
          resolve({
            secret,
            parity,
            node: me.peer.node,
            peer: other,
            durable: { term, is: 'master', answers: 'alone', grant: me.pair?.durable.grant ?? 0 },
          });
          line.end('paired');
        }
      },
    });
  });
}

export class PairingRefused extends Error {
  override readonly name = 'PairingRefused';
}

/** The second computer's side. `store` is called before the first is told that all is well. */
export async function pairWith(
  at: { readonly host: string; readonly port: number },
  typed: string,
  me: Peer,
  store: (paired: Paired) => Promise<void>,
): Promise<void> {
  const code = foldSecret(typed);
  if (code === null)
    throw new PairingRefused('A pairing code is 16 letters and digits, such as 7KQ2-M0XA-9RTV-C3HE.');
  const socket = await connectToDoor({ ...at, guest: 'pairing', secret: keyOfCode(code) }, TALK_MS_MAX).catch(
    (error: Error) => {
      if (/alert|psk|decrypt|mac/i.test(error.message))
        throw new PairingRefused(
          'The code is wrong or has ended. Ask for a new one at the station that leads; a code is good for ten minutes.',
        );
      throw new Error(`${at.host} does not answer on port ${at.port}: ${error.message}`);
    },
  );
  await new Promise<void>((resolve, reject) => {
    let done = false;
    const line = createLine(socket, {
      onCommit: () => line.end('unexpected'),
      onEnd: (why) => (done ? resolve() : reject(new Error(`The pairing was cut off: ${why}. Try again.`))),
      onSay: (message) => {
        store(paired.parse(message).paired).then(() => {
          done = true;
          line.say({ done: true });
        }, reject);
      },
    });
    line.say({ pairing: me });
  });
}

const door = z.object({ port: z.number().int().min(1).max(65_535) });

/**
 * Asks a station for its standby's door; that makes it show a code. Nothing secret is said and only a port is
 * believed, so its certificate need not be known yet: the code proves both sides to each other afterwards.
 */
export function askForDoor(station: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL('/v1/standby/knock', station),
      { method: 'POST', rejectUnauthorized: false, timeout: TALK_MS_MAX },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const said = door.safeParse(jsonOf(text));
          if (said.success) resolve(said.data.port);
          else
            reject(
              new Error(
                detailOf(text) ??
                  `${station.host} answered ${response.statusCode}: is it a Bell Lap station?`,
              ),
            );
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', (error) =>
      reject(new Error(`The station at ${station.host} is not reached: ${error.message}`)),
    );
    asked.end();
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function detailOf(text: string): string | null {
  const said = z.object({ detail: z.string() }).safeParse(jsonOf(text));
  return said.success ? said.data.detail : null;
}
