import {post, whoAmI} from "./account.js";
import {connect} from "./connection.js";
import {parse, quoted} from "./protocol.js";
import {showRooms} from "./rooms.js";

const MOST_LINES = 500;
const ROOMS_REFRESH_MS = 15_000;
const ALL = "*";

const $ = (id) => document.getElementById(id);
const joined = new Set();
const rooms = new Map(); // every room there is, with how many are connected in it
let askedByHand = false; // whether the list of rooms that comes next belongs into the log
let redrawDue = false;

const chat = connect({
  opened() {
    $("connection").textContent = "Connected";
    $("log").replaceChildren(); // what was said last comes again with each room
    joined.clear();
    rooms.clear();
    redrawRooms();
    askForRooms();
    showCookiesIdentity();
  },
  received(line) {
    const event = parse(line);
    if (event.type === "entered") {
      joined.add(event.room);
      askForRooms();
    } else if (event.type === "left") {
      joined.delete(event.room);
      askForRooms();
    } else if (event.type === "room") {
      rooms.set(event.room, event.members);
      redrawRooms();
    } else if (event.type === "identity") {
      showIdentity(event.user);
    }
    if (event.type !== "room" || askedByHand) {
      show(event);
    }
  },
  waiting(seconds) {
    $("connection").textContent = `Connection lost. Trying again in ${seconds} s`;
  },
  ended(why) {
    $("connection").textContent = `The server has ended the connection: ${why}`;
  },
});

function askForRooms() {
  askedByHand = false;
  redrawRooms();
  chat.send("#rooms");
}

/** At most once a frame, however many lines a list of rooms has. */
function redrawRooms() {
  if (!redrawDue) {
    redrawDue = true;
    requestAnimationFrame(() => {
      redrawDue = false;
      showRooms({list: $("rooms"), selects: [$("target"), $("nickname").elements.room], all: ALL}, rooms, joined, chat);
    });
  }
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function show(event) {
  const log = $("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const line = element("li", event.type === "message" ? "message" : "server", "");
  if (event.type === "message") {
    const author = element("bdi", "author", event.author);
    line.append(element("span", "room", `[${event.room}] `), author, ": ", element("bdi", "", event.text));
  } else {
    line.textContent = event.text;
  }
  log.append(line);
  if (log.children.length > MOST_LINES) {
    log.firstElementChild.remove();
  }
  if (atEnd) {
    log.scrollTop = log.scrollHeight; // a reader who has scrolled up stays where he is
  }
}

function showIdentity(user) {
  $("identity").textContent = user ?? "Anonymous";
  $("logout").hidden = !user;
  $("sign-in").hidden = Boolean(user);
  document.querySelectorAll(".for-users").forEach((form) => (form.hidden = !user));
}

async function showCookiesIdentity() {
  showIdentity(await whoAmI());
}

async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const fields = {user: form.elements.user.value, password: form.elements.password.value};
  const refusal =
    (event.submitter?.value === "register" ? await post("/register", fields) : null) ?? (await post("/login", fields));
  $("notice").textContent = refusal ?? "";
  if (refusal === null) {
    form.reset();
    chat.renew();
  }
}

async function logOut() {
  const refusal = await post("/logout");
  $("notice").textContent = refusal ?? "";
  if (refusal === null) {
    chat.renew();
  }
}

function say(event) {
  event.preventDefault();
  const text = $("text").value;
  const target = $("target").value;
  const command = text.startsWith("#") || target === ALL;
  if (!command && !joined.has(target)) {
    $("notice").textContent = `You are not in ${target} any more: choose where to say it`;
    return;
  }
  $("notice").textContent = "";
  if (/^#rooms\s*$/i.test(text)) {
    askedByHand = true;
  }
  if (text.trim() && chat.send(command ? text : `#say ${quoted(target)} ${text}`)) {
    $("text").value = ""; // without a connection the text stays where it is
  }
}

function sendAndReset(event, command) {
  event.preventDefault();
  if (chat.send(command)) {
    event.target.reset();
  }
}

$("talk").addEventListener("submit", say);
$("sign-in").addEventListener("submit", signIn);
$("logout").addEventListener("click", logOut);
$("create").addEventListener("submit", (event) =>
  sendAndReset(event, `#create room ${quoted(event.target.elements.room.value)}`));
$("nickname").addEventListener("submit", (event) => {
  const {room, nickname} = event.target.elements;
  sendAndReset(event, `#change nick ${room.value === ALL ? ALL : quoted(room.value)} ${quoted(nickname.value)}`);
});
setInterval(askForRooms, ROOMS_REFRESH_MS);
