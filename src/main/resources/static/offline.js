const WORKER = "/worker.js";

/** Lets the browser keep the page, so that it opens without a network; works without it where that is not allowed. */
export async function keepOffline() {
  if (!("serviceWorker" in navigator)) {
    return; // not a secure origin, or switched off
  }
  try {
    await navigator.serviceWorker.register(script(WORKER));
    const {active} = await navigator.serviceWorker.ready;
    const files = performance
      .getEntriesByType("resource")
      .map(({name}) => new URL(name))
      .filter(({origin}) => origin === location.origin)
      .map(({pathname}) => pathname);
    active.postMessage({type: "keep", files: [...new Set(files)]});
  } catch {
    // private windows, a full disk
  }
}

/** The only script that the page may name. */
const script = (path) => self.trustedTypes?.createPolicy("rambler-worker", {createScriptURL: () => WORKER}).createScriptURL(path) ?? path;
