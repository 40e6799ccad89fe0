/**
 * The app's own pages, which need no station: what stands there before it serves, its settings, about, and a display's
 * number. In a packaged app they are under a scheme of its own: pages from `file:` get no privileges there (a fuse,
 * packaging/electron-builder.yml), not even to be read out of its archive. In development they are files, because a
 * scheme is claimed before Electron is ready, and there the app is loaded later.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, protocol, type Session } from 'electron';

const SCHEME = 'bell-lap-app';

export type OwnPage = 'waiting' | 'settings' | 'about' | 'number';
const PAGES: readonly OwnPage[] = ['waiting', 'settings', 'about', 'number'];

/** `folder`: where the app's own files lie; `asks`: what stands behind the `?`. */
export function ownPage(folder: string, page: OwnPage, asks: Readonly<Record<string, string>> = {}): string {
  const url = new URL(
    app.isPackaged ? `${SCHEME}://app/${page}.html` : pathToFileURL(join(folder, `${page}.html`)).href,
  );
  for (const [name, value] of Object.entries(asks)) url.searchParams.set(name, value);
  return url.href;
}

/** Whether an address is one of the app's own pages, and which. */
export function ownPageOf(folder: string, address: string): OwnPage | null {
  const bare = address.replace(/[?#].*$/s, '');
  return PAGES.find((page) => ownPage(folder, page) === bare) ?? null;
}

/** All there is under the scheme; an address that is not in it has no answer. */
const FILES: ReadonlyMap<string, string> = new Map([
  ...PAGES.flatMap((page): [string, string][] => [
    [`/${page}.html`, 'text/html; charset=utf-8'],
    [`/${page}.js`, 'text/javascript; charset=utf-8'],
  ]),
  ['/own.css', 'text/css; charset=utf-8'],
]);

/** Before the app is ready. The scheme counts as a secure one with an origin, and may do nothing more. */
export function claimScheme(): void {
  if (!app.isPackaged) return;
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

export function serveOwnPages(session: Session, folder: string): void {
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
