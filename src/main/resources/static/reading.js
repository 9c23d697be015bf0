import {refusal} from "./lib/words.js";
import {oldest} from "./state/room.js";

const PAGE = 100;

/** Loads older messages: above those that are here, or in a gap. */
export function readerOf({state, dispatch, server}) {
  const loading = new Set(); // the rooms and gaps being loaded

  /** Loads older messages of a room, above those that are here. */
  async function older(name) {
    const room = state().rooms.get(name);
    if (!room?.joined || !room.more || loading.has(name) || oldest(room) === undefined) {
      return;
    }
    loading.add(name);
    const answer = await server.ask({type: "history", room: name, before: oldest(room), limit: PAGE});
    loading.delete(name);
    if (answer.type === "ok") {
      dispatch({type: "older", room: answer.room, page: answer});
    }
  }

  /** Loads the messages of a gap, from its older end. */
  async function fill(name, gap) {
    if (loading.has(gap.key)) {
      return;
    }
    loading.add(gap.key);
    for (let rest = gap; rest; ) {
      const answer = await server.ask({type: "history", room: name, after: rest.from - 1, limit: PAGE});
      if (answer.type !== "ok") {
        dispatch({type: "alert", text: refusal(answer)});
        break;
      }
      const from = rest.from;
      dispatch({type: "filled", room: answer.room, gap: rest, page: answer});
      rest = answer.more && remaining(name, from, gap.to);
    }
    loading.delete(gap.key);
  }

  function remaining(name, from, to) {
    for (const chunk of state().rooms.get(name)?.chunks ?? []) {
      const found = chunk.rows.find((row) => row.kind === "gap" && row.from > from && row.to === to);
      if (found) {
        return found;
      }
    }
    return null;
  }

  return {older, fill};
}
