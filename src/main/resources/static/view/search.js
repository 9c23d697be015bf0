import {html, nothing, ref} from "../lib/html.js";
import {comparable} from "../lib/text.js";
import {say} from "../lib/words.js";

let last = {}; // what was found last: the page is drawn much more often than it changes

/** The messages of a room, as far as they are loaded, that hold a text; newest first. */
function found({chunks}, text) {
  if (last.chunks !== chunks || last.text !== text) {
    const wanted = comparable(text);
    const isIt = (row) => row.kind === "message" && comparable(row.text).includes(wanted);
    last = {chunks, text, rows: wanted ? chunks.flatMap(({rows}) => rows.filter(isIt)).toReversed() : []};
  }
  return last.rows;
}

/** Looks for a text in the room that is shown: Enter goes to the message before, with Shift to the one after. */
export function searchBar(state, room, chat, dispatch) {
  if (!state.search) {
    return nothing;
  }
  const {text, at} = state.search;
  const all = found(room, text);
  const step = (by) => {
    if (all.length) {
      const next = at === undefined ? 0 : (at + by + all.length) % all.length;
      dispatch({type: "search", search: {text, at: next}});
      void chat.goTo({room: room.name, seq: all[next].seq});
    }
  };
  const told = all.length ? say("search.at", {at: at === undefined ? 0 : at + 1, n: all.length}) : say("search.none");
  return html`
    <form class="search" role="search" @submit=${(event) => event.preventDefault()}>
      <input
        type="search"
        aria-label=${say("search.label")}
        placeholder=${say("search.label")}
        autocomplete="off"
        .value=${text}
        ${ref((element) => focusOnce(element))}
        @input=${(event) => dispatch({type: "search", search: {text: event.target.value}})}
        @keydown=${(event) => {
          if (event.key === "Enter") {
            step(event.shiftKey ? -1 : 1);
          } else if (event.key === "Escape") {
            event.stopPropagation();
            dispatch({type: "search", search: null});
            document.getElementById("text").focus();
          }
        }}
      >
      <p class="quiet" role="status">${text.trim() ? told : ""}</p>
      <button class="icon" type="button" aria-label=${say("search.before")} ?disabled=${!all.length} @click=${() => step(1)}>↑</button>
      <button class="icon" type="button" aria-label=${say("search.after")} ?disabled=${!all.length} @click=${() => step(-1)}>↓</button>
      <button class="icon" type="button" aria-label=${say("search.end")} @click=${() => dispatch({type: "search", search: null})}>×</button>
    </form>
  `;
}

function focusOnce(element) {
  if (element && !element.dataset.focused) {
    element.dataset.focused = "yes";
    queueMicrotask(() => element.focus());
  }
}
