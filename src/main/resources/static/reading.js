import {refusal} from "./lib/words.js";
import {oldest} from "./state/room.js";

const PAGE = 100;
const MOST_PAGES = 30;

/** Loads older messages: above those that are here, or in a gap. */
export function readerOf({state, dispatch, server}) {
  const loading = new Map(); // the rooms and gaps being loaded, each with what waits for its end

  /** Loads older messages of a room, above those that are here. */
  function older(name) {
    const room = state().rooms.get(name);
    if (!loading.has(name) && room?.joined && room.more && oldest(room) !== undefined) {
      loading.set(name, load(name, oldest(room)));
    }
    return loading.get(name);
  }

  async function load(name, before) {
    const answer = await server.ask({type: "history", room: name, before, limit: PAGE});
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
    loading.set(gap.key);
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

  /** Loads older messages until one is here. Returns whether it is: it may be too old, or never have been. */
  async function reach({room, seq}) {
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const known = state().rooms.get(room);
      if (known?.chunks.some(({rows}) => rows.some((row) => row.seq === seq))) {
        return true;
      }
      const before = known && oldest(known);
      if (!known?.joined || !known.more || before === undefined || before <= seq) {
        return false;
      }
      await older(room);
      if (oldest(state().rooms.get(room)) === before) {
        return false;
      }
    }
    return false;
  }

  return {older, fill, reach};
}
