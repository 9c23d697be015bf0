import {next} from "./state/outbox.js";

const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;
const LONGEST_SLOW_S = 5;
const TEMPORARY = ["rate_limited", "unavailable", "unconfirmed"]; // the same may succeed later

/** Sends what waits in the outbox: `pump` sends a room's next message, if its turn has come. */
export function senderTo({state, dispatch, server}) {
  const sending = new Set(); // the rooms in which an answer is due

  /** Sends the next message for a room: one at a time, to keep their order. */
  async function pump(room) {
    const known = state().rooms.get(room);
    const waiting = next(state().outbox, room);
    if (!waiting || !known?.joined || sending.has(room) || state().connection.is !== "online") {
      return;
    }
    if (waiting.doubtful && known.stale) {
      return; // this connection has not entered the room yet
    }
    if (waiting.doubtful && (known.last?.seq ?? 0) < known.top.seq) {
      return; // it may still come
    }
    if (waiting.doubtful && (waiting.adopted || !known.whole)) {
      fail(waiting, {code: "unknown_fate", text: ""});
      pump(room);
      return;
    }
    sending.add(room);
    dispatch({type: "sending", id: waiting.id, values: {tried: true, doubtful: false, adopted: false}});
    const answer = await server.ask({type: "say", room, text: waiting.text, id: waiting.id});
    if (answer.type === "ok") {
      dispatch(answer.duplicate ? {type: "discard", id: waiting.id} : sent(waiting));
    } else if (answer.code === "slow_mode") {
      await new Promise((resolve) => setTimeout(resolve, Math.min(answer.seconds, LONGEST_SLOW_S) * 1_000)); // it may end sooner
    } else if (answer.code !== "lost" && !TEMPORARY.includes(answer.code)) {
      if (answer.code === "muted") {
        dispatch({type: "silenced", room, seconds: answer.seconds, at: Date.now()});
      }
      fail(waiting, answer);
    } else if (answer.code !== "lost") {
      await later(waiting);
    }
    sending.delete(room);
    pump(room);
  }

  const fail = ({id}, {code, text}) =>
    dispatch({type: "sending", id, values: {state: "failed", error: {code, text}}});

  const sent = ({id}) => ({type: "sending", id, values: {state: "sent"}});

  /** Waits, twice as long each time. */
  function later(waiting) {
    const tries = (waiting.tries ?? 0) + 1;
    dispatch({type: "sending", id: waiting.id, values: {tries}});
    const delay = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** (tries - 1));
    return new Promise((resolve) => setTimeout(resolve, delay));
  }

  return pump;
}
