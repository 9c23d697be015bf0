import {OFFERED, helpOf} from "../commands.js";
import {html, nothing, ref} from "../lib/html.js";
import {say} from "../lib/words.js";
import {administers, readServer, serverDialog} from "./administering.js";
import {closingDialog, governDialog, roomDialog} from "./governing.js";

/** One dialog at a time, by the browser's own means: it keeps the focus inside, and gives it back. */
export function dialog(state, chat, dispatch, sayAloud) {
  if (!state.dialog) {
    return nothing;
  }
  const close = () => document.querySelector("dialog[open]")?.close(); // which gives the focus back
  const [title, content] = CONTENTS[state.dialog.is](state, chat, dispatch, close, sayAloud);
  return html`
    <dialog aria-labelledby="dialog-title" ${ref(shown)} @close=${() => dispatch({type: "dialog", dialog: null})}>
      <h2 id="dialog-title">${title}</h2>
      ${content}
      <p class="alert" role="alert">${state.alert}</p>
    </dialog>
  `;
}

/** Opens the dialog in a microtask: its element is given before it is in the page. */
function shown(element) {
  queueMicrotask(() => {
    if (element?.isConnected && !element.open) {
      element.showModal();
    }
  });
}

/** Sends a form's fields; the form decides what happens then. */
const submit = (send) => (event) => {
  event.preventDefault();
  send(Object.fromEntries(new FormData(event.target)), event.target);
};

const buttons = (text, close) => html`
  <p class="buttons">
    <button class="main">${text}</button>
    <button type="button" @click=${close}>${say("cancel")}</button>
  </p>
`;

