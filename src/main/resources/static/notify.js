import {inBrowser} from "./lib/kept.js";
import {say} from "./lib/words.js";
import {openRoom, titleOf} from "./state/state.js";

const NAME = "Rambler Chat";

/**
 * Keeps the page's title, with the number of unread messages if wanted, and notifies of messages that name the reader
 * while nobody looks, if wanted.
 */
export function notify(store, chat) {
  const shown = new Map(); // by room and seq

  store.subscribe((state, before, event) => {
    if (state.settings !== before.settings) {
      inBrowser.write("settings", state.settings);
    }
    const unread = [...state.rooms.values()].reduce((sum, room) => sum + room.unread, 0);
    const badge = state.settings.badge && unread ? `(${unread}) ` : "";
    const title = `${badge}${openRoom(state) ? `${titleOf(openRoom(state))} – ` : ""}${NAME}`;
    if (document.title !== title) {
      document.title = title;
    }
    if (event.type === "read" || event.type === "read here") {
      const at = state.rooms.get(event.room)?.read;
      [...shown].filter(([key]) => at && isRead(key, event.room, at.seq)).forEach(([, notification]) => notification.close());
    }
    if (event.type === "message" && event.kind === "removal") {
      shown.get(`${event.room}:${event.of}`)?.close();
    }
    const mentions = (known) => known.rooms.get(event.room)?.mentions ?? 0;
    if (event.type === "message" && state.settings.notifications && mentions(state) > mentions(before)) {
      tell(state, event); // also for messages missed while offline, but none from before entering
    }
  });

  const isRead = (key, room, seq) => key.startsWith(`${room}:`) && Number(key.slice(room.length + 1)) <= seq;

  function tell(state, {room, seq, nick, text, id, replay}) {
    const seen = state.open === room && document.visibilityState === "visible" && document.hasFocus();
    if (seen || !("Notification" in window)) {
      return;
    }
    try {
      const notification = new Notification(state.rooms.get(room)?.direct ? nick : say("notification", {nick, room}), {body: text.slice(0, 200), tag: replay ? room : id});
      shown.set(`${room}:${seq}`, notification);
      notification.onclose = () => shown.delete(`${room}:${seq}`);
      notification.onclick = () => {
        window.focus();
        chat.open(room);
        notification.close();
      };
    } catch {
      // phone browsers have it but cannot do it
    }
  }
}
