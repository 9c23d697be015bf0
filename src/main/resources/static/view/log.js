import {guard, html, nothing, render, repeat} from "../lib/html.js";
import {say} from "../lib/words.js";
import {moderates} from "../state/room.js";
import {titleOf} from "../state/state.js";
import {menuButton} from "./governing.js";
import {folded, rowView, waitingView} from "./row.js";

const AT_END_PX = 40;
const GUESSED_ROW_PX = 30;
const OLDER_PX = 600; // this near to the top, older messages are asked for
const MOST_PASSES = 4;

const epochOf = (room) => (room.last ?? room.top)?.epoch;

/**
 * The messages of the room that is shown. Only the chunks near what is visible are in the page, with empty space in
 * place of the others. A reader at the end follows; one who has scrolled up is never moved: the first visible row stays
 * where it is, whatever changes above it.
 */
export class Log {
  constructor(chat) {
    this.chat = chat;
    this.due = false;
    this.heights = new Map(); // of chunks that have been drawn
    this.places = new Map(); // where the reader was in each room
    this.follows = true;
    this.name = undefined;
    this.sizes = new ResizeObserver(() => this.resized());
  }

  attach(around) {
    if (!this.element) {
      this.element = document.createElement("div");
      this.element.className = "log";
      this.element.id = "log";
      this.element.tabIndex = 0;
      this.element.setAttribute("role", "log");
      this.element.addEventListener("scroll", () => this.scrolled(), {passive: true});
      this.button = document.createElement("div");
      this.sizes.observe(this.element);
    }
    if (this.element.parentNode !== around) {
      around.replaceChildren(this.element, this.button);
    }
  }

  /** Draws only the log, once a frame: scrolling changes nothing else on the page. */
  soon() {
    if (!this.due) {
      this.due = true;
      requestAnimationFrame(() => {
        this.due = false;
        this.show(this.state, this.room);
      });
    }
  }

  follow() {
    this.follows = true;
    this.soon();
  }

  page(by) {
    this.element.scrollBy({top: by * this.element.clientHeight * 0.9});
  }

  scrolled() {
    const {scrollHeight, scrollTop, clientHeight} = this.element;
    this.seen = this.firstSeen();
    const follows = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    if (follows !== this.follows || this.isOutside()) {
      this.follows = follows;
      this.soon();
    }
  }

  resized() {
    this.heights.clear(); // at another width lines break elsewhere
    if (!this.follows && this.seen) {
      this.places.set(this.name, this.seen);
    }
    if (this.follows) {
      this.toEnd();
    }
    this.soon();
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  show(state, room) {
    this.state = state;
    this.room = room;
    this.enterRoom(room);
    const chunks = room?.chunks ?? [];
    const isHomeless = (mine) => mine.state === "failed" && !state.rooms.get(mine.room)?.joined;
    const waiting = state.outbox.filter((mine) => mine.room === room?.name || isHomeless(mine));
    const goal = this.goal(state, room);
    const anchor = goal ?? (this.follows ? null : (this.places.get(room?.name) ?? this.firstSeen()));
    this.places.delete(room?.name);
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      const range = this.range(chunks);
      this.draw(room, chunks, range, waiting);
      const steady = this.measure();
      if (this.follows) {
        this.toEnd();
      } else if (anchor) {
        this.keep(anchor, chunks);
      }
      const next = this.range(chunks);
      if (steady && next.from >= range.from && next.to <= range.to) {
        break;
      }
    }
    if (goal) {
      this.arrive(goal);
    }
    this.seen = this.follows ? null : this.firstSeen();
    this.showButton(room);
    this.lookAround(room);
  }

  /** The message that is to be shown, a third below the top; null for none. */
  goal({goal}, room) {
    if (!goal || goal.room !== room?.name) {
      return null;
    }
    for (const chunk of room.chunks.toReversed()) {
      const row = chunk.rows.findLast(({seq}) => seq === goal.seq);
      if (row) {
        this.follows = false;
        return {key: row.key, chunk: chunk.key, at: this.element.clientHeight / 3};
      }
    }
    return null;
  }

  arrive({key}) {
    this.element.querySelector("[data-goal]")?.removeAttribute("data-goal");
    this.element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.setAttribute("data-goal", "");
    queueMicrotask(() => this.chat.arrived());
  }

  enterRoom(room) {
    if (room?.name === this.name) {
      return;
    }
    if (this.name !== undefined && !this.follows) {
      this.places.set(this.name, this.firstSeen());
    }
    this.name = room?.name;
    this.follows = !this.places.get(this.name);
    this.heights.clear();
  }

  /** The range of chunks to be in the page: those visible, and a screen more at both ends. */
  range(chunks) {
    const height = this.element.clientHeight || 800;
    const total = chunks.reduce((sum, chunk) => sum + this.heightOf(chunk), 0);
    const top = this.follows ? total - height : this.element.scrollTop;
    let at = 0;
    let from = -1;
    let to = chunks.length;
    for (let i = 0; i < chunks.length; i++) {
      const next = at + this.heightOf(chunks[i]);
      if (from < 0 && next >= top - height) {
        from = i;
      }
      if (at > top + 2 * height) {
        to = i;
        break;
      }
      at = next;
    }
    return {from: Math.max(0, from < 0 ? chunks.length - 1 : from), to};
  }

