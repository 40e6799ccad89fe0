/**
 * The rider page without a network: its files from a cache that is filled when the page is first opened. FILES is
 * filled in by the build (renderer/rider/offline-files.ts); a change of any of them makes a new cache.
 */
const FILES = [];
const VERSION = 'dev';
const CACHE = `rider-${VERSION}`;
const PAGE = '/rider';

self.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([PAGE, ...FILES].map((url) => new Request(url, { cache: 'no-cache' })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    for (const name of await caches.keys())
      if (name.startsWith('rider-') && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const isPage = request.mode === 'navigate';
  if (!isPage && !FILES.includes(url.pathname)) return;
  const answer = async () => (await caches.match(isPage ? PAGE : url.pathname)) ?? fetch(request);
  event.respondWith(answer());
});
