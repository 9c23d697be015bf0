import {html, nothing} from "../lib/html.js";
import {addressOf} from "../jump.js";
import {inline, shaped} from "../lib/shape.js";
import {parts} from "../lib/text.js";
import {actText} from "./governing.js";
import {dayOf, momentOf, refusal, say, timeOf} from "../lib/words.js";

const TOGETHER_MS = 5 * 60_000;
const HUES = 8;

/** One row of the log; `before` is the row above it, if any, `line` the seq after which the unread messages begin. */
export function rowView(row, before, line, actions) {
  switch (row.kind) {
    case "message":
      return html`
        ${newDay(row, before) ? html`<li class="mark day" data-key="d${row.key}">${dayOf(row.time)}</li>` : nothing}
        ${isLine(row, before, line) ? html`<li class="mark new" data-key="n${row.key}">${say("log.new")}</li>` : nothing}
        ${message(row, continues(row, before) && !isLine(row, before, line), actions)}
      `;
    case "removed":
      return html`
        ${newDay(row, before) ? html`<li class="mark day" data-key="d${row.key}">${dayOf(row.time)}</li>` : nothing}
        ${isLine(row, before, line) ? html`<li class="mark new" data-key="n${row.key}">${say("log.new")}</li>` : nothing}
        <li class="notice removed" data-key=${row.key}>${row.count ? say("removed.many", {n: row.count}) : say("removed", {name: row.user === null ? say("visitor") : row.nick})}</li>
      `;
    case "ignored":
      return html`
        <li class="notice ignored" data-key=${row.key}>
          <details>
            <summary>${say("ignored", {n: row.rows.length, name: row.nick})}</summary>
            ${row.rows.map(({nick, text}) => html`<p><bdi>${nick}</bdi>: <span dir="auto">${textView(text)}</span></p>`)}
          </details>
        </li>
      `;
    case "act":
      return html`
        ${newDay(row, before) ? html`<li class="mark day" data-key="d${row.key}">${dayOf(row.time)}</li>` : nothing}
        ${isLine(row, before, line) ? html`<li class="mark new" data-key="n${row.key}">${say("log.new")}</li>` : nothing}
        <li class="notice act" data-key=${row.key}>${actText(row)} <time datetime=${row.time} title=${momentOf(row.time)}>${timeOf(row.time)}</time></li>
      `;
    case "gap":
      return html`
        <li class="mark gap" data-key=${row.key}>
          ${say("gap", {n: row.to - row.from + 1})}
          <button type="button" @click=${() => actions.fill(row)}>${say("gap.load")}</button>
        </li>
      `;
    case "lost":
      return html`<li class="mark gap" data-key=${row.key}>${say("gap.lost", {n: row.to - row.from + 1})}</li>`;
    case "reset":
      return html`<li class="mark gap" data-key=${row.key}>${say("log.reset")}</li>`;
    default:
      return html`<li class="notice" data-key=${row.key}>${row.text}</li>`;
  }
}

/** Name, then text, then time: the order in which they should be read aloud. */
const message = (row, continued, actions) => html`
  <li
    class="message ${continued ? "continued" : ""} ${row.own ? "own" : ""} ${row.mentioned ? "mentioned" : ""}"
    data-key=${row.key}
  >
    <span class="avatar hue${hue(row.user ?? "")}" data-initial=${initial(row)} aria-hidden="true"></span>
    <span class="author hue${hue(row.user ?? "")}"><bdi>${row.nick}</bdi></span>
    <div class="text" dir="auto">${textView(row.text)}</div>
    <a class="at" href=${addressOf(actions.room, row.seq)} tabindex="-1"><time datetime=${row.time} title=${momentOf(row.time)}>${timeOf(row.time)}</time></a>
    ${actions.menu({epoch: row.epoch, seq: row.seq, name: row.nick, account: row.user, own: row.own})}
  </li>
`;

const initial = ({user, nick}) => (user === null ? "?" : [...nick][0].toUpperCase());

/** What was typed, with all its signs: code, emphasis, lists and quotes only look so. */
const textView = (text) => shaped(text).map(({is, text: line}) => (is === "text" ? wordsView(line) : html`<span class=${is}>${is === "code" ? line : wordsView(line)}</span>`));

const wordsView = (text) =>
  parts(text).map((part) =>
    part.href
      ? html`<a href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>${part.host
            ? html` <small class="host">(${part.host})</small>`
            : nothing}`
      : inline(part.text).map(({is, text: some}) => (is === "code" ? html`<code>${some}</code>` : is === "em" ? html`<em>${some}</em>` : is === "strong" ? html`<strong>${some}</strong>` : some)),
  );

/** A text that is not stored yet, or could not be: it may be for another room than the `open` one. */
export const waitingView = (waiting, actions, open) => html`
  <li class="message own ${waiting.state}" data-key=${waiting.id}>
    <div class="text" dir="auto">${textView(waiting.text)}</div>
    <p class="fate">
      ${waiting.state === "failed"
        ? html`
            ${waiting.room === (open ?? "")
              ? say("failed", {why: refusal(waiting.error)})
              : say("failed.elsewhere", {room: waiting.room, why: refusal(waiting.error)})}
            <button type="button" @click=${() => actions.retry(waiting.id)}>${say("retry")}</button>
            <button type="button" @click=${() => actions.discard(waiting.id)}>${say("discard")}</button>
          `
        : say(waiting.state)}
    </p>
  </li>
`;

const FOLDED_FROM = 4;

/** The rows, with one in the place of more than three removed messages that follow each other, and of those of somebody ignored. */
export function folded(rows, ignored) {
  const isIgnored = (row) => row?.kind === "message" && ignored.has(row.user);
  const shown = [];
  for (let at = 0; at < rows.length; ) {
    let end = at + 1;
    while ((rows[at].kind === "removed" && rows[end]?.kind === "removed") || (isIgnored(rows[at]) && isIgnored(rows[end]) && rows[at].user === rows[end].user)) {
      end++;
    }
    const some = rows.slice(at, end);
    if (isIgnored(some[0])) {
      shown.push({...some[0], kind: "ignored", rows: some});
    } else {
      shown.push(...(some[0].kind === "removed" && some.length >= FOLDED_FROM ? [{...some[0], count: some.length}] : some));
    }
    at = end;
  }
  return shown;
}

const newDay = (row, before) => before?.seq === undefined || dayOf(row.time) !== dayOf(before.time);

const isLine = (row, before, line) => line !== null && row.seq > line && !(before?.seq > line);

const continues = (row, before) =>
  before?.kind === "message" &&
  before.nick === row.nick &&
  before.user === row.user &&
  !newDay(row, before) &&
  Date.parse(row.time) - Date.parse(before.time) < TOGETHER_MS;

function hue(name) {
  let sum = 0;
  for (const letter of name.toLowerCase()) {
    sum = (sum * 31 + letter.codePointAt(0)) % 65_521;
  }
  return sum % HUES;
}
