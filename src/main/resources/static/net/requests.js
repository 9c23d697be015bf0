/** Finds the answer to each request by its `ref` (PROTOCOL.md §8). */
export function requests(send) {
  const waiting = new Map();
  let last = 0;

  return {
    /** What the server answers: its `ok` or `error`, or an error `lost` where there is no connection, or none any more. */
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
    /** Whether this object was an answer that somebody waited for. */
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
