import {withPassword} from "./lib/text.js";

/**
 * What a typed line means, as a request of the protocol (PROTOCOL.md §3 and §8): `{request}`, `{local}` for what the
 * page does itself, `{say}` for a text, `{misused}` or `{unknown}` with the command's name. The names of existing rooms
 * need no quotes.
 */
export function understand(line, {room, rooms, nickIn}) {
  if (!line.startsWith("#")) {
    const meant = withPassword(line);
    const blanksOnly = /^[ \t\r\n]*#/.test(line); // blanks make it a text; invisible characters would be a mistake
    return meant && !blanksOnly ? {misused: meant} : {say: {room, text: line}};
  }
  const [, name, rest] = /^#(\S*)\s*([\s\S]*?)[\r\n\u2028\u2029]*$/.exec(line);
  const command = Object.hasOwn(COMMANDS, name.toLowerCase()) && COMMANDS[name.toLowerCase()];
  if (!command) {
    return withPassword(line) ? {misused: withPassword(line)} : {unknown: name};
  }
  try {
    return command(new Words(rest, rooms), room, nickIn);
  } catch (misuse) {
    if (misuse instanceof Misuse) {
      return {misused: name.toLowerCase()};
    }
    throw misuse;
  }
}

/** The key of the explanation of a command that is offered. */
export const helpOf = (command) => (command === "#create private " ? "help.private" : `help.${command.slice(1).split(" ")[0]}`);

/** The commands that completion offers. */
export const OFFERED = [
  "#join room ",
  "#left room ",
  "#create room ",
  "#create private ",
  "#change nick ",
  "#say ",
  "#msg ",
  "#ignore ",
  "#unignore ",
  "#who ",
  "#rooms",
  "#whoami",
  "#history ",
  "#login ",
  "#logout",
  "#register ",
  "#ping",
  "#invite ",
  "#uninvite ",
  "#claim ",
  "#role ",
  "#kick ",
  "#ban ",
  "#unban ",
  "#mute ",
  "#unmute ",
  "#topic ",
  "#set ",
  "#remove ",
  "#close room ",
  "#help",
];

class Misuse extends Error {}

