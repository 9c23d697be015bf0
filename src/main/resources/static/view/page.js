import {html, nothing, ref, render} from "../lib/html.js";
import {say} from "../lib/words.js";
import {openRoom} from "../state/state.js";
import {Composer, composes} from "./composer.js";
import {dialog} from "./dialogs.js";
import {header} from "./header.js";
import {Log} from "./log.js";
import {people} from "./people.js";
import {roomBar, rooms} from "./rooms.js";
import {searchBar} from "./search.js";

/** The whole page: drawn at most once a frame, however much happens in it. */
export class Page {
  constructor(element, store, chat) {
    this.element = element;
    this.store = store;
    this.chat = chat;
    this.due = false;
    this.log = new Log(chat);
    this.composer = new Composer(chat, () => this.soon(), {said: () => this.log.follow(), page: (by) => this.log.page(by)});
    element.replaceChildren();
    // Shows another room at once: what is typed before the next frame belongs there.
    store.subscribe((now, before) => (now.open !== before.open || now.user !== before.user ? this.show() : this.soon()));
    document.addEventListener("keydown", (event) => this.key(event));
    for (const type of ["focus", "blur"]) {
      addEventListener(type, () => this.soon());
    }
    document.addEventListener("visibilitychange", () => this.soon());
    addEventListener("resize", () => this.soon());
    visualViewport?.addEventListener("resize", () => this.fit());
    this.fit();
  }

  soon() {
    if (!this.due) {
      this.due = true;
      requestAnimationFrame(() => {
        this.due = false;
        this.show();
      });
    }
  }

  /** Some phones put their keyboard over the page; the height is what remains visible. */
  fit() {
    if (visualViewport) {
      document.documentElement.style.setProperty("--height", `${visualViewport.height}px`);
    }
  }

  show() {
    const {state, dispatch} = this.store;
    const room = openRoom(state);
    render(
      html`
        <a class="skip" href="#text" @click=${(event) => this.toComposer(event)}>${say("skip")}</a>
        ${header(state, this.chat, dispatch)}
        <div class="body ${state.panel ?? "none"}">
          ${rooms(state, this.chat, dispatch)}
          <main>
            ${room ? roomBar(state, room, this.chat, dispatch) : html`<p class="nothing">${say("nothing")}</p>`}
            ${room ? searchBar(state, room, this.chat, dispatch) : nothing}
            <div class="around-log" ${ref((element) => element && this.log.attach(element))}></div>
            <p class="alert" role="alert">${state.dialog ? nothing : state.alert}</p>
            ${this.composer.template(state, room)}
          </main>
          ${people(state, room, this.chat, dispatch)}
        </div>
        ${dialog(state, this.chat, dispatch, (event) => this.composer.submit(event, true))}
      `,
      this.element,
    );
    this.composer.grow();
    this.log.show(state, room);
  }

  toComposer(event) {
    event.preventDefault();
    this.composer.focus();
  }

  key(event) {
    if (this.store.state.dialog || composes(event)) {
      return;
    }
    if (event.key === "Escape") {
      if (this.store.state.panel) {
        this.store.dispatch({type: "panel", panel: this.store.state.panel});
      }
      this.composer.focus();
    } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      this.step(event.key === "ArrowUp" ? -1 : 1);
    }
  }

  step(by) {
    const joined = [...this.store.state.rooms.values()].filter((room) => room.joined);
    const at = joined.findIndex((room) => room.name === this.store.state.open);
    if (joined.length) {
      this.chat.open(joined[(at + by + joined.length) % joined.length].name);
    }
  }
}
