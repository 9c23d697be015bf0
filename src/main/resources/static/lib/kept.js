/**
 * What a browser keeps: for all its tabs, or for this tab until it is closed. Nothing here is needed: where storing is forbidden or
 * full, reading gives what was asked for by default and writing does nothing.
 */
function keeper(storage, prefix) {
  return {
    read(name, otherwise) {
      try {
        return JSON.parse(storage().getItem(prefix + name)) ?? otherwise;
      } catch {
        return otherwise;
      }
    },
    write(name, value) {
      try {
        storage().setItem(prefix + name, JSON.stringify(value));
      } catch {
        // full or forbidden
      }
    },
    forget(name) {
      try {
        storage().removeItem(prefix + name);
      } catch {
        // forbidden
      }
    },
  };
}

const PREFIX = "rambler-chat:";

export const inBrowser = keeper(() => localStorage, PREFIX);
export const inTab = keeper(() => sessionStorage, PREFIX);

/** Calls back when another tab has written something, with its name and value. */
export function whenAnotherTabWrites(callback) {
  addEventListener("storage", (event) => {
    if (event.storageArea === localStorage && event.key?.startsWith(PREFIX) && event.newValue !== null) {
      callback(event.key.slice(PREFIX.length), JSON.parse(event.newValue));
    }
  });
}