const unquoted = (name) => /^(["'])([^"']*)\1\s*$/.exec(name)?.[2] ?? name;

const HISTORY = 10;

const leave = (words, open, nickIn) => {
  if (!words.hasMore()) {
    return {request: {type: "leave", room: open}};
  }
  words.keyword("room");
  const room = words.room();
  if (words.hasMore() && words.last() !== nickIn(room)) {
    throw new Misuse();
  }
  return {request: {type: "leave", room}};
};

const UNITS = {s: 1, m: 60, h: 3_600, d: 86_400};

/** The target of an act: a number behind a colon, else a name. */
function target(words) {
  const who = words.next();
  const number = /^:(\d{1,15})$/.exec(who);
  return number ? {seq: Number(number[1])} : {who};
}

const act = (type, timed) => (words) => {
  const request = {type, room: words.room(), ...target(words)};
  const [, time, count, unit, reason] = /^\s*((\d{1,9})([smhd])(?=\s|$))?\s*([\s\S]*)$/.exec(words.rest());
  const seconds = timed && time ? Number(count) * UNITS[unit] : undefined;
  const text = `${timed || !time ? "" : `${time} `}${reason}`.trim();
  return {request: {...request, ...(seconds !== undefined && {seconds}), ...(text && {reason: text})}};
};

const lift = (type) => (words) => ({request: {type, room: words.room(), ...target(words)}});

const invite = (type) => (words) => ({request: {type, room: words.room(), user: words.last()}});

const COMMANDS = {
  msg(words) {
    const user = words.next();
    return {msg: {room: `@${user}`, text: words.remaining()}};
  },
  ignore: (words) => (words.hasMore() ? {request: {type: "ignore", user: words.last()}} : {local: "ignored"}),
  unignore: (words) => ({request: {type: "ignore", user: words.last(), on: false}}),
  invite: invite("invite"),
  uninvite: invite("uninvite"),
  claim: (words) => ({request: {type: "claim", token: words.last()}}),
  role: (words) => ({request: {type: "role", room: words.room(), ...target(words), role: words.last()}}),
  kick: act("kick", false),
  ban: act("ban", true),
  mute: act("mute", true),
  unban: lift("unban"),
  unmute: lift("unmute"),
  topic: (words) => ({request: {type: "topic", room: words.room(), text: words.remaining()}}),
  set: (words) => ({request: {type: "set", room: words.room(), name: words.next(), value: words.last()}}),
  remove(words) {
    const request = {type: "remove", room: words.room(), seq: words.number()};
    return {request: {...request, ...(words.hasMore() && {reason: words.remaining()})}};
  },
  close(words) {
    words.keyword("room");
    const room = words.room();
    return {request: {type: "close", room, ...(words.hasMore() && {reason: words.remaining()})}};
  },
  help: () => ({local: "help"}),
  ping: () => ({local: "ping"}),
  login: (words) => ({local: "login", user: words.next(), password: words.last()}),
  register: (words) => ({local: "register", user: words.next(), password: words.last()}),
  logout: () => ({local: "logout"}),
  whoami: () => ({local: "whoami"}),
  rooms: () => ({local: "rooms"}),
  who: (words, open) => ({local: "who", room: words.hasMore() ? words.room() : open}),
  history: (words, open) => ({
    local: "history",
    room: words.hasMore() ? words.room() : open,
    limit: words.hasMore() ? words.number() : HISTORY,
    before: words.hasMore() ? words.number() : undefined,
  }),
  join(words) {
    words.keyword("room");
    const room = words.room();
    return {request: {type: "join", room, ...(words.hasMore() && {nick: words.last()})}};
  },
  left: leave,
  leave,
  create(words) {
    const kind = words.next().toLowerCase();
    if (kind !== "room" && kind !== "private") {
      throw new Misuse();
    }
    return {request: {type: "create", room: unquoted(words.remaining()), ...(kind === "private" && {private: true})}};
  },
  change(words) {
    words.keyword("nick");
    return {request: {type: "nick", room: words.room(), nick: words.last()}};
  },
  say(words) {
    const room = words.room();
    return {say: {room, text: words.remaining()}};
  },
};

/** A command's arguments, from left to right. */
class Words {
  constructor(text, rooms) {
    this.text = text;
    this.rooms = rooms;
    this.at = 0;
  }

  rest() {
    return this.text.slice(this.at);
  }

  hasMore() {
    return this.rest().trim() !== "";
  }

  next() {
    const quoted = /^\s*("([^"]*)"|'([^']*)')(?=\s|$)/.exec(this.rest());
    const found = quoted ?? /^\s*([^\s"']\S*)/.exec(this.rest());
    if (!found) {
      throw new Misuse();
    }
    this.at += found[0].length;
    return quoted ? (found[2] ?? found[3]) : found[1];
  }

  keyword(word) {
    if (this.next().toLowerCase() !== word) {
      throw new Misuse();
    }
  }

  number() {
    const number = Number(this.next());
    if (!Number.isInteger(number) || number < 1) {
      throw new Misuse();
    }
    return number;
  }

  last() {
    const word = this.next();
    if (this.hasMore()) {
      throw new Misuse();
    }
    return word;
  }

  remaining() {
    if (!this.hasMore()) {
      throw new Misuse();
    }
    return this.rest().trimStart();
  }

  /** The longest run of words that is a room's name, else the next argument. */
  room() {
    const rest = this.rest().trimStart();
    const skipped = this.rest().length - rest.length;
    const name = [...this.rooms]
      .filter((known) => rest.toLowerCase().startsWith(known.toLowerCase()) && /^(\s|$)/.test(rest.slice(known.length)))
      .sort((a, b) => b.length - a.length)[0];
    if (name === undefined) {
      return this.next();
    }
    this.at += skipped + name.length;
    return name;
  }
}
