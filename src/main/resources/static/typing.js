import {understand} from "./commands.js";
import {withPassword} from "./lib/text.js";
import {refusal, say} from "./lib/words.js";

/** Does what was typed: says a text or carries out a command. `chat` is what a command may use. */
export function typist({state, dispatch, server, chat}) {
  let turn = Promise.resolve(); // commands run one after another
  let entering = null; // {byCommand, room}: the room being entered; texts meanwhile are meant for it

  /** Handles a typed line. Returns false if it was not accepted, so that it stays and can be corrected. */
  function typed(line, sure) {
    const room = state().open;
    const rooms = [...state().rooms.keys()];
    const meant = understand(line, {room, rooms, nickIn: (name) => state().rooms.get(name)?.nick});
    dispatch({type: "alert", text: ""});
    if (meant.say) {
      return speak(meant.say, sure, !line.startsWith("#"));
    }
    if (meant.msg) {
      void enter({type: "join", room: meant.msg.room}, true).then(
        ({room}) => chat.queue(room ?? meant.msg.room, meant.msg.text, room ? null : {code: "not_entered", text: ""}),
        () => {},
      );
      return true;
    }
    if (["join", "create"].includes(meant.request?.type)) {
      void enter(meant.request, true);
      return true;
    }
    if (meant.request || meant.local) {
      turn = turn.then(() => (meant.local ? local(meant) : requested(meant.request))).catch(reportError);
      return true;
    }
    const text = meant.misused ? say("command.misused", {command: say(`help.${meant.misused}`)}) : say("command.unknown");
    dispatch({type: "alert", text});
    return false;
  }

  async function requested(request) {
    const {type} = await chat.ask(request);
    if (request.type === "claim" && type === "ok") {
      chat.reconnect(); // the rooms are told to an administrator differently
    }
    chat.askRooms();
  }

  /** Joins or creates a room in its turn: the answer's `room` is then shown. */
  function enter(request, byCommand = false) {
    const entered = turn.then(() => chat.enter(request));
    const own = {byCommand, room: entered.then(({room}) => room, () => null)};
    entering = own;
    turn = entered.catch(reportError);
    void own.room.then(() => (entering = entering === own ? null : entering));
    return entered;
  }

  function speak({room: name, text}, sure, here) {
    const waits = here && entering;
    const room = chat.roomNamed(name);
    if (!room?.joined && !waits) {
      dispatch({type: "alert", text: say("error.not_joined")});
      return false;
    }
    const most = state().limits.message_length;
    if (most && [...text].length > most) {
      dispatch({type: "alert", text: say("too.long", {n: [...text].length - most})});
      return false;
    }
    const lines = text.split(/\r\n|[\r\n\u2028\u2029]/).length;
    if (state().limits.message_lines && lines > state().limits.message_lines) {
      dispatch({type: "alert", text: say("too.many.lines", {n: lines - state().limits.message_lines})});
      return false;
    }
    if (withPassword(text) && !sure) {
      dispatch({type: "dialog", dialog: {is: "aloud", room: name}});
      return false;
    }
    if (waits) {
      void waits.room.then((entered) => chat.queue(entered ?? name ?? "", text, entered ? null : {code: "not_entered", text: ""}));
    } else {
      chat.queue(room.name, text);
    }
    return true;
  }

  async function local(meant) {
    const tell = (text) =>
      dispatch(state().open ? {type: "told", room: state().open, text} : {type: "alert", text});
    switch (meant.local) {
      case "help":
        dispatch({type: "dialog", dialog: {is: "help"}});
        break;
      case "login":
        await chat.signIn(meant, false);
        break;
      case "register":
        if (await chat.account("/register", {user: meant.user, password: meant.password})) {
          tell(say("registered", {name: meant.user}));
        }
        break;
      case "logout":
        await chat.signOut();
        break;
      case "whoami":
        tell(say("you.are", {name: state().user ?? say("anonymous")}));
        break;
      case "ignored":
        tell(state().ignored.size ? say("ignored.told", {names: [...state().ignored].join(", ")}) : say("ignored.nobody"));
        break;
      case "ping": {
        const answer = await server.ask({type: "ping"});
        tell(answer.type === "ok" ? "Pong" : refusal(answer));
        break;
      }
      case "rooms":
        await chat.askRooms();
        for (const room of state().rooms.values()) {
          tell(say("room.told", {room: room.name, n: room.members}));
        }
        break;
      case "who": {
        const answer = await server.ask({type: "who", room: meant.room});
        tell(answer.type === "ok" ? say("who.told", {room: answer.room, who: everybody(answer)}) : refusal(answer));
        break;
      }
      case "history": {
        const {room, limit, before} = meant;
        const answer = await server.ask({type: "history", room, limit, ...(before && {before})});
        const lines = (answer.messages ?? []).map(({seq, nick, text}) => `${seq} ${nick}: ${text}`);
        tell(answer.type === "ok" ? lines.join("\n") || say("history.none") : refusal(answer));
        break;
      }
    }
  }

  const everybody = ({members, anonymous, more}) =>
    [...members, ...(anonymous ? [say("people.anonymous", {n: anonymous})] : []), ...(more ? ["…"] : [])].join(", ");

  return {typed, enter, isEntering: () => Boolean(entering?.byCommand)};
}
