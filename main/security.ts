/**
 * Electron's security list, applied: windows show pages of our own station and nothing else. The station's
 * certificate is checked against its own CA, pages may not navigate away, open windows, attach webviews or ask for
 * permissions they do not need. https://www.electronjs.org/docs/latest/tutorial/security
 */
import type { App, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';

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
  /** PEM text of the certificates the station serves with (its CA), once known. */
  readonly caFingerprints: () => ReadonlySet<string>;
}

/**
 * Locks a session down. Certificates: what Chromium trusts is trusted (an organiser's own certificate); otherwise
 * only a chain that ends in the CA of the station this app runs, and only for its own address.
 */
export function secureSession(session: Session, trust: Trust): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(PERMISSIONS.has(permission) && isOurPage(contents.getURL(), trust.origin()));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => PERMISSIONS.has(permission) && isOurPage(origin, trust.origin()),
  );
  session.setCertificateVerifyProc((request, answer) => {
    const origin = trust.origin();
    const ours = origin !== null && new URL(origin).hostname === request.hostname;
    if (request.errorCode === 0) answer(0);
    else answer(ours && chainHas(request.certificate, trust.caFingerprints()) ? 0 : -2);
  });
}

interface ChainLink {
  readonly fingerprint: string;
  readonly issuerCert?: ChainLink;
}

/** Longest chain that is walked; a self-signed CA names itself as its issuer. */
const CHAIN_MAX = 8;

function chainHas(leaf: ChainLink, fingerprints: ReadonlySet<string>): boolean {
  let link: ChainLink | undefined = leaf;
  for (let depth = 0; link !== undefined && depth < CHAIN_MAX; depth += 1) {
    if (fingerprints.has(link.fingerprint)) return true;
    if (link.issuerCert === link) return false;
    link = link.issuerCert;
  }
  return false;
}

/** No window leaves the station: no navigation elsewhere, no new windows, no webviews. */
export function secureContents(app: App, trust: Trust, openOutside: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const keepIn = (event: { preventDefault(): void }, url: string) => {
      if (!isOurPage(url, trust.origin())) event.preventDefault();
    };
    contents.on('will-navigate', keepIn);
    contents.on('will-redirect', keepIn);
    contents.setWindowOpenHandler(({ url }) => {
      if (/^https:\/\//.test(url) && !isOurPage(url, trust.origin())) openOutside(url);
      return { action: 'deny' };
    });
  });
}
