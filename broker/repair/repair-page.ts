/**
 * What a station shows whose journal is damaged: one page on the officials' port that says what is hurt, of whom and when,
 * and lets an official choose what is to become of it. The desktop app finds it by the station's facts as it finds a station.
 */

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { formText } from '../../server/http/form-text.ts';
import { USUAL_HEADERS } from '../../server/http/headers.ts';
import { openSocketsOf } from '../../server/http/open-sockets.ts';
import type { Identity } from '../../server/intake.ts';
import { type Auth, createAuth } from '../auth/auth.ts';
import type { StationConfig } from '../config.ts';
import { leaveFacts } from '../facts-file.ts';
import { SESSION_COOKIE } from '../http/access.ts';
import { momentName } from '../journal/moment-name.ts';
import { recordsOf } from '../journal/repair/merge.ts';
import { openLocalDoor } from '../local-door.ts';
import { localSocketPath } from '../local-socket.ts';
import { hostnameOf } from '../network/mdns.ts';
import { finishSettingAside, moveAside, openNext } from '../standby/quarantine.ts';
import { stationCertificates } from '../tls/station-certificates.ts';
import { type FoundSettings, foundSettings } from './found-settings.ts';
import type { Seen } from './mend.ts';
import { CHOICES, type Choice, pageOf } from './repair-html.ts';
import { type RepairWords, repairWords } from './repair-words.ts';
import { mendApart, seeApart } from './work.ts';

/** The other computer of the pair. */
export interface Standby {
  readonly other: string;
  /** It does not have all that was acknowledged. */
  readonly isBehind: boolean;
  /** The setting with which a mended journal asks the other before it goes on. */
  readonly asking: readonly [key: string, json: string];
  /** Where nothing can be read: the journal goes aside, and an empty one gets everything from the other. */
  readonly askForAll: () => Promise<void>;
}

export interface RepairOptions {
  readonly config: Pick<StationConfig, 'data' | 'host' | 'httpsPort' | 'adminPassword' | 'cert' | 'certKey'>;
  readonly key: string | null;
  /** The journal is not damaged but gone. */
  readonly isGone: boolean;
  /** Folders that may hold copies, as they are now: sticks come and go. */
  readonly folders: () => Promise<readonly string[]>;
  readonly addresses: () => readonly string[];
  /** Sets the damaged journal aside and makes this computer the standby of the other; null when there is none. */
  readonly standby: (settings: ReadonlyMap<string, string>, stationId: string | null) => Standby | null;
  readonly log: (line: Record<string, unknown>) => void;
  readonly onStop: () => void;
}

export interface RepairPage {
  readonly port: number;
  /** Made up because the journal's users cannot be read; null otherwise. */
  readonly password: string | null;
  /** Resolves when a whole journal is in the damaged one's place. */
  readonly mended: Promise<void>;
  close(): Promise<void>;
}

export async function openRepairPage(options: RepairOptions): Promise<RepairPage> {
  const { config, key } = options;
  const look = async (): Promise<Seen> =>
    seeApart({ data: config.data, key, folders: await options.folders() });
  const seen = await look();
  const settings = foundSettings(seen.settings);
  const auth = await createAuth({
    settings: settings.face,
    now: Date.now,
    random: (count) => randomBytes(count),
    adminPassword: config.adminPassword,
  });
  const name = hostnameOf(seen.stationId ?? 'repair');
  const certificates = await stationCertificates(config, {
    settings: settings.face,
    stationName: name,
    names: { hosts: [`${name}.local`], addresses: [...options.addresses()] },
  });
  const caFile = join(config.data, 'ca.crt');
  writeFileSync(caFile, certificates.authority()?.caPem ?? certificates.tls().cert);
  const mender = new Mender(options, seen, settings, look);
  const server = createServer(certificates.tls(), (request, response) => {
    answer({ options, auth, mender }, request, response).catch(() => response.destroy());
  });
  const sockets = openSocketsOf(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: config.host, port: config.httpsPort }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socketPath = localSocketPath(config.data, 'local');
  const local = await openLocalDoor({ socketPath, auth, onStop: options.onStop, racing: () => 0 });
  const takeAway = leaveFacts(config.data, {
    station: seen.stationId ?? 'unknown',
    pid: process.pid,
    socketPath,
    ports: { https: port },
    caFile,
  });
  return {
    port,
    password: auth.firstAdminPassword,
    mended: mender.mended,
    async close() {
      takeAway();
      await new Promise((resolve) => local.close(resolve));
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        sockets.destroyAll();
      });
    },
  };
}

/** Does what was chosen, once; a way that failed leaves the others. */
class Mender {
  isWorking = false;
  /** Why the way that was chosen did not work. */
  failed: string | null = null;
  readonly mended: Promise<void>;
  readonly standby: ReturnType<RepairOptions['standby']>;
  readonly #options: RepairOptions;
  /** As it was looked at last. */
  seen: Seen;
  readonly #look: () => Promise<Seen>;
  #looking: Promise<void> | null = null;
  readonly #settings: FoundSettings;
  #told: () => void = () => {};

