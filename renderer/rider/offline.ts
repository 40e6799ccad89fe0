/**
 * Opens offline once opened: a service worker keeps this page's own files (public/rider-sw.js; the list of files is
 * written in by the build). For the page of the join link and the installed one, and no other page of the station.
 * A browser that does not trust the station's certificate refuses it; the page then works as any other does.
 */
export function worksOffline(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  for (const scope of ['/rider', '/join/']) {
    navigator.serviceWorker.register('/rider-sw.js', { scope }).catch(() => {});
  }
}
