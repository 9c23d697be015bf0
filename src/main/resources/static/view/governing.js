import {addressOf} from "../jump.js";
import {html, nothing, repeat} from "../lib/html.js";
import {momentOf, say} from "../lib/words.js";
import {moderates} from "../state/room.js";

const DAY = 86_400;
const SLOW = ["off", "10s", "30s", "1m", "5m", "1h"];
const SPEAK = ["everyone", "users", "moderators"];

/** What can be done to somebody; `seconds` for how long. */
const ACTS = [
  {is: "talk", accounts: true, anybody: true},
  {is: "ignore", accounts: true, anybody: true, ignored: false},
  {is: "unignore", accounts: true, anybody: true, ignored: true},
  {is: "remove", type: "remove", messages: true},
  {is: "mute.hour", type: "mute", seconds: 3_600},
  {is: "kick", type: "kick"},
  {is: "ban.day", type: "ban", seconds: DAY},
  {is: "ban", type: "ban", accounts: true},
  {is: "moderator", type: "role", role: "moderator", accounts: true, owners: true},
  {is: "member", type: "role", role: "member", accounts: true, owners: true},
];

/**
 * A button beside a message or a person, for users who may act: `about` is `{seq}` or `{who}`, the name shown, the name of the
 * `account`, and `own` for a message of the user.
 */
export const menuButton = (room, user, about, open) => (user && (about.own || about.account || moderates(room)) ? button(about, open) : nothing);

const titleOf = ({own, name}) => (own ? say("govern.own") : say("govern.of", {name}));

const button = (about, open) => html`<button class="menu" type="button" aria-label=${titleOf(about)} @click=${() => open(about)}>⋯</button>`;

/** What an act in the log says, in the reader's language. */
export function actText({act, by, whom, until, setting, value, reason}) {
  const values = {
    by: by ?? say("the.server"),
    whom: whom ?? say("visitor"),
    value: setting === "slow" ? say("seconds", {n: Number(value)}) : value,
    until: until ? say("act.until", {time: momentOf(until)}) : "",
    reason: reason ? `: ${reason}` : "",
  };
  switch (act) {
    case "removal":
      return say(by === whom ? "act.removal.own" : "act.removal", values);
    case "role":
      return say(`act.role.${value}`, values);
    case "topic":
      return say(value === undefined ? "act.topic.none" : "act.topic", values);
    case "set":
      return say(setting === "slow" && value !== undefined ? "act.set.slow" : `act.set.${setting}.${value ?? "first"}`, values);
    default:
      return say(`act.${act}`, values);
  }
}

/** Why the user may not speak in a room; null if the user may. */
export function silence(state, room) {
  if (!room?.joined || moderates(room)) {
    return null;
  }
  if (room.muted && (room.muted.until === null || room.muted.until > Date.now())) {
    return room.muted.until === null ? say("silence.muted") : say("silence.muted.until", {time: momentOf(room.muted.until)});
  }
  if (room.speak === "moderators") {
    return say("silence.moderators");
  }
  return room.speak === "users" && !state.user ? say("silence.users") : null;
}

/** How many seconds slow mode still holds the user up in a room. */
export const slowLeft = (room) =>
  room?.slow && room.saidAt && !moderates(room) ? Math.max(0, Math.ceil((room.saidAt + room.slow * 1_000 - Date.now()) / 1_000)) : 0;

const owns = (room) => ["owner", "administrator"].includes(room?.role);

/** The dialog about one person. */
export function governDialog(state, chat, dispatch, close) {
  const {room: name, about} = state.dialog;
  const room = state.rooms.get(name);
  const {account} = about;
  const act = async (event) => {
    event.preventDefault();
    const {act: chosen, reason} = Object.fromEntries(new FormData(event.target));
    const {type, seconds, role} = ACTS.find(({is}) => is === chosen);
    if (chosen === "talk") {
      close();
      void chat.talkTo(account);
      return;
    }
    if (!type) {
      if (await chat.ignore(account, chosen === "ignore")) {
        close();
      }
      return;
    }
    const target = about.seq ? {seq: about.seq} : {who: about.who};
    if (await chat.act({type, room: name, ...target, ...(seconds && {seconds}), ...(role ? {role} : reason && {reason})})) {
      close();
    }
  };
  const fits = ({is, accounts, owners, messages, anybody, ignored}) =>
    about.own
      ? messages
      : (account || !accounts) &&
        (anybody || moderates(room)) &&
        (owns(room) || !owners) &&
        (about.seq || !messages) &&
        (ignored === undefined || ignored === state.ignored.has(account)) &&
        !(is === "talk" && room?.direct);
  return [
    titleOf(about),
    html`
      <form @submit=${act}>
        <fieldset>
          <legend class="heard-only">${say("govern.what")}</legend>
          ${ACTS.filter(fits).map(
            ({is}, i) => html`
              <label class="check"><input type="radio" name="act" value=${is} ?checked=${i === 0} ?autofocus=${i === 0}> ${say(`govern.${is}`, {name: account ?? ""})}</label>
            `,
          )}
        </fieldset>
        ${moderates(room) ? html`<label>${say("govern.reason")} <input name="reason" maxlength="200" autocomplete="off"></label>` : nothing}
        <p class="buttons">
          <button class="main">${say("govern.do")}</button>
          <button type="button" @click=${close}>${say("cancel")}</button>
        </p>
      </form>
      ${about.seq ? html`<p><button class="link" type="button" @click=${(event) => copyLink(event.target, name, about.seq)}>${say("message.link")}</button></p>` : nothing}
    `,
  ];
}

