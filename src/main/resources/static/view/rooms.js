import {html, nothing, repeat} from "../lib/html.js";
import {say} from "../lib/words.js";
import {moderates} from "../state/room.js";
import {roomsInOrder, titleOf} from "../state/state.js";
import {account} from "./header.js";

/** The rooms: those the user is in, with their unread counts, and the others. */
export function rooms(state, chat, dispatch) {
  const all = roomsInOrder(state);
  const mine = all.filter((room) => room.joined && !room.direct);
  const talks = all.filter((room) => room.joined && room.direct);
  const others = all.filter((room) => !room.joined && !room.name.startsWith("@"));
  return html`
    <nav id="rooms" class="panel" aria-label=${say("rooms")} @pointerenter=${() => chat.lookAtRooms()} @focusin=${() => chat.lookAtRooms()}>
      <div class="narrow private">${account(state, chat, dispatch)}</div>
      <h2>${say("rooms.mine")}</h2>
      <ul>
        ${repeat(mine, ({name}) => name, (room) => joined(room, state, chat))}
      </ul>
      ${invitations(state, chat)}
      ${state.user
        ? html`
            <h2>${say("talks")}</h2>
            <ul>
              ${repeat(talks, ({name}) => name, (room) => joined(room, state, chat))}
            </ul>
            <button type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "talk"}})}>${say("talk.begin")}</button>
          `
        : nothing}
      ${others.length ? html`<h2>${say("rooms.other")}</h2>` : nothing}
      <ul>
        ${repeat(others, ({name}) => name, (room) => other(room, state, chat, dispatch))}
      </ul>
      ${state.user
        ? html`<button type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "create"}})}>
            ${say("room.create")}
          </button>`
        : state.user === null
          ? html`
              <div class="steps">
                <p>${say("steps")}</p>
                <button class="main" type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "account", anew: true}})}>${say("steps.name")}</button>
              </div>
            `
          : nothing}
    </nav>
  `;
}

const sign = ({direct, isPrivate}) => html`<span class="sign ${direct ? "direct" : isPrivate ? "closed" : ""}" aria-hidden="true"></span>`;

const invitations = ({invitations: all}, chat) =>
  all.size
    ? html`
        <h2>${say("rooms.invited")}</h2>
        <ul class="invitations">
          ${repeat(
            [...all],
            ([room]) => room,
            ([room, by]) => html`
              <li>
                <p><bdi>${room}</bdi> <small>${say("invited.by", {by})}</small></p>
                <button type="button" aria-label=${say("invited.enter.of", {room})} @click=${() => chat.accept(room)}>${say("invited.enter")}</button>
                <button type="button" aria-label=${say("invited.decline.of", {room})} @click=${() => chat.decline(room)}>${say("invited.decline")}</button>
              </li>
            `,
          )}
        </ul>
      `
    : nothing;

function joined(room, state, chat) {
  const current = room.name === state.open;
  const label = [
    room.direct ? say(room.members > 1 ? "talk.open.here" : "talk.open", {name: room.direct}) : say("room.open", {room: room.name, n: room.members}),
    ...(room.isPrivate ? [say("room.private")] : []),
    ...(room.unread ? [say("room.unread", {n: room.unread})] : []),
    ...(room.mentions && !room.direct ? [say("room.mentions", {n: room.mentions})] : []),
  ].join(", ");
  return html`
    <li>
      <button
        class="room ${room.unread ? "unread" : ""}"
        type="button"
        aria-current=${current ? "page" : nothing}
        aria-label=${label}
        @click=${() => chat.open(room.name)}
      >
        <bdi>${sign(room)}${titleOf(room)}</bdi>
        ${room.unread
          ? html`<span class="badge ${room.mentions ? "mentioned" : ""}">${room.mentions && !room.direct ? "@" : ""}${room.unread}</span>`
          : room.direct
            ? html`<span class=${room.members > 1 ? "here" : "away"} aria-hidden="true"></span>`
            : html`<small>${room.members}</small>`}
      </button>
    </li>
  `;
}

function other(room, state, chat, dispatch) {
  const enter = () => chat.join(room.name).then(({code}) => code === "login_required" && dispatch({type: "dialog", dialog: {is: "account"}}));
  return html`
    <li>
      <button class="room other" type="button" aria-label=${say("room.join", {room: room.name})} @click=${enter}>
        <bdi>${sign(room)}${room.name}</bdi> <small>${room.members}</small>
      </button>
    </li>
  `;
}

/** The bar above the messages of the room that is shown. */
export function roomBar(state, room, chat, dispatch) {
  return html`
    <div class="room-bar">
      <h2>${sign(room)}<bdi>${titleOf(room)}</bdi></h2>
      <p class="quiet">${room.direct ? say(room.members > 1 || room.direct === state.user ? "talk.here" : "talk.away", {name: room.direct}) : say("room.members", {n: room.members})}</p>
      ${room.isPrivate ? html`<p class="quiet">${say("room.private")}</p>` : nothing}
      ${room.topic ? html`<p class="topic" dir="auto">${room.topic}</p>` : nothing}
      <button
        class="icon"
        type="button"
        aria-label=${say("search")}
        aria-expanded=${Boolean(state.search)}
        @click=${() => dispatch({type: "search", search: state.search ? null : {text: ""}})}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5"></circle><path d="m13 13 5 5"></path></svg>
      </button>
      <div class="wide">${oneself(state, room, chat, dispatch)}</div>
    </div>
  `;
}

/**
 * The user's nickname in a room and what the user can do there: above the messages, or beside the people if that is too
 * narrow.
 */
export const oneself = (state, room, chat, dispatch) => (room.direct ? talking(state, room, chat) : inRoom(state, room, chat, dispatch));

const talking = (state, {name, direct}, chat) => html`
  ${direct === state.user
    ? nothing
    : html`<button type="button" @click=${() => chat.ignore(direct, true)}>${say("govern.ignore", {name: direct})}</button>`}
  <button type="button" @click=${() => chat.leave(name)}>${say("talk.close")}</button>
`;

const inRoom = (state, room, chat, dispatch) => html`
  <p class="quiet you"><bdi>${say("nick.you", {nick: room.nick})}</bdi></p>
  ${state.user
    ? html`
        <button type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "nick", room: room.name}})}>
          ${say("nick.change")}
        </button>
        ${moderates(room)
          ? html`<button type="button" @click=${() => chat.roomSettings(room.name)}>${say("room.govern")}</button>`
          : nothing}
        <button type="button" @click=${() => chat.leave(room.name)}>${say("room.leave")}</button>
      `
    : nothing}
`;
