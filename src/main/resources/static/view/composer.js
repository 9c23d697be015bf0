import {OFFERED, helpOf} from "../commands.js";
import {emojiNamed} from "../lib/emoji.js";
import {html, live, nothing} from "../lib/html.js";
import {withPassword} from "../lib/text.js";
import {say} from "../lib/words.js";
import {openRoom} from "../state/state.js";
import {silence, slowLeft} from "./governing.js";

const SHOWN = 6; // how many suggestions are shown: those around the chosen one

/** The text field, with a draft for each room and with completion. */
export class Composer {
  constructor(chat, changed, log) {
    this.chat = chat;
    this.changed = changed;
    this.log = log;
    this.user = undefined;
    this.name = undefined; // of the room to which the text belongs
    this.text = "";
    this.suggested = [];
    this.chosen = 0;
    chat.draft.watch((isOf, text, before) => {
      if (this.name !== undefined && isOf(this.user, this.name) && this.text === before) {
        this.text = text; // it was sent or continued in another tab
        this.changed();
      }
    });
  }

  get field() {
    return document.getElementById("text");
  }

  focus() {
    this.field.focus();
  }

  template(state, room) {
    this.state = state;
    if (state.user !== this.user || room?.name !== this.name) {
      this.turnTo(state.user, room?.name);
    }
    const label = say("message", {room: room?.name ?? ""});
    const silent = silence(state, room);
    const wait = silent ? 0 : slowLeft(room);
    this.lookAgain(wait > 0 || (silent && room.muted?.until));
    return html`
      ${silent ? html`<p class="silence" role="status">${silent}</p>` : nothing}
      ${wait ? html`<p class="silence" role="timer">${say("silence.slow", {n: wait})}</p>` : nothing}
      <form class="composer" @submit=${(event) => this.submit(event)}>
        ${this.suggested.length ? this.list() : nothing}
        <textarea
          id="text"
          rows="1"
          ?hidden=${Boolean(silent)}
          aria-label=${label}
          aria-autocomplete="list"
          aria-controls=${this.suggested.length ? "suggestions" : nothing}
          aria-activedescendant=${this.suggested.length ? `suggestion${this.chosen}` : nothing}
          placeholder=${say("message.hint")}
          enterkeyhint="send"
          autocomplete="off"
          dir="auto"
          .value=${live(this.text)}
          @input=${() => this.written()}
          @keydown=${(event) => this.key(event)}
          @blur=${() => this.suggest([])}
        ></textarea>
        <button class="main" ?hidden=${Boolean(silent)}>${say("send")}</button>
        <p class="heard-only" role="status">
          ${this.suggested.length ? say("suggestions.some", {n: this.suggested.length}) : nothing}
        </p>
      </form>
    `;
  }

  /** Draws again in a second, while something runs out. */
  lookAgain(wanted) {
    if (wanted && !this.clock) {
      this.clock = setTimeout(() => {
        this.clock = null;
        this.changed();
      }, 1_000);
    }
  }

  /**
   * Changes to the draft of another room or user. The text in the field goes along if it is meant for the new one:
   * after logging in, from before there was a room, and after a command that opens one.
   */
  turnTo(user, name) {
    const goesAlong = user === this.user ? this.name === undefined || this.chat.isEntering() : !this.user;
    const carried = goesAlong ? this.text : "";
    if (carried && this.name !== undefined && this.user !== undefined) {
      this.chat.draft.keep(this.user, this.name, "");
    }
    this.user = user;
    this.name = name;
    this.suggested = [];
    const draft = name !== undefined && user !== undefined ? this.chat.draft.of(user, name) : "";
    this.text = carried.trim() && draft && draft !== carried ? `${draft}\n${carried}` : carried.trim() ? carried : draft;
    if (carried) {
      this.keep();
    }
  }

  /** Makes the field as high as its text, as far as the style allows: not every browser does that by itself. */
  grow() {
    const {field} = this;
    const now = `${field.clientWidth} ${field.value}`;
    if (now !== this.grown) {
      this.grown = now;
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    }
  }

