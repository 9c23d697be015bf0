import {inBrowser, inTab} from "./lib/kept.js";

/**
 * Where what waits to be said is kept, so that it outlives the page that it was typed in. Each page has an outbox of its own for each user,
 * and holds a lock for as long as it lives: what a page has left behind is taken by one other, once. Where a browser has no locks (without
 * HTTPS), it is kept in the tab alone.
 */
export function outboxes() {
  const {locks} = navigator;
  const storage = locks ? inBrowser : inTab;
  const page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
  const lockOf = (some) => `rambler-chat:page:${some}`;
  const nameOf = (owner) => `outbox:${owner}:${page}`;

  void locks?.request(lockOf(page), () => new Promise(() => {}));

  /** Takes what is left of a page, if that is gone. */
  async function inherit(name, take) {
    const took = () => take(storage.read(name, [])) && storage.forget(name);
    if (locks) {
      await locks.request(lockOf(name.slice(name.lastIndexOf(":") + 1)), {ifAvailable: true}, (lock) => lock && took());
    } else {
      took();
    }
  }

  return {
    read: (owner) => storage.read(nameOf(owner), []),
    write: (owner, outbox) => (outbox.length ? storage.write(nameOf(owner), outbox) : storage.forget(nameOf(owner))),
    forget: (owner) => storage.forget(nameOf(owner)),
    /** Gives `take` what pages that are gone have left of an owner's; it is forgotten where `take` says that it has it. */
    async adopt(owner, take) {
      for (const name of storage.names(`outbox:${owner}:`).filter((one) => one !== nameOf(owner))) {
        await inherit(name, take);
      }
    },
  };
}
