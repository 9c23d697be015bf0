import {html, nothing, repeat} from "../lib/html.js";
import {say} from "../lib/words.js";
import {menuButton} from "./governing.js";
import {oneself} from "./rooms.js";

/** Who is in the room that is shown. */
export function people(state, room, chat, dispatch) {
  const known = room?.people;
  return html`
    <aside id="people" class="panel" aria-label=${say("people")}>
      ${room ? html`<div class="narrow private">${oneself(state, room, chat, dispatch)}</div>` : nothing}
      <h2>${say("people")}</h2>
      <ul>
        ${repeat(
          known?.nicks ?? [],
          (nick) => nick,
          (nick) => html`<li><bdi>${nick}</bdi> ${known.roles?.[nick] ? html`<small class="role">${say(`role.${known.roles[nick]}`)}</small>` : nothing} ${nick === room.nick
              ? html`<small>(${say("own")})</small>`
              : menuButton(room, null, {who: nick, name: nick}, (about) => chat.govern(room.name, about))}</li>`,
        )}
        ${known?.anonymous ? html`<li class="quiet">${say("people.anonymous", {n: known.anonymous})}</li>` : nothing}
        ${known?.more ? html`<li class="quiet">${say("people.more")}</li>` : nothing}
      </ul>
    </aside>
  `;
}
