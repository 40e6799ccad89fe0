/**
 * Who asks for the station while it still reads the past, at the doors that officials and phones know: how far it is, and to
 * come again in a second, which pages, keypads and phones do by themselves. Nothing is taken here and nothing is shown of a race.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { USUAL_HEADERS } from '../../server/http/headers.ts';
import { openSocketsOf } from '../../server/http/open-sockets.ts';
import { createServer } from '../../server/http/plain-http.ts';
import { html, page } from '../http/html.ts';
import { foldingWords } from './folding-words.ts';
import type { Ground } from './ground.ts';

/** A past that is folded sooner than this has no door: nobody would get to see it. */
const WORTH_A_DOOR_MS = 500;
const RETRY_S = 1;
const STYLE = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 40rem; padding: 16px; font: 18px/1.5 system-ui, sans-serif }
h1 { font-size: 28px; line-height: 1.2 }
progress { width: 100%; height: 24px }
`;
/**
 * Looks by itself, and goes on as the station's page as soon as that answers. Not by loading this page anew: between this door
 * and the station's own nobody listens, and a browser that comes then shows its own error, and stays with it.
 */
const LOOK_AGAIN = `
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { cache: 'no-store', headers: { accept: 'text/html' } });
    if (answer.status !== 503) return location.reload();
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const [bar, nextBar] = [document, next].map((page) => page.querySelector('progress'));
    if (nextBar === null) return;
    bar.value = nextBar.value;
    const [says, nextSays] = [document, next].map((page) => page.querySelector('main > p'));
    if (says.textContent !== nextSays.textContent) says.textContent = nextSays.textContent;
  } catch {}
}, ${1_000 * RETRY_S});
`;

export interface FoldingDoor {
  /** Ends whoever looks at it: its ports are needed. */
  close(): Promise<void>;
}

/** Opens in a while; closed with the station if nobody closes it before. */
export function openFoldingDoor({ options, certificates, stationNames, closers, now }: Ground): FoldingDoor {
  const { config, core } = options;
  const answer = answerWith(core.share, now);
  const opening: Promise<() => Promise<void>>[] = [];
  const timer = setTimeout(() => {
    // Ports that nobody was told of nobody knows.
    const door = createTlsServer(certificates.tls(), answer);
    for (const { name, cert, key } of stationNames.certificates()) door.addContext(name, { cert, key });
    if (config.httpsPort !== 0) opening.push(stand(door, config.host, config.httpsPort));
    if (config.osmandPort !== 0) opening.push(stand(createServer(answer), config.host, config.osmandPort));
  }, WORTH_A_DOOR_MS);
  const close = async (): Promise<void> => {
    clearTimeout(timer);
    for (const opened of opening.splice(0)) await (await opened)();
  };
  closers.add(close);
  return { close };
}

/** How to close it. A port that is taken is told of by the door that is to stand there. */
async function stand(
  server: Pick<Server, 'listen' | 'close' | 'once' | 'on'> & NodeJS.EventEmitter,
  host: string,
  port: number,
): Promise<() => Promise<void>> {
  const sockets = openSocketsOf(server);
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host, port }, () => resolve(true));
  });
  return async () => {
    if (!listens) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      sockets.destroyAll();
    });
  };
}

const answerWith =
  (share: () => number, now: () => number) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url?.split('?', 1)[0];
    const headers = { ...USUAL_HEADERS, 'cache-control': 'no-store' };
    request.resume();
    if (path === '/healthz') {
      const alive = JSON.stringify({ alive: true, atMs: now() });
      response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(alive);
      return;
    }
    const percent = Math.floor(100 * share());
    const words = foldingWords(request.headers['accept-language']);
    const again = { ...headers, 'retry-after': String(RETRY_S) };
    if (request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')) {
      const body = html`<main><h1>${words.title}</h1><p role="status">${words.says(percent)}</p>
<progress max="100" value="${percent}" aria-label="${words.title}"></progress></main>`;
      const { html: text, policy } = page('Bell Lap', STYLE, body, LOOK_AGAIN, words.lang);
      response
        .writeHead(503, {
          ...again,
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': policy,
        })
        .end(text);
      return;
    }
    const problem = {
      ...{ type: 'urn:bell-lap:problem:not-ready', title: 'Not now', status: 503, code: 'not-ready' },
      detail: `${foldingWords('en').says(percent)} Nothing was taken; send it again.`,
    };
    response
      .writeHead(503, { ...again, 'content-type': 'application/problem+json' })
      .end(JSON.stringify(problem));
  };
