/**
 * Electron's security list, applied: windows show pages of our own station and nothing else. The station's
 * certificate is checked against its own CA, pages may not navigate away, open windows, attach webviews or ask for
 * permissions they do not need. https://www.electronjs.org/docs/latest/tutorial/security
 */
import type { App, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import { isStations } from './pinned.ts';

/** What every window gets: isolated, sandboxed, without Node, with our preload and nothing more. */
export const windowSecurity = (
  preload: string,
  version: string,
): NonNullable<BrowserWindowConstructorOptions['webPreferences']> => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  additionalArguments: [`--bell-lap-version=${version}`],
});

/** Permissions a page of ours may have: full screen for the board, sound needs none, the clipboard to copy a link. */
const PERMISSIONS = new Set(['fullscreen', 'clipboard-sanitized-write']);

/** True when `address` is a page of the station at `origin`. */
export function isOurPage(address: string, origin: string | null): boolean {
  if (origin === null) return false;
  try {
    return new URL(address).origin === origin;
  } catch {
    return false;
  }
}

export interface Trust {
  /** Origin of the station the windows show, once known. */
  readonly origin: () => string | null;
  /** The certificate in the station's data folder: its authority, or the organiser's own (PEM). Once known. */
  readonly pinned: () => string | null;
}

/** Chromium's answers of a verification: trusted, not trusted, decide by yourself. */
const [TRUSTED, REFUSED, AS_USUAL] = [0, -2, -3] as const;

/**
 * Locks a session down. At the station's address only the station itself is trusted, known by the key in its data
 * folder, whatever the system trusts; anywhere else it is as usual.
 */
export function secureSession(session: Session, trust: Trust): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(PERMISSIONS.has(permission) && isOurPage(contents.getURL(), trust.origin()));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => PERMISSIONS.has(permission) && isOurPage(origin, trust.origin()),
  );
  session.setCertificateVerifyProc(({ hostname, certificate }, answer) => {
    const origin = trust.origin();
    const pinned = trust.pinned();
    const isThere = origin !== null && new URL(origin).hostname === hostname;
    if (!isThere && hostname !== '127.0.0.1' && hostname !== 'localhost') return answer(AS_USUAL);
    const isIt = isThere && pinned !== null && isStations(certificate.data, pinned);
    answer(isIt ? TRUSTED : REFUSED);
  });
}

export interface Openers {
  /** A page of the station, in a window of the app's own making. */
  readonly inside: (url: string) => void;
  /** Anything else that is encrypted, in the system's browser. */
  readonly outside: (url: string) => void;
}

/** No window leaves the station: no navigation elsewhere, no windows of a page's own making, no webviews. */
export function secureContents(app: App, trust: Trust, open: Openers): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const keepIn = (event: { preventDefault(): void }, url: string) => {
      if (!isOurPage(url, trust.origin())) event.preventDefault();
    };
    contents.on('will-navigate', keepIn);
    contents.on('will-redirect', keepIn);
    contents.setWindowOpenHandler(({ url }) => {
      if (isOurPage(url, trust.origin())) open.inside(url);
      else if (/^https:\/\//.test(url)) open.outside(url);
      return { action: 'deny' };
    });
  });
}
