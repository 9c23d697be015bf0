/**
 * How a text looks, of the signs that people type anyway. Nothing is taken away or added: the parts together are the text, so
 * what is copied is what was said.
 */
const FENCE = "```";

/** A text in parts, `{is, text}`: `code` between fences, a line of a `quote` or `item` of a list, else `text`. */
export function shaped(text) {
  const found = [];
  for (let at = 0; at < text.length; ) {
    const end = text.startsWith(FENCE, at) ? endOfCode(text, at) : -1;
    if (end > 0) {
      found.push({is: "code", text: text.slice(at, end)});
      at = end;
      continue;
    }
    const lineEnd = text.indexOf("\n", at);
    const next = lineEnd < 0 ? text.length : lineEnd + 1;
    const line = text.slice(at, next);
    const is = /^> ?\S/.test(line) ? "quote" : /^(?:[-*•]|\d{1,3}[.)]) \S/.test(line) ? "item" : "text";
    if (is === "text" && found.at(-1)?.is === "text") {
      found.at(-1).text += line;
    } else if (is === "text" || !line.endsWith("\n")) {
      found.push({is, text: line});
    } else {
      found.push({is, text: line.slice(0, -1)}, {is: "text", text: "\n"});
    }
    at = next;
  }
  return found;
}

/** Behind the closing fence; -1 if there is none at the end of a line. */
function endOfCode(text, at) {
  for (let end = text.indexOf(FENCE, at + FENCE.length); end > 0; end = text.indexOf(FENCE, end + 1)) {
    const after = end + FENCE.length;
    if (after === text.length || text[after] === "\n") {
      return after;
    }
  }
  return -1;
}

const INLINE = /(?<code>`[^`\n]+`)|(?<![\p{L}\p{N}*])(?:(?<strong>\*\*[^*\s](?:[^*\n]*[^*\s])?\*\*)|(?<em>\*[^*\s](?:[^*\n]*[^*\s])?\*))(?![\p{L}\p{N}*])/gu;

/** A text within a line in parts, `{is, text}`: `code`, `em`, `strong`, or else undefined. */
export function inline(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [is] = Object.entries(match.groups).find(([, some]) => some !== undefined);
    found.push({text: text.slice(at, match.index)}, {is, text: match[0]});
    at = match.index + match[0].length;
  }
  found.push({text: text.slice(at)});
  return found.filter((part) => part.text);
}
