/**
 * Browser storage: for all tabs, or for this tab until it is closed. The page works without it: if storing is forbidden
 * or the storage is full, reading returns the default and writing does nothing.
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
    /** The names that begin like this. */
    names(beginning) {
      try {
        return Object.keys(storage())
          .filter((key) => key.startsWith(prefix + beginning))
          .map((key) => key.slice(prefix.length));
      } catch {
        return [];
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

/**
 * Calls back when another tab has written or forgotten something, with its name, its value and the one before; null for
 * none.
 */
export function whenAnotherTabWrites(callback) {
  addEventListener("storage", (event) => {
    if (event.storageArea === localStorage && event.key?.startsWith(PREFIX)) {
      callback(event.key.slice(PREFIX.length), JSON.parse(event.newValue), JSON.parse(event.oldValue));
    }
  });
}
