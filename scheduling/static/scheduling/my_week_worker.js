/* Keeps the pages of one's own week for times without a connection. Fresh where there is one; kept pages are shown
   for some hours and then thrown away, and all of them when the carer signs out. */
"use strict";

const CACHE = "care-my-week";
const KEPT_FOR = 18 * 60 * 60 * 1000;
const PATIENCE = 6000;
const AT = "x-kept-at";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === new URL("./", self.location).pathname) event.respondWith(page(request));
  else if (["style", "script", "image", ""].includes(request.destination)) event.respondWith(part(request));
});

async function page(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await within(PATIENCE, fetch(request));
    if (answer.status === 200 && !answer.redirected) await keep(cache, request, answer.clone());
    if (answer.status < 500) return answer;
  } catch (fault) {
    // no connection, or one so bad that it is none
  }
  const kept = await cache.match(request, { ignoreVary: true });
  if (!kept) return fetch(request);
  if (Date.now() - Number(kept.headers.get(AT)) > KEPT_FOR) {
    await cache.delete(request, { ignoreVary: true });
    return fetch(request);
  }
  const text = (await kept.text()).replace('data-kept="no"', 'data-kept="yes"');
  return new Response(text, { headers: kept.headers });
}

async function keep(cache, request, answer) {
  const headers = new Headers(answer.headers);
  headers.set(AT, String(Date.now()));
  await cache.put(request, new Response(await answer.blob(), { headers }));
}

/* Style and scripts: what is kept at once, and renewed for the next time. */
async function part(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  const fresh = fetch(request).then((answer) => {
    if (answer.ok) cache.put(request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  fresh.catch(() => {});
  return kept;
}

function within(milliseconds, promise) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("too slow")), milliseconds);
    promise.then(resolve, reject);
  });
}
