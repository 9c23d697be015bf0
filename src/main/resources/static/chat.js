import {inBrowser, whenAnotherTabWrites} from "./lib/kept.js";
import {comparable} from "./lib/text.js";
import {momentOf, refusal, say} from "./lib/words.js";
import {post, unknownHere} from "./net/account.js";
import {connect} from "./net/connection.js";
import {requests} from "./net/requests.js";
import {outboxes} from "./outboxes.js";
import {readerOf} from "./reading.js";
import {senderTo} from "./sending.js";
import {again, queued} from "./state/outbox.js";
import {has, position} from "./state/room.js";
import {openRoom} from "./state/state.js";
import {typist} from "./typing.js";

const REPLAY = 50;
const ROOMS_MS = 5_000;
const WHO_MS = 1_000;
const READ_MS = 1_000;
const ANONYMOUS = "anonymous"; // owner of what the browser keeps without a user

/** Everything that a view may ask of the server. */
export function chatWith(store) {
  const server = requests((request) => connection.send(request));
  const tabs = new BroadcastChannel("rambler-chat");
  const kept = outboxes();
  const prefixOfDrafts = "draft:";
  let wanted = null; // {room, resolve}: what to show once it is entered
  const readDue = new Map(); // rooms of which the server is to be told what has been read
  let whoDue = null;
  let roomsAsked = -ROOMS_MS;

  const state = () => store.state;
  const owner = (user = state().user) => user ?? ANONYMOUS;
  const readName = (room) => `read:${owner()}:${room}`;

  /** Applies an event. A changed outbox is stored, so that a reloaded page goes on. */
  function dispatch(event) {
    const {outbox, open: shown} = state();
    store.dispatch(event);
    if (state().outbox !== outbox && state().user !== undefined) {
      kept.write(owner(), state().outbox);
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
    if (status.is === "ended") {
      entered(null);
    }
  }

  /** The wanted room is entered, or null if it will not be. */
  function entered(room) {
    const {resolve} = wanted ?? {};
    wanted = null;
    if (room !== null) {
      open(room);
    }
    resolve?.(room);
  }

  function received(object) {
    if (server.answered(object)) {
      return;
    }
    switch (object.type) {
      case "hello":
        greeted(object);
        break;
      case "joined": {
        dispatch({...object, read: object.read ?? inBrowser.read(readName(object.room), null)});
        if (wanted && comparable(wanted.room) === comparable(object.room)) {
          entered(object.room);
        } else if (object.room === state().open) {
          askWho(object.room);
        }
        pump(object.room);
        break;
      }
      case "message":
        dispatch({...object, at: Date.now()});
        if (object.act === "role" && object.room === state().open) {
          askWhoSoon();
        }
        pump(object.room);
        break;
      case "error":
        dispatch({type: "alert", text: refusal(object)});
        entered(null);
        break;
      case "left":
        dispatch(object);
        strand([object.room]);
        if (wanted && comparable(wanted.room) === comparable(object.room)) {
          entered(null); // put out before it was in
        }
        if (object.reason) {
          void askRooms(); // without it, if it is closed or private
          const {room, by, until, text} = object;
          const end = until ? say("act.until", {time: momentOf(until)}) : "";
          dispatch({type: "alert", text: `${say(`left.${object.reason}`, {room, by: by ?? say("the.server")})}${end}${text ? `: ${text}` : ""}`});
        }
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
      becomeAnother(); // the cookie was voided or changed elsewhere; waiting texts belong to the user before
      return;
    }
    const mine = state().user === object.user ? [] : kept.read(owner(object.user));
    dispatch(object);
    dispatch({type: "outbox", outbox: again([...mine, ...state().outbox], object.user, Date.now())});
    void adopt();
    void askRooms();
    if (object.user) {
      void askIgnored();
    }
  }

  async function askIgnored() {
    const {type, users} = await server.ask({type: "ignored"});
    if (type === "ok") {
      dispatch({type: "ignored", users});
    }
  }

  /** Takes over what closed pages could not send. What is here already is not sent again. */
  async function adopt() {
    const {user} = state();
    await kept.adopt(owner(user), (left) => {
      if (state().user !== user) {
        return false;
      }
      const isHere = ({room, id}) => state().rooms.has(room) && has(state().rooms.get(room), id);
      const waiting = again(left, user, Date.now()).map((line) => ({...line, adopted: true}));
      dispatch({type: "outbox", outbox: [...waiting.filter((line) => !isHere(line)), ...state().outbox]});
      return true;
    });
    for (const room of state().rooms.keys()) {
      pump(room);
    }
  }

  /** Loads the list of all rooms, in as many parts as the server sends. */
  async function askRooms() {
    roomsAsked = performance.now();
    const rooms = [];
    for (let more = true; more; ) {
      const answer = await server.ask({type: "rooms", ...(rooms.length && {after: rooms.at(-1).room})});
      if (answer.type !== "ok") {
        return;
      }
      more = answer.more === true && answer.rooms.length > 0 && answer.rooms.at(-1).room !== rooms.at(-1)?.room;
      rooms.push(...answer.rooms);
    }
    dispatch({type: "rooms", rooms});
    const known = new Set(rooms.filter(({joined}) => joined).map(({room}) => room));
    strand(state().outbox.map(({room}) => room).filter((room) => !known.has(room) && !state().rooms.get(room)?.joined));
  }

  /** Called when a person looks at the rooms or begins a command: only then do the counts of other rooms matter. */
  function lookAtRooms() {
    if (performance.now() - roomsAsked >= ROOMS_MS) {
      void askRooms();
    }
  }

  /** Fails what waits for rooms that were left, here or elsewhere: it cannot be said there. */
  function strand(rooms) {
    for (const {id, room, state: fate} of state().outbox) {
      if (rooms.includes(room) && fate === "pending") {
        dispatch({type: "sending", id, values: {state: "failed", error: {code: "not_joined", text: ""}}});
      }
    }
  }

  async function askWho(room) {
    const answer = await server.ask({type: "who", room});
    if (answer.type === "ok") {
      dispatch({
        type: "people",
        room: answer.room,
        people: {nicks: answer.members, roles: answer.roles ?? {}, anonymous: answer.anonymous, more: answer.more},
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

  /** Sends a person's request; refusals are shown beside the place where it was made. */
  async function ask(request) {
    const answer = await server.ask(request);
    if (answer.type === "error") {
      dispatch({type: "alert", text: refusal(answer)});
    } else {
      dispatch({type: "alert", text: ""});
    }
    return answer;
  }

  const done = (answer) => answer.type === "ok";

  function open(room) {
    dispatch({type: "open", room});
    inBrowser.write("open", room);
    const known = openRoom(state());
    if (known?.joined && !known.people) {
      askWho(room);
    }
    if (known?.direct && !known.last && known.top.seq) {
      void older(room); // it was opened a moment ago, and what was said before is not sent
    }
  }

  /**
   * Joins or creates a room, and shows it once it is entered. Returns `{room}` with its name, or `{room: null, code}`.
   * The server knows best which room was meant: its answer names a new one; any other is the one that is entered next.
   */
  async function enter(request) {
    const known = request.private ? undefined : roomNamed(request.room); // a new private one gets a longer name
    if (known?.joined) {
      open(known.name);
      return {room: known.name};
    }
    const answer = await ask(request);
    if (!done(answer)) {
      void askRooms();
      return {room: null, code: answer.code};
    }
    const room = await new Promise((resolve) => {
      entered(null);
      wanted = {room: answer.room ?? request.room, resolve};
    });
    void askRooms();
    return {room};
  }

  const roomNamed = (name) =>
    name === undefined ? undefined : [...state().rooms.values()].find((known) => comparable(known.name) === comparable(name));

  /**
   * Posts to the server, without reconnecting meanwhile: a connection that ends by this must come back with the new
   * cookie.
   */
  async function account(path, fields) {
    const release = connection.hold();
    const refused = await post(path, fields);
    release();
    if (refused) {
      dispatch({type: "alert", text: refusal(refused)});
    }
    return refused === null;
  }

  /** Switches to another identity: nothing of the one before stays on the page. */
  function becomeAnother() {
    entered(null);
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
    const refused = await unknownHere();
    if (refused) {
      dispatch({type: "alert", text: say(refused.detail?.includes("twice") ? "cookie.twice" : "cookie.lost")});
      return false;
    }
    tabs.postMessage("another identity");
    becomeAnother();
    return true;
  }

  /** Logs out here, or in all browsers and programs. */
  async function signOut(everywhere = false) {
    const user = owner();
    if (await account(everywhere ? "/logout/everywhere" : "/logout")) {
      kept.forget(user);
      tabs.postMessage("another identity");
      becomeAnother();
    }
  }

  function markRead() {
    const room = openRoom(state());
    if (room && (room.unread || room.read !== (room.last ?? room.top))) {
      dispatch({type: "read here", room: room.name});
      const at = openRoom(state()).read;
      if (at && state().user) {
        tellRead(room.name);
      } else if (at) {
        inBrowser.write(readName(room.name), at); // the server keeps nothing of visitors
      }
    }
  }

  /** Tells the server how far the user has read a room, for all devices; not for each message. */
  function tellRead(room) {
    if (!readDue.has(room)) {
      readDue.set(room, setTimeout(() => tellReadNow(room), READ_MS));
    }
  }

  function tellReadNow(room) {
    clearTimeout(readDue.get(room));
    readDue.delete(room);
    const at = state().rooms.get(room)?.read;
    if (at?.seq && state().connection.is === "online" && state().user) {
      void server.ask({type: "read", room, seq: at.seq});
    }
  }

  /** Queues a text to be said as soon as possible; with an error, one that waits for a person's decision. */
  function queue(room, text, error = null) {
    dispatch({type: "queue", waiting: {...queued(room, text, Date.now()), ...(error && {state: "failed", error})}});
    dispatch({type: "line", room});
    pump(room);
  }

  const tools = {state, dispatch, server};
  const pump = senderTo(tools);
  const {older, fill, reach} = readerOf(tools);
  const {typed, enter: enterInTurn, isEntering} = typist({...tools, chat: {enter, ask, askRooms, signIn, signOut, account, roomNamed, queue, reconnect: () => connection.renew()}});
  const connection = connect({opened: hello, received, changed});
  tabs.onmessage = becomeAnother;
  whenAnotherTabWrites((name, value, before) => {
    const prefix = readName("");
    if (name.startsWith(prefixOfDrafts)) {
      draftChanged((user, room) => name === draftName(user, room), value ?? "", before ?? "");
    } else if (name.startsWith(prefix) && value) {
      dispatch({type: "read elsewhere", room: name.slice(prefix.length), at: value});
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      [...readDue.keys()].forEach(tellReadNow);
    }
    if (document.visibilityState === "visible" && state().connection.is === "online") {
      void adopt();
      lookAtRooms();
    }
  });
  const draftName = (user, room) => `${prefixOfDrafts}${owner(user)}:${room}`;
  let draftChanged = () => {};

  return {
    typed,
    open,
    older,
    fill,
    markRead,
    async goTo(goal) {
      if (goal.room !== state().open) {
        open(goal.room);
      }
      if (await reach(goal)) {
        dispatch({type: "go", goal});
      } else {
        dispatch({type: "alert", text: say("goal.none", {n: goal.seq})});
      }
    },
    arrived: () => dispatch({type: "go", goal: null}),
    lookAtRooms,
    isEntering,
    signIn,
    signOut,
    reconnect: () => connection.renew(),
    join: (room) => enterInTurn({type: "join", room}),
    talkTo: (user) => enterInTurn({type: "join", room: `@${user}`}),
    ignore: (user, on) => ask({type: "ignore", user, on}).then(done),
    create: (room, isPrivate) => enterInTurn({type: "create", room, ...(isPrivate && {private: true})}),
    accept: (room) => enterInTurn({type: "join", room}).then(({code}) => code === "unknown_room" && dispatch({type: "declined", room})), // taken back
    decline: (room) => ask({type: "leave", room}).then(() => dispatch({type: "declined", room})),
    leave: (room) => ask({type: "leave", room}).then(askRooms),
    rename: (room, nick) => ask({type: "nick", room, nick}).then(done),
    changePassword: (fields) => account("/password", fields),
    reset: (fields) => account("/reset", fields),
    ask,
    act: (request) => ask(request).then(done),
    end: (request) => ask(request).then(async (answer) => (await askRooms(), done(answer))),
    bans: (room) => server.ask({type: "bans", room}).then((answer) => answer.bans ?? []),
    govern: (room, about) => dispatch({type: "dialog", dialog: {is: "govern", room, about}}),
    async roomSettings(room) {
      dispatch({type: "dialog", dialog: {is: "room", room, bans: await this.bans(room)}});
    },
    retry(id) {
      const {room} = state().outbox.find((waiting) => waiting.id === id);
      if (!state().rooms.get(room)?.joined) {
        dispatch({type: "alert", text: say("error.not_joined")});
        return;
      }
      dispatch({type: "sending", id, values: {state: "pending", tries: 0, doubtful: false}});
      pump(room);
    },
    discard: (id) => dispatch({type: "discard", id}),
    draft: {
      of: (user, room) => inBrowser.read(draftName(user, room), ""),
      keep: (user, room, text) => inBrowser[text ? "write" : "forget"](draftName(user, room), text),
      /**
       * Calls back when another tab has changed a draft, with a test for its user and room, the text, and the one
       * before.
       */
      watch: (callback) => (draftChanged = callback),
    },
  };
}
