/**
 * What a computer of a pair shows while it does not lead: one page on the officials' port that says how things are
 * and, should the other be dead for good, lets an official put this one in charge. Nothing from elsewhere.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { formText } from '../../server/http/form-text.ts';
import { USUAL_HEADERS } from '../../server/http/headers.ts';
import { openSocketsOf } from '../../server/http/open-sockets.ts';
import { createRateLimit } from '../../server/http/token-bucket.ts';
import { createAuth } from '../auth/auth.ts';
import { pass } from '../auth/second-factor.ts';
import { networkOf } from '../auth/sign-in-limits.ts';
import { accountOf } from '../auth/users.ts';
import { html, page } from '../http/html.ts';
import type { StationJournal } from '../journal/open-journal.ts';
import { hostnameOf } from '../network/mdns.ts';
import { AUTHORITY, openCertificates } from '../tls/certificates.ts';
import type { Order } from './pair.ts';
import type { PartnerStatus } from './partner.ts';
import { type WaitingWords, wordsFor } from './waiting-words.ts';

export interface WaitingPageOptions {
  readonly host: string;
  readonly port: number;
  readonly journal: StationJournal;
  readonly addresses: () => readonly string[];
  readonly random: (count: number) => Uint8Array;
  readonly status: () => PartnerStatus;
  readonly order: (order: Order) => string | null;
}

const REFRESH_S = 3;
const CERTIFICATE_LOOK_MS = 1_000;
const STYLE = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 40rem; padding: 16px; font: 18px/1.5 system-ui, sans-serif }
h1 { font-size: 28px; line-height: 1.2 }
.state { padding: 12px 16px; border: 2px solid; border-radius: 8px; font-weight: 600 }
label { display: block; margin: 12px 0 }
input[type=text], input[type=password] { display: block; box-sizing: border-box; width: 100%; min-height: 44px; font: inherit }
input[type=checkbox] { width: 24px; height: 24px; vertical-align: middle }
button { min-height: 48px; padding: 0 20px; font: inherit; font-weight: 600 }
.no { font-weight: 600 }
`;

/** A page that says what is no more is loaded anew, also where somebody is about to decide by it; when this computer leads, as the console. */
const lookAgain = (said: string): string => `
setInterval(async () => {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store' });
    const { is, inStep, hearsMaster } = await answer.json();
    if (!answer.ok || [is, inStep, hearsMaster].join() === '${said}') return;
    location.replace(is === undefined ? '/control' : location.pathname === '/take-over' ? '/' : location.pathname);
  } catch {}
}, ${REFRESH_S * 500});
`;

export interface WaitingPage {
  readonly port: number;
  /** Ends whoever looks at it, also who has not said anything yet: the port is needed. */
  close(): Promise<void>;
}

export async function openWaitingPage(options: WaitingPageOptions): Promise<WaitingPage> {
  const { journal, random } = options;
  // The journal is the master's: what is made here for this page's sake stays in memory.
  const settings = { ...journal.settings, put: async () => {}, delete: async () => {} };
  const certify = () =>
    openCertificates({
      settings,
      now: Date.now,
      random,
      stationName: hostnameOf(journal.stationId),
      names: { hosts: [`${hostnameOf(journal.stationId)}.local`], addresses: [...options.addresses()] },
    });
  let authority = journal.settings.get(AUTHORITY);
  const limit = createRateLimit({ burst: 10, perSecond: 1 / 12 });

  const decide = async (request: IncomingMessage, words: WaitingWords): Promise<string | null> => {
    const form = new URLSearchParams(await formText(request));
    if (form.get('looked') !== 'yes') return words.lookFirst;
    const account = accountOf(form.get('name') ?? '');
    const network = networkOf(request.socket.remoteAddress ?? '');
    if (limit.take(network, Date.now()) > 0 || limit.take(`account ${account}`, Date.now()) > 0)
      return words.wait;
    // Made anew each time: users come and go at the master.
    const auth = await createAuth({ settings, now: Date.now, random, adminPassword: undefined });
    const user = await auth.users.check(form.get('name') ?? '', form.get('password') ?? '');
    if (user === null || user.races !== 'all' || user.duty !== null) return words.refused;
    const factor = auth.users.factor(user.name);
    if (factor !== null && pass(factor, form.get('code') ?? '', Date.now()) === null) return words.refused;
    return options.order(options.status().is === 'master' ? 'go-alone' : 'promote');
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const words = wordsFor(request.headers['accept-language']);
    let says: string | null = null;
    const path = request.url?.split('?', 1)[0];
    if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(options.status()));
      return;
    }
    if (request.method === 'POST' && path === '/take-over') {
      says = await decide(request, words);
      if (says === null) {
        response.writeHead(303, { location: '/' }).end();
        return;
      }
    } else if (path !== '/' && !isOfficialsPage(request, path)) {
      // Phones and pages that come here are early: they try again, and find the station as soon as it is this one.
      response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' }).end(words.notHere);
      return;
    }
    const { html: text, policy } = pageOf(options.status(), words, says);
    response
      .writeHead(200, {
        ...USUAL_HEADERS,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy.replace("form-action 'none'", "form-action 'self'"),
        'cache-control': 'no-store',
        ...(says === null && !needsOfficial(options.status()) ? { refresh: String(REFRESH_S) } : {}),
      })
      .end(text);
  };

  const server = createServer((await certify()).tls(), (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const sockets = openSocketsOf(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port }, resolve);
  });
  // A new standby hears of the station's authority only with the master's first words.
  const timer = setInterval(() => {
    if (journal.settings.get(AUTHORITY) === authority) return;
    authority = journal.settings.get(AUTHORITY);
    certify().then(
      (certificates) => server.setSecureContext(certificates.tls()),
      () => {},
    );
  }, CERTIFICATE_LOOK_MS);
  server.once('close', () => clearInterval(timer));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.destroyAll();
      }),
  };
}

/** The console's address, as it is in an official's browser from before. */
const isOfficialsPage = ({ method, headers }: IncomingMessage, path: string | undefined): boolean =>
  method === 'GET' && path === '/control' && (headers.accept ?? '').includes('text/html');

const needsOfficial = ({ is, hearsMaster, inStep }: PartnerStatus): boolean =>
  is === 'master' || (!hearsMaster && !inStep);

function pageOf(
  status: PartnerStatus,
  words: WaitingWords,
  says: string | null,
): { html: string; policy: string } {
  const other = status.peer ?? words.other;
  const state =
    status.is === 'master'
      ? words.holding(other)
      : status.inStep
        ? words.inStep(other)
        : status.hearsMaster
          ? words.catchingUp(other)
          : words.away(other);
  const form = html`
<h2>${words.takeOver}</h2>
<p>${words.warning(other)}</p>
<form method="post" action="/take-over">
<label><input type="checkbox" name="looked" value="yes"> ${words.looked(other)}</label>
<label>${words.name}<input type="text" name="name" autocomplete="username" required></label>
<label>${words.password}<input type="password" name="password" autocomplete="current-password" required></label>
<label>${words.code}<input type="text" name="code" autocomplete="one-time-code" maxlength="40"></label>
<button type="submit">${words.takeOver}</button>
</form>`;
  return page(
    'Bell Lap',
    STYLE,
    html`<main lang="${words.lang}"><h1>${words.title}</h1>
<p class="state" role="status">${state}</p>
${says === null ? null : html`<p class="no" role="alert">${says}</p>`}
${needsOfficial(status) ? form : null}</main>`,
    lookAgain([status.is, status.inStep, status.hearsMaster].join()),
    words.lang,
  );
}
