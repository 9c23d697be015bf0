/** The address of a message, within the page. */
export const addressOf = (room, seq) => `#${encodeURIComponent(room)}/${seq}`;

/** The message that an address names; null if it is none of those. */
export function goalOf(address) {
  const parts = /^#(.+)\/(\d{1,15})$/.exec(address);
  try {
    return parts && {room: decodeURIComponent(parts[1]), seq: Number(parts[2])};
  } catch {
    return null; // a percent sign that encodes nothing
  }
}

/** Shows the message that the page's address names, as soon as its room is entered. */
export function followAddress(store, chat) {
  let wanted = goalOf(location.hash);
  function look() {
    const room = wanted && store.state.rooms.get(wanted.room);
    if (room?.joined && !room.stale) {
      const goal = wanted;
      wanted = null;
      void chat.goTo(goal);
    }
  }
  addEventListener("hashchange", () => {
    wanted = goalOf(location.hash);
    look();
  });
  store.subscribe(look);
}
