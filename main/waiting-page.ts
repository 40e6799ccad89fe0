/**
 * The page before the station serves, in a packaged app under a scheme of its own: pages from `file:` get no privileges
 * there (a fuse, packaging/electron-builder.yml), not even to be read out of its archive. In development it is a file,
 * because a scheme is claimed before Electron is ready, and there the app is loaded later.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, protocol, type Session } from 'electron';

const SCHEME = 'bell-lap-app';

/** `folder`: where the app's own files lie. */
export const waitingPage = (folder: string): string =>
  app.isPackaged ? `${SCHEME}://app/waiting.html` : pathToFileURL(join(folder, 'waiting.html')).href;

/** All there is under the scheme; an address that is not in it has no answer. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['/waiting.html', 'text/html; charset=utf-8'],
  ['/waiting.css', 'text/css; charset=utf-8'],
  ['/waiting.js', 'text/javascript; charset=utf-8'],
]);

/** Before the app is ready. The scheme counts as a secure one with an origin, and may do nothing more. */
export function claimScheme(): void {
  if (!app.isPackaged) return;
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

export function serveWaitingPage(session: Session, folder: string): void {
  if (!app.isPackaged) return;
  session.protocol.handle(SCHEME, async (request) => {
    const { pathname } = new URL(request.url);
    const type = FILES.get(pathname);
    if (type === undefined || request.method !== 'GET') return new Response(null, { status: 404 });
    const bytes = await readFile(join(folder, pathname.slice(1)));
    return new Response(new Uint8Array(bytes), {
      headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
    });
  });
}
