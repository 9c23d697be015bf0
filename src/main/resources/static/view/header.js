import {html, nothing} from "../lib/html.js";
import {say} from "../lib/words.js";

export function header(state, chat, dispatch) {
  const unread = [...state.rooms.values()].reduce((sum, room) => sum + (room.name === state.open ? 0 : room.unread), 0);
  return html`
    <header class="top">
      <button
        class="narrow"
        type="button"
        aria-expanded=${state.panel === "rooms"}
        aria-controls="rooms"
        @click=${() => {
          chat.lookAtRooms();
          dispatch({type: "panel", panel: "rooms"});
        }}
      >
        ${say("rooms")} ${unread ? html`<span class="badge">${unread}</span>` : nothing}
      </button>
      <h1><span class="logo" aria-hidden="true"></span>Rambler Chat</h1>
      <p class="connection ${state.connection.is}" role="status">${connection(state.connection)}</p>
      ${["waiting", "ended"].includes(state.connection.is)
        ? html`<button type="button" @click=${() => chat.reconnect()}>${say("reconnect")}</button>`
        : nothing}
      <div class="wide">${account(state, chat, dispatch)}</div>
      <button
        class="narrow"
        type="button"
        aria-expanded=${state.panel === "people"}
        aria-controls="people"
        @click=${() => dispatch({type: "panel", panel: "people"})}
      >
        ${say("people")}
      </button>
    </header>
  `;
}

/** The user's name and settings: in the header, or beside the rooms if the header is too narrow. */
export const account = (state, chat, dispatch) => html`
  <p class="identity"><bdi>${state.user ?? (state.user === null ? say("anonymous") : "")}</bdi></p>
  ${state.user
    ? html`<button type="button" @click=${() => chat.signOut()}>${say("log.out")}</button>`
    : html`<button type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "account"}})}>${say("log.in")}</button>`}
  <button type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "settings"}})}>${say("settings")}</button>
  <button type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "help"}})}>${say("help")}</button>
`;

function connection(status) {
  switch (status.is) {
    case "waiting":
      if (!navigator.onLine) {
        return say("offline");
      }
      return say("waiting", {n: status.seconds});
    case "ended":
      return say("ended", {why: status.why});
    default:
      return say(status.is);
  }
}