const CONTENTS = {
  account(state, chat, dispatch, close) {
    const {anew} = state.dialog;
    const text = say(anew ? "register" : "log.in");
    return [
      text,
      html`
        <form @submit=${submit(async (fields) => (await chat.signIn(fields, anew)) && close())}>
          <label>${say("user")} <input name="user" required maxlength="32" autocomplete="username" autocapitalize="none" autofocus></label>
          <label>
            ${say("password")}
            <input name="password" type="password" required maxlength="256" autocomplete=${anew ? "new-password" : "current-password"}>
          </label>
          ${buttons(text, close)}
        </form>
        <p>
          <button type="button" class="link" @click=${() => dispatch({type: "dialog", dialog: {is: "account", anew: !anew}})}>
            ${say(anew ? "have.account" : "register")}
          </button>
          <button type="button" class="link" @click=${() => dispatch({type: "dialog", dialog: {is: "reset"}})}>${say("have.code")}</button>
        </p>
      `,
    ];
  },

  aloud: (state, chat, dispatch, close, sayAloud) => [
    say("aloud"),
    html`
      <p>${say("aloud.why", {room: state.dialog.room})}</p>
      <form
        @submit=${(event) => {
          close();
          sayAloud(event);
        }}
      >
        <p class="buttons">
          <button type="button" autofocus @click=${close}>${say("cancel")}</button>
          <button>${say("aloud.say")}</button>
        </p>
      </form>
    `,
  ],

  create: (state, chat, dispatch, close) => [
    say("room.create"),
    html`
      <form @submit=${submit(async (fields) => (await chat.create(fields.room, Boolean(fields.private))).room && close())}>
        <label>${say("room.name")} <input name="room" required maxlength="64" autocomplete="off" autofocus></label>
        <label class="check"><input type="checkbox" name="private"> ${say("room.private.only")}</label>
        ${buttons(say("create"), close)}
      </form>
    `,
  ],

  talk: (state, chat, dispatch, close) => [
    say("talk.begin"),
    html`
      <form @submit=${submit(async ({user}) => (await chat.talkTo(user)).room && close())}>
        <label>${say("user")} <input name="user" required maxlength="32" autocomplete="off" autocapitalize="none" autofocus></label>
        ${buttons(say("talk.write"), close)}
      </form>
    `,
  ],

  nick: (state, chat, dispatch, close) => [
    say("nick.change"),
    html`
      <form
        @submit=${submit(async ({nick, everywhere}) =>
          (await chat.rename(everywhere ? "*" : state.dialog.room, nick)) && close())}
      >
        <label>
          ${say("nick")}
          <input name="nick" required maxlength="32" autocomplete="off" autofocus .value=${state.rooms.get(state.dialog.room)?.nick ?? ""}>
        </label>
        <label class="check"><input type="checkbox" name="everywhere"> ${say("nick.everywhere")}</label>
        ${buttons(say("change"), close)}
      </form>
    `,
  ],

  reset: (state, chat, dispatch, close) => [
    say("have.code"),
    html`
      <form @submit=${submit(async (fields) => (await chat.reset(fields)) && close())}>
        <p>${say("have.code.why")}</p>
        <label>${say("user")} <input name="user" required maxlength="32" autocomplete="username" autocapitalize="none" autofocus></label>
        <label>${say("code")} <input name="code" required maxlength="64" autocomplete="one-time-code" autocapitalize="none"></label>
        <label>${say("password.new")} <input name="new" type="password" required maxlength="256" autocomplete="new-password"></label>
        ${buttons(say("password.change"), close)}
      </form>
    `,
  ],

  govern: governDialog,
  room: roomDialog,
  closing: closingDialog,
  server: serverDialog,

  settings: (state, chat, dispatch, close) => [
    say("settings"),
    html`
      <label class="check">
        <input type="checkbox" .checked=${state.settings.notifications} @change=${(event) => allow(event.target, dispatch)}>
        ${say("settings.notifications")}
      </label>
      <label class="check">
        <input
          type="checkbox"
          .checked=${state.settings.badge}
          @change=${(event) => dispatch({type: "settings", settings: {badge: event.target.checked}})}
        >
        ${say("settings.badge")}
      </label>
      ${state.user ? passwordForm(chat, dispatch) : nothing}
      ${state.ignored.size
        ? html`
            <h3>${say("ignoring")}</h3>
            <ul class="bans">
              ${[...state.ignored].map(
                (name) => html`<li><bdi>${name}</bdi> <button type="button" @click=${() => chat.ignore(name, false)}>${say("govern.unignore", {name})}</button></li>`,
              )}
            </ul>
          `
        : nothing}
      ${state.user ? html`<p><button type="button" @click=${everywhere(chat, close)}>${say("log.out.everywhere")}</button></p>` : nothing}
      ${administers(state) ? html`<p><button type="button" @click=${async () => dispatch({type: "dialog", dialog: await readServer(chat)})}>${say("server.settings")}</button></p>` : nothing}
      <p class="buttons"><button type="button" @click=${close}>${say("close")}</button></p>
    `,
  ],

  help: (state, chat, dispatch, close) => [
    say("help"),
    html`
      <h3>${say("help.keys")}</h3>
      <table>
        ${KEYS.map(([keys, key]) => html`<tr><th scope="row"><kbd>${keys}</kbd></th><td>${say(key)}</td></tr>`)}
      </table>
      <h3>${say("help.commands")}</h3>
      <ul class="commands">
        ${OFFERED.map((command) => html`<li>${say(helpOf(command))}</li>`)}
      </ul>
      <p class="buttons"><button type="button" autofocus @click=${close}>${say("close")}</button></p>
    `,
  ],
};

const KEYS = [
  ["Enter", "key.send"],
  ["Shift+Enter", "key.line"],
  ["Tab", "key.complete"],
  ["Alt+↑, Alt+↓", "key.rooms"],
  ["PgUp, PgDn", "key.log"],
  ["Esc", "key.write"],
];

function passwordForm(chat, dispatch) {
  const change = async (fields, form) => {
    if (await chat.changePassword(fields)) {
      form.reset();
      dispatch({type: "alert", text: say("password.changed")});
    }
  };
  return html`
    <form @submit=${submit(change)}>
      <label>${say("password")} <input name="password" type="password" required autocomplete="current-password"></label>
      <label>${say("password.new")} <input name="new" type="password" required maxlength="256" autocomplete="new-password"></label>
      <button>${say("password.change")}</button>
    </form>
  `;
}

const everywhere = (chat, close) => async () => {
  await chat.signOut(true);
  close();
};

/** The browser asks the user; a refusal is shown. */
async function allow(box, dispatch) {
  const wanted = box.checked;
  const granted = wanted && "Notification" in window && (await Notification.requestPermission()) === "granted";
  box.checked = granted;
  dispatch({type: "settings", settings: {notifications: granted}});
  dispatch({type: "alert", text: wanted && !granted ? say("settings.refused") : ""});
}
