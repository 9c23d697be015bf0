// Other scripts put punctuation behind a link without a space; characters that occur within words (’ · ・ and dashes)
// end the link only at its end.
const LINK =
  /\bhttps?:\/\/(?:(?![\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}])[^\s<>"\p{Cc}\p{Cf}]|[!#$%&'()*+,./:;=?@[\]\\{}~’·・])+/giu;
const AFTER_A_LINK = /[.,:;!?'()[\]{}’·・]|(?![-_])\p{Pd}/u;

/**
 * A text in parts: `{text}` or `{text, href, host}`. Only http and https become links; punctuation that ends a sentence
 * or closes a bracket opened before the link is not part of it. `host` is set if the link's text does not begin with
 * its real host: look-alike letters, or a name before an `@`.
 */
export function parts(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const link = withoutEnd(match[0]);
    if (URL.canParse(link)) {
      const {href, host} = new URL(link);
      found.push({text: text.slice(at, match.index)}, {text: link, href, ...(!shows(link, host) && {host})});
      at = match.index + link.length;
    }
  }
  found.push({text: text.slice(at)});
  return found.filter((part) => part.text);
}

/** Goes from the end: a pattern would try again at each bracket of a long row, in every browser of the room. */
function withoutEnd(link) {
  let end = link.length;
  while (end && AFTER_A_LINK.test(link[end - 1])) {
    end--;
  }
  const closes = link[end] === ")" && link.slice(0, end).includes("(");
  return link.slice(0, closes ? end + 1 : end);
}

function shows(link, host) {
  const shown = link.replace(/^https?:\/\//i, "").toLowerCase();
  return shown.startsWith(host) && /^(?:[/?#]|$)/.test(shown.slice(host.length));
}

/** Nearly the form in which names are compared (RFC 8266): the server decides, the page only guesses. */
export const comparable = (name) => name.normalize("NFKC").trim().replace(/\s+/gu, " ").toLowerCase();

/** A text as it looks: without invisible characters, wide forms as usual ones. */
export const seen = (text) => text.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]|[^\P{Cc}\s]/gu, "").normalize("NFKC");

/** The command with a password, `login`, `register` or `claim`, that a text looks like; undefined if it does not. */
export const withPassword = (text) => /^\s*#\s*(login|register|claim)(?!\S)/i.exec(seen(text))?.[1].toLowerCase();

/** Whether a text mentions a nickname: as a whole word, in any case and normalization. */
export function mentions(text, nick) {
  if (!nick || nick === "Anonymous") {
    return false;
  }
  const name = comparable(nick).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}\\p{M}_])`, "u").test(comparable(text));
}
