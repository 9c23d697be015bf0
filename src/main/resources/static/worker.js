/**
 * Keeps the page's own files, and nothing else, so that it opens without a network. The files have their digest in their
 * paths, so what is kept is right for ever; the page itself is asked for each time there is a network.
 */
const PAGE = "/";
const OWN = /^\/(?:v|webjars)\//; // the paths of files with a digest or a version
const KEPT = "page";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** A page that has started tells which files it is made of. */
self.addEventListener("message", ({data, origin}) => {
  if (origin === self.location.origin && data?.type === "keep") {
    void keep(data.files.filter((path) => OWN.test(path)));
  }
});

/** Keeps the page and these files; those of an earlier version go. */
async function keep(files) {
  const cache = await caches.open(KEPT);
  const page = await fetch(PAGE);
  if (!page.ok) {
    return;
  }
  const known = new Set((await cache.keys()).map(({url}) => new URL(url).pathname));
  await cache.addAll(files.filter((path) => !known.has(path)));
  await cache.put(PAGE, page);
  const wanted = new Set([PAGE, ...files]);
  await Promise.all([...known].filter((path) => !wanted.has(path)).map((path) => cache.delete(path)));
}

self.addEventListener("fetch", (event) => {
  const {pathname, origin} = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) {
    return;
  }
  if (event.request.mode === "navigate" && pathname === PAGE) {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
  } else if (OWN.test(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
