import {html, nothing, repeat} from "../lib/html.js";
import {momentOf, say} from "../lib/words.js";

/** The room by which acts mean the whole server. */
const SERVER = "*";

/** The settings of the server with their values, the first being what holds if nothing was set. */
const SETTINGS = {
  speak: ["everyone", "users", "moderators"],
  register: ["open", "closed"],
  connect: ["everyone", "users"],
  create: ["users", "administrators"],
  direct: ["on", "off"],
};

/** Whether the user is an administrator, as rooms have told. */
export const administers = (state) => [...state.rooms.values()].some(({role}) => role === "administrator");

/** What the administrator's dialog shows, from the server. */
export const readServer = async (chat) => ({
  is: "server",
  settings: (await chat.ask({type: "set", room: SERVER})).settings ?? {},
  bans: await chat.bans(SERVER),
});

/** Who may do what on the whole server, who is banned from it, and codes for forgotten passwords. */
export function serverDialog(state, chat, dispatch, close) {
  const {settings, bans, code} = state.dialog;
  const again = async () => dispatch({type: "dialog", dialog: await readServer(chat)});
  const set = (name) => async (event) => {
    await chat.act({type: "set", room: SERVER, name, value: event.target.value});
    await again();
  };
  const ban = async (event) => {
    event.preventDefault();
    const {who, reason} = Object.fromEntries(new FormData(event.target));
    if (await chat.act({type: "ban", room: SERVER, who, ...(reason && {reason})})) {
      event.target.reset();
      await again();
    }
  };
  const lift = (one) => async () => {
    await chat.act({type: one.kind === "banned" ? "unban" : "unmute", room: SERVER, who: one.whom});
    await again();
  };
  const reset = async (event) => {
    event.preventDefault();
    const {user} = Object.fromEntries(new FormData(event.target));
    const answer = await chat.ask({type: "reset", user});
    if (answer.code && answer.type === "ok") {
      dispatch({type: "dialog", dialog: {...state.dialog, code: answer}});
    }
  };
  return [
    say("server.settings"),
    html`
      ${Object.entries(SETTINGS).map(
        ([name, values], i) => html`
          <label>
            ${say(`server.${name}`)}
            <select ?autofocus=${i === 0} @change=${set(name)}>
              ${values.map((value) => html`<option value=${value} ?selected=${value === settings[name]}>${say(`server.${name}.${value}`)}</option>`)}
            </select>
          </label>
        `,
      )}
      <h3>${say("server.bans")}</h3>
      ${bans.length ? nothing : html`<p class="quiet">${say("room.bans.none")}</p>`}
      <ul class="bans">
        ${repeat(
          bans,
          (one) => `${one.kind} ${one.whom} ${one.since}`,
          (one) => html`
            <li>
              <span>${say(`room.${one.kind}`, {name: one.whom ?? say("server.network"), by: one.by})}${one.until ? say("act.until", {time: momentOf(one.until)}) : ""}${one.reason ? `: ${one.reason}` : ""}</span>
              ${one.whom ? html`<button type="button" @click=${lift(one)}>${say("room.lift")}</button>` : nothing}
            </li>
          `,
        )}
      </ul>
      <form @submit=${ban}>
        <label>${say("server.ban.who")} <input name="who" required autocomplete="off" autocapitalize="none"></label>
        <label>${say("govern.reason")} <input name="reason" maxlength="200" autocomplete="off"></label>
        <button>${say("server.ban")}</button>
      </form>
      <h3>${say("server.reset")}</h3>
      <form @submit=${reset}>
        <label>${say("user")} <input name="user" required maxlength="32" autocomplete="off" autocapitalize="none"></label>
        <button>${say("server.reset.make")}</button>
      </form>
      ${code ? html`<p role="status">${say("server.reset.code", {name: code.user})} <code>${code.code}</code></p>` : nothing}
      <p class="buttons"><button type="button" @click=${close}>${say("close")}</button></p>
    `,
  ];
}