  constructor(options: RepairOptions, seen: Seen, settings: FoundSettings, look: () => Promise<Seen>) {
    this.#options = options;
    this.seen = seen;
    this.#look = look;
    this.#settings = settings;
    this.standby = options.standby(new Map(seen.settings), seen.stationId);
    this.mended = new Promise((resolve) => {
      this.#told = resolve;
    });
  }

  /** A stick with copies may have been plugged in since. However many ask, it is looked once at a time. */
  lookAgain(): Promise<void> {
    this.#looking ??= this.#look()
      .then((seen) => {
        this.seen = seen;
        this.failed = null;
      })
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  async work(choice: Choice, by: string): Promise<void> {
    this.isWorking = true;
    this.failed = null;
    try {
      if (choice === 'standby' && this.seen.alone.isUnreadable) await this.standby?.askForAll();
      else if (choice === 'anew') await this.#beginAnew(by);
      else await this.#mend(choice, by);
      this.#told();
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
      this.isWorking = false;
    }
  }

  /** A station of its own, with whoever signed in here: others know records of the old one under their numbers. */
  async #beginAnew(by: string): Promise<void> {
    const { config, key, log } = this.#options;
    const settings = this.#settings.changed().map(([name, json]) => [name, JSON.parse(json)] as const);
    await openNext(config.data, key ?? '', null, Object.fromEntries(settings));
    moveAside(config.data, `journal-damaged-${momentName(Date.now())}`);
    finishSettingAside(config.data);
    log({ journal: 'begun anew', by });
  }

  async #mend(choice: 'alone' | 'fill' | 'standby', by: string): Promise<void> {
    const { config, key, log } = this.#options;
    const copies = choice === 'alone' ? [] : (this.seen.filled?.given.map(({ path }) => path) ?? []);
    const asking = choice === 'standby' && this.standby !== null ? [this.standby.asking] : [];
    const { records, lost, keptAs } = await mendApart({
      mending: { data: config.data, key, copies, settings: [...this.#settings.changed(), ...asking] },
      note: {
        how: choice === 'fill' ? 'restore' : 'salvage',
        by,
        atMs: Date.now(),
        ...(asking.length > 0 && { asks: true }),
      },
    });
    log({ journal: 'mended', by, choice, records, missing: recordsOf(lost), keptAs });
  }
}

interface Desk {
  readonly options: RepairOptions;
  readonly auth: Auth;
  readonly mender: Mender;
}

async function answer(
  { options, auth, mender }: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://station');
  const words = repairWords(searchParams.get('language'), request.headers['accept-language']);
  if (pathname === '/healthz') {
    const { isWorking, failed } = mender;
    response
      .writeHead(200, { 'content-type': 'application/json', ...USUAL_HEADERS })
      .end(JSON.stringify({ repairing: true, isWorking, failed }));
    return;
  }
  if (/^\/(v1|mqtt|live)\b/.test(pathname)) {
    // Phones and pages that come here are early: they try again.
    response.writeHead(503, { 'retry-after': '2', 'content-type': 'text/plain' }).end(words.notYet);
    return;
  }
  const who = await whoIs(auth, request);
  let says: string | null = null;
  if (request.method === 'POST' && !mender.isWorking) {
    const decided = await decide(auth, request, who, words);
    if (decided === 'look') await mender.lookAgain();
    else if (typeof decided === 'string') says = decided;
    else void mender.work(decided.choice, decided.by);
  }
  if (says === null && mender.failed !== null) says = words.failed(mender.failed);
  const { html, policy } = pageOf({
    words,
    seen: mender.seen,
    says,
    isGone: options.isGone,
    standby: mender.standby,
    isWorking: mender.isWorking,
    isSignedIn: who !== null,
  });
  response
    .writeHead(200, {
      ...USUAL_HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.replace("form-action 'none'", "form-action 'self'"),
      'cache-control': 'no-store',
    })
    .end(html);
}

/** Somebody with rights for the whole event who is signed in already. */
async function whoIs(auth: Auth, request: IncomingMessage): Promise<Identity | null> {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name !== SESSION_COOKIE || !value) continue;
    const identity = await auth.verify(value);
    return identity !== null && mayMend(identity) ? identity : null;
  }
  return null;
}

const mayMend = (identity: Identity): boolean =>
  (identity.role === 'admin' || identity.role === 'official') && identity.races === 'all';

async function decide(
  auth: Auth,
  request: IncomingMessage,
  who: Identity | null,
  words: RepairWords,
): Promise<{ readonly choice: Choice; readonly by: string } | string> {
  // A page of somebody else's must not send this form with an official's cookie.
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return words.wrong;
  const form = new URLSearchParams(await formText(request));
  if (form.has('look')) return 'look';
  const choice = CHOICES.find((one) => one === form.get('choice'));
  if (choice === undefined) return words.choose;
  if (who !== null) return { choice, by: who.name };
  const answer = await auth.login(form.get('name') ?? '', form.get('password') ?? '', {
    address: request.socket.remoteAddress ?? '',
    code: form.get('code') || undefined,
  });
  if (answer.outcome === 'wait') return words.wait;
  if (answer.outcome === 'code') return words.codeNeeded;
  if (answer.outcome === 'refused' || !mayMend(answer.identity)) return words.wrong;
  return { choice, by: answer.identity.name };
}
