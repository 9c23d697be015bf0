import {post, whoAmI} from "./account.js";
import {connect} from "./connection.js";
import {parse, quoted} from "./protocol.js";

const MOST_LINES = 500;
const ROOMS_REFRESH_MS = 15_000;
const ALL = "*";

const $ = (id) => document.getElementById(id);
const joined = new Set();
const rooms = new Map(); // every room there is, with how many are connected in it
let askedByHand = false; // whether the list of rooms that comes next belongs into the log

const chat = connect({
  opened() {
    $("connection").textContent = "Connected";
    $("log").replaceChildren(); // what was said last comes again with each room
    joined.clear();
    rooms.clear();
    showRooms();
    askForRooms();
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
    }
    showRooms();
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
  chat.send("#rooms");
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

function option(value, text, selected) {
  const made = new Option(text, value);
  made.selected = value === selected;
  return made;
}

function showRooms() {
  for (const select of [$("target"), $("nickname").elements.room]) {
    const chosen = select.value || ALL;
    select.replaceChildren(
      option(ALL, "all my rooms", chosen), ...[...joined].map((room) => option(room, room, chosen)));
  }
  const focused = document.activeElement?.dataset?.room;
  $("rooms").replaceChildren(...[...rooms].map(([room, members]) => {
    const line = document.createElement("li");
    const button = element("button", "", joined.has(room) ? "Leave" : "Join");
    button.type = "button";
    button.dataset.room = room;
    button.setAttribute("aria-label", `${button.textContent} ${room}`);
    button.onclick = () => chat.send(`${joined.has(room) ? "#left" : "#join"} room ${quoted(room)}`);
    line.append(element("span", "", room), element("small", "", `${members}`), button);
    return line;
  }));
  if (focused) {
    [...$("rooms").querySelectorAll("button")].find((button) => button.dataset.room === focused)?.focus();
  }
}

async function showIdentity() {
  const user = await whoAmI();
  $("identity").textContent = user ?? "Anonymous";
  $("logout").hidden = !user;
  $("sign-in").hidden = Boolean(user);
  document.querySelectorAll(".for-users").forEach((form) => (form.hidden = !user));
}

async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const fields = {user: form.elements.user.value, password: form.elements.password.value};
  if (event.submitter?.value === "register") {
    const refusal = await post("/register", fields);
    if (refusal) {
      $("notice").textContent = refusal;
      return;
    }
  }
  $("notice").textContent = (await post("/login", fields)) ?? "";
  if (!$("notice").textContent) {
    form.reset();
    await renewIdentity();
  }
}

async function renewIdentity() {
  chat.renew();
  await showIdentity();
}

function say(event) {
  event.preventDefault();
  const text = $("text").value;
  const target = $("target").value;
  const command = text.startsWith("#") || target === ALL;
  if (/^#rooms\s*$/i.test(text)) {
    askedByHand = true;
  }
  if (text.trim() && chat.send(command ? text : `#say ${quoted(target)} ${text}`)) {
    $("text").value = ""; // without a connection the text stays where it is
  }
}

$("talk").addEventListener("submit", say);
$("sign-in").addEventListener("submit", signIn);
$("logout").addEventListener("click", async () => {
  await post("/logout");
  await renewIdentity();
});
$("create").addEventListener("submit", (event) => {
  event.preventDefault();
  chat.send(`#create room ${quoted(event.target.elements.room.value)}`);
  event.target.reset();
});
$("nickname").addEventListener("submit", (event) => {
  event.preventDefault();
  const {room, nickname} = event.target.elements;
  chat.send(`#change nick ${room.value === ALL ? ALL : quoted(room.value)} ${quoted(nickname.value)}`);
  event.target.reset();
});
setInterval(askForRooms, ROOMS_REFRESH_MS);
showIdentity();
