import {inBrowser, inTab, whenAnotherTabWrites} from "./lib/kept.js";
import {refusal} from "./lib/words.js";
import {post} from "./net/account.js";
import {connect} from "./net/connection.js";
import {requests} from "./net/requests.js";
import {readerOf} from "./reading.js";
import {senderTo} from "./sending.js";
import {again, queued} from "./state/outbox.js";
import {position} from "./state/room.js";
import {openRoom} from "./state/state.js";
import {typist} from "./typing.js";

const REPLAY = 50;
const ROOMS_MS = 15_000;
const WHO_MS = 1_000;
const ANONYMOUS = "anonymous"; // under which the browser keeps what belongs to nobody

/** What the page does with the server: everything that a view may ask for. */
export function chatWith(store) {
  const server = requests((request) => connection.send(request));
  const tabs = new BroadcastChannel("rambler-chat");
  let wanted = null; // the room that is shown once it is entered
  let whoDue = null;

  const state = () => store.state;
  const owner = (user = state().user) => user ?? ANONYMOUS;
  const readName = (room) => `read:${owner()}:${room}`;

  /** Whatever changes the outbox is kept in this tab, so that a page loaded anew goes on. */
  function dispatch(event) {
    const {outbox, open: shown} = state();
    store.dispatch(event);
    if (state().outbox !== outbox && state().user !== undefined) {
      inTab.write(`outbox:${owner()}`, state().outbox);
    }
    if (state().open !== shown && openRoom(state())?.joined && !openRoom(state()).people) {
      askWhoSoon();
    }
  }

  function hello() {
    const positions = [...state().rooms.values()].filter((room) => room.joined && position(room));
    return {
      type: "connect",
      replay: REPLAY,
      resume: Object.fromEntries(positions.map((room) => [room.name, position(room)])),
    };
  }

  function changed(status) {
    dispatch({type: "connection", status});
    if (status.is !== "online") {
      server.lose();
    }
  }

  function received(object) {
    if (server.answered(object)) {
      return;
    }
    switch (object.type) {
      case "hello":
        greeted(object);
        break;
      case "joined":
        dispatch({...object, read: inBrowser.read(readName(object.room), null)});
        if (object.room.toLowerCase() === wanted) {
          wanted = null;
          open(object.room);
        } else if (object.room === state().open) {
          askWho(object.room);
        }
        pump(object.room);
        break;
      case "message":
        dispatch(object);
        pump(object.room);
        break;
      case "error":
        dispatch({type: "alert", text: refusal(object)});
        break;
      default:
        dispatch(object);
        if (["nick", "presence"].includes(object.type) && object.room === state().open && !openRoom(state())?.people) {
          askWhoSoon();
        }
    }
  }

  function greeted(object) {
    if (state().user !== undefined && state().user !== object.user) {
      becomeAnother(); // the cookie was voided or changed elsewhere: what waits is the other's to say
      return;
    }
    const kept = state().user === object.user ? [] : inTab.read(`outbox:${owner(object.user)}`, []);
    dispatch(object);
    dispatch({type: "outbox", outbox: again([...kept, ...state().outbox], object.user, Date.now())});
    askRooms();
  }

  async function askRooms() {
    const answer = await server.ask({type: "rooms"});
    if (answer.type === "ok") {
      dispatch({type: "rooms", rooms: answer.rooms});
    }
  }

  async function askWho(room) {
    const answer = await server.ask({type: "who", room});
    if (answer.type === "ok") {
      dispatch({
        type: "people",
        room: answer.room,
        people: {nicks: answer.members, anonymous: answer.anonymous, more: answer.more},
      });
    }
  }

  function askWhoSoon() {
    whoDue ??= setTimeout(() => {
      whoDue = null;
      if (state().open) {
        askWho(state().open);
      }
    }, WHO_MS);
  }

  /** A request of a person: refusals are told beside the place where it was made. */
  async function ask(request) {
    const answer = await server.ask(request);
    if (answer.type === "error") {
      dispatch({type: "alert", text: refusal(answer)});
      return false;
    }
    dispatch({type: "alert", text: ""});
    return true;
  }

  function open(room) {
    dispatch({type: "open", room});
    inBrowser.write("open", room);
    const known = openRoom(state());
    if (known?.joined && !known.people) {
      askWho(room);
    }
  }

  /** Joins or creates a room, and shows it once it is entered. */
  async function enter(request) {
    const known = roomNamed(request.room);
    if (known?.joined) {
      open(known.name);
      return true;
    }
    wanted = request.room.toLowerCase();
    const done = await ask(request);
    wanted = done ? wanted : null;
    askRooms();
    return done;
  }

  const roomNamed = (name) =>
    [...state().rooms.values()].find((known) => known.name.toLowerCase() === name?.toLowerCase());

  async function account(path, fields) {
    const refused = await post(path, fields);
    if (refused) {
      dispatch({type: "alert", text: refusal(refused)});
    }
    return refused === null;
  }

  /** Another identity: nothing of the one before stays on the page. */
  function becomeAnother() {
    dispatch({type: "forget"});
    connection.renew();
  }

  async function signIn({user, password}, anew) {
    if (anew && !(await account("/register", {user, password}))) {
      return false;
    }
    if (!(await account("/login", {user, password}))) {
      return false;
    }
    tabs.postMessage("another identity");
    becomeAnother();
    return true;
  }

  async function signOut() {
    const user = owner();
    if (await account("/logout")) {
      inTab.forget(`outbox:${user}`);
      tabs.postMessage("another identity");
      becomeAnother();
    }
  }

  function markRead() {
    const room = openRoom(state());
    if (room && (room.unread || room.read !== (room.last ?? room.top))) {
      dispatch({type: "read", room: room.name});
      const at = openRoom(state()).read;
      if (at) {
        inBrowser.write(readName(room.name), at);
      }
    }
  }

  /** A text that is to be said, as soon as that can be. */
  function queue(room, text) {
    dispatch({type: "queue", waiting: queued(room, text, Date.now())});
    dispatch({type: "line", room});
    pump(room);
  }

  const tools = {state, dispatch, server};
  const pump = senderTo(tools);
  const {older, fill} = readerOf(tools);
  const typed = typist({...tools, chat: {enter, ask, askRooms, signIn, signOut, account, roomNamed, queue}});
  const connection = connect({opened: hello, received, changed});
  tabs.onmessage = becomeAnother;
  whenAnotherTabWrites((name, value) => {
    const prefix = readName("");
    if (name.startsWith(prefix)) {
      dispatch({type: "read elsewhere", room: name.slice(prefix.length), at: value});
    }
  });
  setInterval(() => document.visibilityState === "visible" && state().connection.is === "online" && askRooms(), ROOMS_MS);

  return {
    typed,
    open,
    older,
    fill,
    markRead,
    signIn,
    signOut,
    reconnect: () => connection.renew(),
    join: (room) => enter({type: "join", room}),
    create: (room) => enter({type: "create", room}),
    leave: (room) => ask({type: "leave", room}).then(askRooms),
    rename: (room, nick) => ask({type: "nick", room, nick}),
    changePassword: (fields) => account("/password", fields),
    retry(id) {
      dispatch({type: "sending", id, values: {state: "pending", tries: 0, doubtful: false}});
      pump(state().outbox.find((waiting) => waiting.id === id).room);
    },
    discard: (id) => dispatch({type: "discard", id}),
    draft: {
      of: (room) => inBrowser.read(`draft:${owner()}:${room}`, ""),
      keep: (room, text) => inBrowser[text ? "write" : "forget"](`draft:${owner()}:${room}`, text),
    },
  };
}