  heightOf(chunk) {
    return this.heights.get(chunk.key) ?? chunk.rows.length * this.rowHeight();
  }

  rowHeight() {
    return this.average ?? GUESSED_ROW_PX;
  }

  draw(room, chunks, {from, to}, waiting) {
    const {state} = this;
    this.drawn = {from, to, count: chunks.length};
    const space = (some) => `${some.reduce((sum, chunk) => sum + this.heightOf(chunk), 0)}px`;
    const actions = {
      fill: (gap) => this.chat.fill(room.name, gap),
      // a number of an earlier epoch may be somebody else's by now
      room: room?.name,
      menu: ({epoch, ...about}) => epoch === epochOf(room) ? menuButton(room, state.user, about, (chosen) => this.chat.govern(room.name, chosen)) : nothing,
    };
    this.element.ariaLabel = room ? say("log", {room: room.name}) : "";
    this.element.ariaLive = this.follows ? "polite" : "off"; // scrolling back is not news
    render(
      html`
        ${room ? this.start(room) : nothing}
        <div class="space" .style=${`height: ${space(chunks.slice(0, from))}`}></div>
        ${repeat(
          chunks.slice(from, to),
          (chunk) => chunk.key,
          (chunk, i) => {
            const before = chunks[from + i - 1]?.rows.at(-1);
            return guard([chunk, before, room.line, moderates(room), epochOf(room), state.user, state.ignored], () => this.chunk(chunk, before, room.line, actions));
          },
        )}
        <div class="space" .style=${`height: ${space(chunks.slice(to))}`}></div>
        <ol class="waiting">
          ${repeat(waiting, ({id}) => id, (mine) => waitingView(mine, this.chat, room?.name))}
        </ol>
      `,
      this.element,
    );
  }

  start(room) {
    if (room.chunks.length || room.more) {
      return html`<p class="start">${say(room.more ? "log.older" : "log.start")}</p>`;
    }
    return html`
      <div class="start empty">
        <p class="greeting">${say(room.direct ? "empty.talk" : "empty", {room: titleOf(room)})}</p>
        <p>${say("empty.hint")}</p>
        ${this.state.user === null ? html`<p>${say("empty.visitor")}</p>` : nothing}
      </div>
    `;
  }

  chunk(chunk, before, line, actions) {
    const rows = folded(chunk.rows, this.state.ignored);
    return html`
      <ol data-chunk=${chunk.key}>
        ${repeat(rows, (row) => row.key, (row, i) => rowView(row, rows[i - 1] ?? before, line, actions))}
      </ol>
    `;
  }

  /** Whether the drawn chunks are as high as was assumed. */
  measure() {
    let steady = true;
    let pixels = 0;
    let rows = 0;
    for (const drawn of this.element.querySelectorAll("[data-chunk]")) {
      const height = drawn.getBoundingClientRect().height;
      const thought = this.heights.get(drawn.dataset.chunk);
      steady &&= thought !== undefined && Math.abs(thought - height) < 1;
      this.heights.set(drawn.dataset.chunk, height);
      pixels += height;
      rows += drawn.childElementCount;
    }
    this.average ??= rows > 20 ? pixels / rows : undefined;
    return steady;
  }

  /** The first visible row, and its position. */
  firstSeen() {
    const top = this.element.getBoundingClientRect().top;
    for (const row of this.element.querySelectorAll("[data-key]:not(.mark)")) {
      const {bottom, top: at} = row.getBoundingClientRect();
      if (bottom > top) {
        return {key: row.dataset.key, chunk: row.closest("[data-chunk]")?.dataset.chunk, at: at - top};
      }
    }
    return null;
  }

  keep(anchor, chunks) {
    const row = this.element.querySelector(`[data-key="${CSS.escape(anchor.key)}"]`);
    if (row) {
      const moved = row.getBoundingClientRect().top - this.element.getBoundingClientRect().top - anchor.at;
      if (Math.abs(moved) >= 1) {
        this.element.scrollTop += moved;
      }
      return;
    }
    const index = chunks.findIndex((chunk) => chunk.key === anchor.chunk);
    if (index >= 0) {
      this.element.scrollTop = chunks.slice(0, index).reduce((sum, chunk) => sum + this.heightOf(chunk), 0);
    }
  }

  /** Whether space is visible, or nearly, where rows should be. */
  isOutside() {
    const [above, below] = this.element.querySelectorAll(".space");
    const {top, bottom, height} = this.element.getBoundingClientRect();
    const near = (space, edge) => space && space.offsetHeight > 0 && edge(space.getBoundingClientRect());
    return (
      this.element.scrollTop < OLDER_PX ||
      near(above, (at) => at.bottom > top - height / 2) ||
      near(below, (at) => at.top < bottom + height / 2)
    );
  }

  showButton(room) {
    const text = room?.unread ? say("newest.unread", {n: room.unread}) : say("newest");
    render(
      this.follows
        ? nothing
        : html`<button class="newest" type="button" @click=${() => this.follow()}>${text} <span aria-hidden="true">↓</span></button>`,
      this.button,
    );
  }

  lookAround(room) {
    if (room && this.element.scrollTop < OLDER_PX && room.more && (room.last || room.direct)) {
      void this.chat.older(room.name);
    }
    if (this.follows && document.visibilityState === "visible" && document.hasFocus()) {
      this.chat.markRead();
    }
  }
}