  list() {
    const all = this.suggested.length;
    const from = Math.max(0, Math.min(this.chosen - SHOWN + 2, all - SHOWN));
    return html`
      <ul id="suggestions" role="listbox" aria-label=${say("suggestions")}>
        ${this.suggested.slice(from, from + SHOWN).map(({shown}, at) => {
          const i = from + at;
          return html`
            <li
              id="suggestion${i}"
              role="option"
              aria-selected=${i === this.chosen}
              aria-posinset=${i + 1}
              aria-setsize=${all}
              @mousedown=${(event) => this.pick(event, i)}
            >
              ${shown}
            </li>
          `;
        })}
      </ul>
    `;
  }

  written() {
    this.text = this.field.value;
    this.keep();
    this.grow();
    if (this.text.startsWith("#")) {
      this.chat.lookAtRooms();
    }
    this.suggest(suggestions(this.text.slice(0, this.field.selectionStart), this.state));
  }

  keep() {
    if (this.name !== undefined && this.user !== undefined) {
      this.chat.draft.keep(this.user, this.name, withPassword(this.text) ? "" : this.text); // passwords are not stored
    }
  }

  suggest(suggested) {
    if (suggested.length || this.suggested.length) {
      this.suggested = suggested;
      this.chosen = 0;
      this.changed();
    }
  }

  key(event) {
    if (composes(event)) {
      return;
    }
    const some = this.suggested.length;
    if (some && ["ArrowUp", "ArrowDown"].includes(event.key) && !event.altKey) {
      event.preventDefault();
      this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : some - 1)) % some;
      this.changed();
    } else if (some && event.key === "Tab" && !event.shiftKey) {
      this.pick(event, this.chosen);
    } else if (some && event.key === "Escape") {
      event.stopPropagation();
      this.suggest([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      this.submit(event);
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      this.log.page(event.key === "PageUp" ? -1 : 1);
    }
  }

  pick(event, i) {
    event.preventDefault();
    const {from, text} = this.suggested[i];
    const end = this.field.selectionStart;
    this.field.setRangeText(text, from, end, "end");
    this.written();
  }

  /** Takes the text; `sure` if it is to be said although it looks like a password. */
  submit(event, sure = false) {
    event.preventDefault();
    this.text = this.field.value;
    const waits = !this.text.startsWith("#") && slowLeft(openRoom(this.state)) > 0; // the text stays until it may be said
    if (this.text.trim() && !waits && this.chat.typed(this.text, sure)) {
      this.text = "";
      this.field.value = ""; // at once: what is typed before the next frame is another text
      this.keep();
      this.suggest([]);
      this.log.said();
    }
    this.changed();
  }
}

/**
 * Whether a key belongs to an input method: Safari reports the key that ends a composition after its end, by its number
 * alone.
 */
export const composes = (event) => event.isComposing || event.keyCode === 229;

/** Completions for what stands before the caret: `[{from, text, shown}]`. */
function suggestions(before, state) {
  if (/^#\S*(?: \S*)?$/.test(before)) {
    const fitting = OFFERED.filter((command) => command.startsWith(before.toLowerCase()) && command !== before);
    if (fitting.length) {
      return fitting.map((text) => ({from: 0, text, shown: say(helpOf(text))}));
    }
  }
  const command = /^#(?:(join|left|leave) room|change nick|say|who|history) /i.exec(before);
  if (command) {
    const begun = before.slice(command[0].length).replace(/^"/, "").toLowerCase();
    return [...state.rooms.values()]
      .filter(({name, joined}) => name.toLowerCase().startsWith(begun) && joined !== (command[1]?.toLowerCase() === "join"))
      .map(({name}) => ({from: command[0].length, text: `"${name}" `, shown: name}));
  }
  const emoji = /(?:^|\s):([a-z_]{2,20})$/i.exec(before);
  if (emoji) {
    return emojiNamed(emoji[1]).map(({name, sign}) => ({from: before.length - emoji[1].length - 1, text: `${sign} `, shown: `${sign} :${name}:`}));
  }
  const name = /(?:^|\s)@(\S*)$/.exec(before);
  if (name) {
    const from = before.length - name[1].length - 1;
    return (state.rooms.get(state.open)?.people?.nicks ?? [])
      .filter((nick) => nick.toLowerCase().startsWith(name[1].toLowerCase()))
      .map((nick) => ({from, text: `@${/^[\p{L}\p{N}_.-]+$/u.test(nick) ? nick : `"${nick}"`} `, shown: nick}));
  }
  return [];
}
