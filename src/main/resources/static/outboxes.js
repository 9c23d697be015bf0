import {inBrowser, inTab} from "./lib/kept.js";

/**
 * Stores the texts that wait to be sent, so that they outlive the page they were typed in. Each page has its own outbox
 * for each user, and holds a lock while it lives: what a closed page leaves is taken over by one other, once. In a
 * browser without locks (no HTTPS) it is kept in the tab alone.
 */
export function outboxes() {
  const {locks} = navigator;
  const storage = locks ? inBrowser : inTab;
  const page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
  const lockOf = (some) => `rambler-chat:page:${some}`;
  const nameOf = (owner) => `outbox:${owner}:${page}`;

  void locks?.request(lockOf(page), () => new Promise(() => {}));

  /** Takes over what a page has left, if it is closed. */
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
    /** Gives `take` what closed pages have left of an owner's texts; it is forgotten if `take` returns true. */
    async adopt(owner, take) {
      for (const name of storage.names(`outbox:${owner}:`).filter((one) => one !== nameOf(owner))) {
        await inherit(name, take);
      }
    },
  };
}
