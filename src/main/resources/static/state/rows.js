/**
 * The rows of a log, oldest first, in chunks of about 50: `[{key, rows}]`. A chunk that has not changed is the same object as before, so
 * adding a row costs the same in a long log, and the view draws anew what is new. Every row has a `key` of its own.
 */
const CHUNK = 50;

let lastKey = 0;

export const newKey = () => `k${++lastKey}`;

const chunkOf = (rows) => ({key: newKey(), rows});

function cut(rows) {
  const chunks = [];
  for (let at = 0; at < rows.length; at += CHUNK) {
    chunks.push(chunkOf(rows.slice(at, at + CHUNK)));
  }
  return chunks;
}

export function append(chunks, row) {
  const last = chunks.at(-1);
  return last && last.rows.length < CHUNK
    ? [...chunks.slice(0, -1), {key: last.key, rows: [...last.rows, row]}]
    : [...chunks, chunkOf([row])];
}

export const prepend = (chunks, rows) => [...cut(rows), ...chunks];

/** Others in the place of one row; the same chunks if there is none of that key. */
export function replace(chunks, key, rows) {
  const at = chunks.findIndex((chunk) => chunk.rows.some((row) => row.key === key));
  if (at < 0) {
    return chunks;
  }
  const old = chunks[at];
  const changed = old.rows.flatMap((row) => (row.key === key ? rows : [row]));
  const between = changed.length <= 2 * CHUNK ? (changed.length ? [{key: old.key, rows: changed}] : []) : cut(changed);
  return [...chunks.slice(0, at), ...between, ...chunks.slice(at + 1)];
}

/** Without the oldest chunks, where there are more than `most` rows. */
export function trim(chunks, most) {
  return chunks.length * CHUNK > most + CHUNK ? chunks.slice(1 - Math.ceil(most / CHUNK)) : chunks;
}

/** The last row that is so; undefined if none is. */
export function last(chunks, is) {
  for (const chunk of chunks.toReversed()) {
    const found = chunk.rows.findLast(is);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The first row that is so, from the oldest; undefined if none is. */
export function first(chunks, is) {
  for (const chunk of chunks) {
    const found = chunk.rows.find(is);
    if (found) {
      return found;
    }
  }
  return undefined;
}
