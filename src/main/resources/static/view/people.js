import {html, nothing, repeat} from "../lib/html.js";
import {say} from "../lib/words.js";
import {last} from "../state/rows.js";
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
          (nick) => html`<li><span class="here" aria-hidden="true"></span><bdi>${nick}</bdi> ${known.roles?.[nick] ? html`<small class="role">${say(`role.${known.roles[nick]}`)}</small>` : nothing} ${nick === room.nick
              ? html`<small>(${say("own")})</small>`
              : menuButton(room, state.user, {who: nick, name: nick, account: accountOf(room, nick)}, (about) => chat.govern(room.name, about))}</li>`,
        )}
        ${known?.anonymous ? html`<li class="quiet">${say("people.anonymous", {n: known.anonymous})}</li>` : nothing}
        ${known?.more ? html`<li class="quiet">${say("people.more")}</li>` : nothing}
      </ul>
    </aside>
  `;
}

/** Whose nickname it is, by what was said under it; else it may be the user's own name, as nobody takes another's. */
const accountOf = ({chunks}, nick) => last(chunks, (row) => row.nick === nick && row.user)?.user ?? nick;
