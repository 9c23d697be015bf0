import {quoted} from "./protocol.js";

/**
 * Shows the rooms there are and which of them one is in. Rows and options that are there already stay, so that a click or an
 * open list is not lost to a redraw; a room that was chosen stays chosen, though one is not in it any more.
 */
export function showRooms(places, rooms, joined, chat) {
  const rows = new Map([...places.list.children].map((row) => [row.dataset.room, row]));
  for (const [room, row] of rows) {
    if (!rooms.has(room)) {
      row.remove();
    }
  }
  for (const [room, members] of rooms) {
    const row = rows.get(room) ?? places.list.appendChild(newRow(room, joined, chat));
    const button = row.querySelector("button");
    row.querySelector("small").textContent = String(members);
    button.textContent = joined.has(room) ? "Leave" : "Join";
    button.setAttribute("aria-label", `${button.textContent} ${room}`);
  }
  for (const select of places.selects) {
    showOptions(select, [places.all, ...joined], places.all);
  }
}

function newRow(room, joined, chat) {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const button = document.createElement("button");
  row.dataset.room = room;
  name.textContent = room;
  button.type = "button";
  button.addEventListener("click", () => chat.send(`${joined.has(room) ? "#left" : "#join"} room ${quoted(room)}`));
  row.append(name, document.createElement("small"), button);
  return row;
}

function showOptions(select, wanted, all) {
  for (const option of [...select.options]) {
    const gone = !wanted.includes(option.value);
    option.disabled = gone;
    if (gone && !option.selected) {
      option.remove();
    }
  }
  for (const value of wanted) {
    if (![...select.options].some((option) => option.value === value)) {
      select.add(new Option(value === all ? "all my rooms" : value, value));
    }
  }
}