async function copyLink(button, room, seq) {
  await navigator.clipboard.writeText(new URL(addressOf(room, seq), location.href).href);
  button.textContent = say("message.link.done");
}

/** The settings of a room, and who is banned or muted there. */
export function roomDialog(state, chat, dispatch, close) {
  const {room: name, bans} = state.dialog;
  const room = state.rooms.get(name);
  const set = (setting) => (event) => chat.act({type: "set", room: name, name: setting, value: event.target.value});
  const lift = (one) => async () => {
    await chat.act({type: one.kind === "banned" ? "unban" : "unmute", room: name, ...(one.whom ? {who: one.whom} : {seq: one.seq})});
    dispatch({type: "dialog", dialog: {is: "room", room: name, bans: await chat.bans(name)}});
  };
  const slow = SLOW.find((value) => seconds(value) === (room?.slow ?? 0)) ?? "";
  return [
    say("room.settings", {room: name}),
    html`
      <form
        @submit=${async (event) => {
          event.preventDefault();
          const {topic} = Object.fromEntries(new FormData(event.target));
          await chat.act({type: "topic", room: name, text: topic.trim() || "-"});
        }}
      >
        <label>${say("room.topic")} <input name="topic" maxlength="390" autocomplete="off" autofocus .value=${room?.topic ?? ""}></label>
        <button>${say("change")}</button>
      </form>
      ${room?.isPrivate
        ? html`
            <form
              @submit=${async (event) => {
                event.preventDefault();
                const form = event.target;
                const {user} = Object.fromEntries(new FormData(form));
                if (await chat.act({type: "invite", room: name, user})) {
                  form.reset();
                  dispatch({type: "alert", text: say("invite.done", {user})});
                }
              }}
            >
              <label>${say("invite.user")} <input name="user" required maxlength="32" autocomplete="off" autocapitalize="none"></label>
              <button>${say("invite")}</button>
            </form>
          `
        : nothing}
      <label>
        ${say("room.speak")}
        <select @change=${set("speak")}>
          ${SPEAK.map((value) => html`<option value=${value} ?selected=${value === room?.speak}>${say(`room.speak.${value}`)}</option>`)}
        </select>
      </label>
      <label>
        ${say("room.slow")}
        <select @change=${set("slow")}>
          ${slow ? nothing : html`<option selected value="">${say("seconds", {n: room?.slow ?? 0})}</option>`}
          ${SLOW.map(
            (value) => html`<option value=${value} ?selected=${value === slow}>${value === "off" ? say("room.slow.off") : say("seconds", {n: seconds(value)})}</option>`,
          )}
        </select>
      </label>
      <h3>${say("room.bans")}</h3>
      ${bans?.length ? nothing : html`<p class="quiet">${say("room.bans.none")}</p>`}
      <ul class="bans">
        ${repeat(
          bans ?? [],
          (one) => one.whom ?? one.seq,
          (one) => html`
            <li>
              <span>${say(`room.${one.kind}`, {name: one.whom ?? say("visitor"), by: one.by})}${one.until ? say("act.until", {time: momentOf(one.until)}) : ""}${one.reason ? `: ${one.reason}` : ""}</span>
              <button type="button" @click=${lift(one)}>${say("room.lift")}</button>
            </li>
          `,
        )}
      </ul>
      <p class="buttons">
        ${owns(room) ? html`<button type="button" @click=${() => dispatch({type: "dialog", dialog: {is: "closing", room: name}})}>${say("room.close")}</button>` : nothing}
        <button type="button" @click=${close}>${say("close")}</button>
      </p>
    `,
  ];
}

/** Asks once more before a room ends for good. */
export function closingDialog(state, chat, dispatch, close) {
  const {room} = state.dialog;
  const end = async (event) => {
    event.preventDefault();
    const {reason} = Object.fromEntries(new FormData(event.target));
    if (await chat.end({type: "close", room, ...(reason && {reason})})) {
      close();
    }
  };
  return [
    say("room.close.of", {room}),
    html`
      <form @submit=${end}>
        <p>${say("room.close.why")}</p>
        <label>${say("govern.reason")} <input name="reason" maxlength="200" autocomplete="off"></label>
        <p class="buttons">
          <button type="button" autofocus @click=${close}>${say("cancel")}</button>
          <button>${say("room.close")}</button>
        </p>
      </form>
    `,
  ];
}

function seconds(value) {
  const [, count, unit] = /^(\d+)([smh])$/.exec(value) ?? [null, 0, "s"];
  return Number(count) * {s: 1, m: 60, h: 3_600}[unit];
}
