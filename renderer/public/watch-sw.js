/**
 * The spectators' page without a network: its files from a cache that is filled once the page has been open for a while,
 * and the courses it has shown. FILES is filled in by the build (renderer/rider/offline-files.ts); a change of any of them
 * makes a new cache. Whatever is live is never kept here: a page must not take the past for the present.
 */
const FILES = [];
const VERSION = 'dev';
const CACHE = `watch-${VERSION}`;
const COURSES = 'watch-courses';
const COURSES_MAX = 12;
const PAGE = '/watch';
const COURSE = /^\/v1\/races\/[^/]+\/course$/;
/** A station that does not answer by then is taken for one that is not there. */
const PAGE_WAIT_MS = 4000;

self.addEventListener('install', (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    // Names with a hash in them never change: the browser's own cache has most of them already.
    await cache.addAll(FILES);
    await cache.add(new Request(PAGE, { cache: 'no-cache' }));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    for (const name of await caches.keys())
      if (name.startsWith('watch-') && name !== CACHE && name !== COURSES) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const within = (promise, ms) =>
  new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('too late')), ms);
    promise.then(resolve, reject);
  });

/** The station's own page where it answers, so that nobody stays with an old one; else the kept one. */
async function page(request) {
  try {
    const answer = await within(fetch(request), PAGE_WAIT_MS);
    if (answer.ok) return answer;
  } catch {
    // No network: below.
  }
  return (await caches.match(PAGE)) ?? fetch(request);
}

async function course(request) {
  const cache = await caches.open(COURSES);
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      await cache.put(request, answer.clone());
      const all = await cache.keys();
      for (const one of all.slice(0, Math.max(0, all.length - COURSES_MAX))) await cache.delete(one);
    } else if (answer.status === 404 || answer.status === 403) await cache.delete(request);
    return answer;
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (COURSE.test(url.pathname)) event.respondWith(course(request));
  else if (FILES.includes(url.pathname))
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(request)));
});
