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

/**
 * Keeps the page and these files; those of an earlier version go. Keeps nothing new while servers of two versions answer: a
 * server that has not this version's file gives its own, not to be stored, and the page may be of the other version.
 */
async function keep(files) {
  const cache = await caches.open(KEPT);
  const known = new Set((await cache.keys()).map(({url}) => new URL(url).pathname));
  const wanted = [PAGE, ...files.filter((path) => !known.has(path))];
  const answers = await Promise.all(wanted.map((path) => fetch(path)));
  const isOfAnother = answers.some(({ok, headers}) => !ok || headers.get("cache-control")?.includes("no-store"));
  const version = files.map((path) => /^\/v\/[^/]+\//.exec(path)?.[0]).find(Boolean);
  if (isOfAnother || !(await answers[0].clone().text()).includes(version)) {
    return;
  }
  for (const [i, path] of wanted.entries()) {
    await cache.put(path, answers[i]);
  }
  await Promise.all([...known].filter((path) => path !== PAGE && !files.includes(path)).map((path) => cache.delete(path)));
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
