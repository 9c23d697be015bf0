import {inBrowser} from "./lib/kept.js";
import {say} from "./lib/words.js";

const NAME = "Rambler Chat";

/** Keeps the title of the page, and tells of messages that name the reader while nobody looks: both only where it is wanted. */
export function notify(store, chat) {
  store.subscribe((state, before, event) => {
    if (state.settings !== before.settings) {
      inBrowser.write("settings", state.settings);
    }
    const unread = [...state.rooms.values()].reduce((sum, room) => sum + room.unread, 0);
    const badge = state.settings.badge && unread ? `(${unread}) ` : "";
    const title = `${badge}${state.open ? `${state.open} – ` : ""}${NAME}`;
    if (document.title !== title) {
      document.title = title;
    }
    const mentions = (known) => known.rooms.get(event.room)?.mentions ?? 0;
    if (event.type === "message" && state.settings.notifications && mentions(state) > mentions(before)) {
      tell(state, event); // also what was said while the connection was lost, but nothing that was there on entering
    }
  });

  function tell(state, {room, nick, text, id, replay}) {
    const seen = state.open === room && document.visibilityState === "visible" && document.hasFocus();
    if (seen || !("Notification" in window)) {
      return;
    }
    try {
      const notification = new Notification(say("notification", {nick, room}), {body: text.slice(0, 200), tag: replay ? room : id});
      notification.onclick = () => {
        window.focus();
        chat.open(room);
        notification.close();
      };
    } catch {
      // browsers on phones allow it and cannot do it
    }
  }
}
