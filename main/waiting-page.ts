/**
 * The page before the station serves, under a scheme of its own: pages from `file:` get no privileges in this app (a
 * fuse, packaging/electron-builder.yml), not even to be read out of its archive.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';

const SCHEME = 'bell-lap-app';
export const WAITING_PAGE = `${SCHEME}://app/waiting.html`;

/** All there is under the scheme; an address that is not in it has no answer. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['/waiting.html', 'text/html; charset=utf-8'],
  ['/waiting.css', 'text/css; charset=utf-8'],
  ['/waiting.js', 'text/javascript; charset=utf-8'],
]);

/** Before the app is ready. The scheme counts as a secure one with an origin, and may do nothing more. */
export function claimScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** `folder`: where the app's own files lie. */
export function serveWaitingPage(session: Session, folder: string): void {
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
