/**
 * Opens offline once opened: a service worker keeps this page's own files and the newest courses (public/watch-sw.js).
 * Browsers allow it over HTTPS only (the cloud's pages, the station's where its certificate is trusted); elsewhere the
 * page works as any other does. It comes last of all: whoever opens the page waits for the race and for nothing else.
 */
const AFTER_MS = 15_000;

export function worksOffline(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  setTimeout(() => {
    navigator.serviceWorker.register('/watch-sw.js', { scope: '/watch' }).catch(() => {});
  }, AFTER_MS);
}
