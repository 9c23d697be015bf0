const LINK = /\bhttps?:\/\/[^\s<>"\u0000-\u0020\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/giu;
const AFTER_A_LINK = new Set(".,:;!?'’»)]}");

/**
 * A text in parts: `{text}` or `{text, href}`. Only http and https become links; what ends a sentence or closes a bracket that was opened
 * before the link is not of it.
 */
export function parts(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const link = withoutEnd(match[0]);
    const href = URL.canParse(link) ? new URL(link).href : null;
    if (href) {
      found.push({text: text.slice(at, match.index)}, {text: link, href});
      at = match.index + link.length;
    }
  }
  found.push({text: text.slice(at)});
  return found.filter((part) => part.text);
}

/** Looked at from the end: a pattern would try again at each bracket of a long row, in every browser of the room. */
function withoutEnd(link) {
  let end = link.length;
  while (AFTER_A_LINK.has(link[end - 1])) {
    end--;
  }
  const closes = link[end] === ")" && link.includes("(");
  return link.slice(0, closes ? end + 1 : end);
}

/** Whether a text names somebody: the nickname as a whole word, in any case. */
export function mentions(text, nick) {
  if (!nick || nick === "Anonymous") {
    return false;
  }
  const name = nick.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, "iu").test(text);
}
