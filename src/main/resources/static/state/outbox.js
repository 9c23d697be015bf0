/**
 * What the user wants to say and has not heard back yet, in the order of typing: `[{id, room, text, state, tried,
 * since}]`. `state` is `pending`, `sent` (stored, but not heard here yet) or `failed` with the `error`; `tried` means
 * that it may have arrived, `doubtful` that this is not known yet.
 */
const REMEMBERED_MS = 9 * 60_000; // the server knows an id for ten minutes (PROTOCOL.md §8)

const ID_BYTES = 18;

/** A new text, to be sent when its turn comes. */
export function queued(room, text, now) {
  const random = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  const id = btoa(String.fromCharCode(...random)).replaceAll("+", "-").replaceAll("/", "_");
  return {id, room, text, state: "pending", tried: false, since: now};
}

export const change = (outbox, id, values) =>
  outbox.map((waiting) => (waiting.id === id ? {...waiting, ...values} : waiting));

export const without = (outbox, id) =>
  outbox.some((waiting) => waiting.id === id) ? outbox.filter((waiting) => waiting.id !== id) : outbox;

/** The next one to send for a room; a failed one does not hold up those behind it. */
export const next = (outbox, room) => outbox.find((waiting) => waiting.room === room && waiting.state === "pending");

/**
 * The outbox after a loss of the connection. What was tried is sent again if the server can recognise it: from a user,
 * and not too late. Otherwise it is doubtful until everything that was said meanwhile has come.
 */
export const again = (outbox, user, now) =>
  outbox
    .filter(({state}) => state !== "sent")
    .map((waiting) => ({
      ...waiting,
      doubtful: waiting.tried && (!user || Math.abs(now - waiting.since) > REMEMBERED_MS), // also if a clock went back
    }));
