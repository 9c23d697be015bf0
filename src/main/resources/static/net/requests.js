/** Finds the answer to each request by its `ref` (PROTOCOL.md §8). */
export function requests(send) {
  const waiting = new Map();
  let last = 0;

  return {
    /**
     * Resolves to the server's `ok` or `error`, or to an error `lost` if there is no connection, or it is lost
     * meanwhile.
     */
    ask(request) {
      const ref = String(++last);
      return new Promise((resolve) => {
        waiting.set(ref, resolve);
        if (!send({...request, ref})) {
          waiting.delete(ref);
          resolve(LOST);
        }
      });
    },
    /** Whether this object was an answer to a request that waited for it. */
    answered(object) {
      const resolve = object.ref && waiting.get(object.ref);
      waiting.delete(object.ref);
      resolve?.(object);
      return Boolean(resolve);
    },
    /** The connection is gone, and with it every answer. */
    lose() {
      for (const resolve of waiting.values()) {
        resolve(LOST);
      }
      waiting.clear();
    },
  };
}

const LOST = {type: "error", code: "lost", text: "The connection was lost"};
