import {append, first, last, newKey, prepend, replace, trim} from "./rows.js";

const MOST_ROWS = 20_000;

/** A room that the user has not entered, as the list of rooms tells it. */
export const unknown = (name) => ({
  name,
  joined: false,
  stale: false, // whether it was entered by a connection before this one
  isPrivate: false,
  direct: null, // whom the user talks to, if it is a conversation of two
  members: 0,
  nick: "",
  chunks: [],
  last: null, // {epoch, seq} of the newest message here
  top: null, // {epoch, seq} of the newest message when the room was entered
  whole: false, // whether nothing is missing since the connection before this one
  more: true, // whether older ones can be asked for
  rewound: false, // whether the store has lost messages, so that known ones may come again
  read: null, // {epoch, seq}: up to where the user has read
  counted: 0, // up to which seq `unread` has counted
  unread: 0,
  mentions: 0,
  line: null, // the seq after which the unread messages began
  people: null, // {nicks, anonymous, more}
  topic: null,
  role: "member", // the user's own
  speak: "everyone", // who may
  slow: 0, // seconds between two messages
  muted: null, // {until} while the user is; null for ever
  saidAt: 0, // when the user has said something last, by this browser's clock
});

const row = (kind, values) => ({kind, key: newKey(), ...values});

/** The position to resume from after a loss of the connection; undefined if nothing was read. */
export function position(room) {
  const at = room.last ?? room.top;
  return at ? {epoch: at.epoch, after: at.seq} : undefined;
}

/** The room after entering, for the first time or again: `read` is what this browser had read before. */
export function entered(room, event, read) {
  const now = {
    ...room,
    joined: true,
    stale: false,
    nick: event.nick,
    isPrivate: event.private === true,
    direct: event.direct ?? null,
    members: event.members,
    people: null,
    whole: event.recovered === true,
    topic: event.topic ?? null,
    role: event.role ?? "member",
    speak: event.speak ?? "everyone",
    slow: Number(event.slow ?? 0),
    muted: null, // if the user still is, the next refusal tells
  };
  const top = {epoch: event.epoch, seq: event.seq};
  if (event.recovered) {
    const back = {...now, top, last: now.last && event.epoch ? {...now.last, epoch: event.epoch} : now.last};
    // replayed messages are not counted again where the server has told what is unread
    return read ? readElsewhere(room.last ? back : {...back, counted: event.seq}, read, event.mentions) : back;
  }
  if (!room.last) {
    const known = read?.epoch === event.epoch;
    const unread = known ? Math.max(0, event.seq - read.seq) : 0;
    return {
      ...now,
      top,
      unread,
      mentions: unread ? (event.mentions ?? 0) : 0,
      counted: event.seq,
      read: known ? read : top,
      line: unread ? read.seq : null,
      more: event.seq >= event.oldest,
    };
  }
  if (room.last.epoch === event.epoch && room.last.seq <= event.seq) {
    return {...now, top}; // what is missing shows when the next message comes
  }
  return {
    ...now,
    top,
    chunks: append(room.chunks, row("reset")),
    last: {epoch: event.epoch, seq: Math.max(0, event.oldest - 1)},
    rewound: true,
    more: false,
    read: {epoch: event.epoch, seq: 0},
    counted: 0,
  };
}

/**
 * The room after a message; `own` if the user said it, `mentioned` if it mentions the user, `ignored` if its author is. In a
 * conversation everything is for the user.
 */
export function heard(room, message, own, mentioned, ignored = false) {
  const {epoch, seq} = message;
  const last = room.last;
  if (last?.epoch === epoch && seq <= last.seq) {
    return room;
  }
  if (room.rewound && first(room.chunks, (known) => known.id === message.id)) {
    return {...room, last: {epoch, seq}};
  }
  const hole = last?.epoch === epoch && seq > last.seq + 1;
  const before = hole ? append(room.chunks, row("gap", {from: last.seq + 1, to: seq - 1})) : room.chunks;
  const counts = !own && !ignored && message.kind !== "removal" && seq > room.counted && !(room.read?.epoch === epoch && seq <= room.read.seq);
  return {
    ...room,
    chunks: trim(withoutRemoved(append(before, said(message, own, mentioned)), [message]), MOST_ROWS),
    last: {epoch, seq},
    counted: Math.max(room.counted, seq),
    unread: room.unread + (counts ? 1 : 0),
    mentions: room.mentions + (counts && (mentioned || room.direct) ? 1 : 0),
    line: counts && room.unread === 0 ? seq - 1 : room.line,
  };
}

const KINDS = {notice: "act", removal: "act", removed: "removed"};

const said = (message, own, mentioned) => ({
  kind: KINDS[message.kind] ?? "message",
  key: `m${message.epoch}${message.seq}`,
  own,
  mentioned,
  seq: message.seq,
  epoch: message.epoch,
  id: message.id,
  time: message.time,
  user: message.user,
  nick: message.nick,
  text: message.text,
  ...(KINDS[message.kind] === "act" && {
    act: message.act ?? message.kind,
    by: message.by,
    whom: message.whom,
    until: message.until,
    setting: message.setting,
    value: message.value,
    reason: message.reason,
  }),
});

/** Without the texts of messages that some of these have removed. The newest row of a number is the one that has it now. */
const withoutRemoved = (chunks, messages) =>
  messages
    .filter(({kind}) => kind === "removal")
    .map(({of}) => last(chunks, ({seq, kind}) => seq === of && kind === "message"))
    .filter(Boolean)
    .reduce((rest, row) => replace(rest, row.key, [{...row, kind: "removed", text: "", mentioned: false}]), chunks);

/** Whether the user may govern a room. */
export const moderates = (room) => Boolean(room) && room.role !== "member";

/** The room after an act in it, as far as `user` is concerned. What is replayed has been told on entering. */
export function governed(room, {kind, act, by, whom, until, setting, value, replay}, user) {
  if (kind !== "notice" || replay) {
    return room;
  }
  const me = Boolean(user) && whom === user;
  switch (act) {
    case "topic":
      return {...room, topic: value ?? null};
    case "set":
      return setting === "slow" ? {...room, slow: Number(value ?? 0)} : {...room, speak: value ?? "everyone"};
    case "mute":
      return me ? {...room, muted: {until: until ? Date.parse(until) : null}} : room;
    case "unmute":
      return me ? {...room, muted: null} : room;
    case "role":
      if (me) {
        return room.role === "administrator" ? room : {...room, role: value};
      }
      return value === "owner" && room.role === "owner" && by === user ? {...room, role: "moderator"} : room;
    default:
      return room;
  }
}

/** The room after the user could not speak there, because he is muted for so many seconds; for ever without them. */
export const silenced = (room, seconds, now) => ({...room, muted: {until: seconds ? now + seconds * 1_000 : null}});

/** The room after a gap: these messages can never come. */
export function lost(room, {from, to}) {
  const last = room.last ?? room.top;
  return {...room, chunks: append(room.chunks, row("lost", {from, to})), last: {epoch: last?.epoch ?? "", seq: to}};
}

/** The room after the store has lost some of the newest messages: what follows `seq` has new seqs. */
export function reset(room, {epoch, seq}) {
  return {
    ...room,
    chunks: append(room.chunks, row("reset")),
    last: {epoch, seq},
    counted: seq,
    read: {epoch, seq},
    rewound: true,
  };
}

/** Adds a notice of the server or the page to the messages. */
export const told = (room, text) => ({...room, chunks: append(room.chunks, row("notice", {text}))});

/** Whether a message with this id is here. */
export const has = (room, id) => first(room.chunks, (known) => known.id === id) !== undefined;

/** The seq before which older messages are to be asked for. */
export function oldest(room) {
  return first(room.chunks, (known) => known.seq !== undefined)?.seq ?? (room.top ? room.top.seq + 1 : undefined);
}

/** Adds older messages, above the others. */
export function older(room, {messages, more}, isOwn) {
  const before = oldest(room);
  const rows = messages.filter((message) => message.seq < before).map((message) => said(message, isOwn(message), false));
  return {...room, chunks: withoutRemoved(prepend(room.chunks, rows), messages), more: more && rows.length > 0, last: room.last ?? room.top};
}

/** Puts messages into a gap; the rest of it stays a gap, and messages that are no longer kept are shown as lost. */
export function filled(room, gap, {messages}, isOwn) {
  const inside = messages.filter(({seq}) => seq >= gap.from && seq <= gap.to);
  const rows = [];
  let from = gap.from;
  for (const message of inside) {
    if (message.seq > from) {
      rows.push(row("lost", {from, to: message.seq - 1}));
    }
    rows.push(said(message, isOwn(message), false));
    from = message.seq + 1;
  }
  if (from <= gap.to) {
    rows.push(inside.length ? {...gap, key: newKey(), from} : row("lost", {from, to: gap.to}));
  }
  return {...room, chunks: withoutRemoved(replace(room.chunks, gap.key, rows), inside)};
}

/** The user has read everything here. */
export function read(room) {
  const at = room.last ?? room.top;
  return {...room, unread: 0, mentions: 0, read: at ?? room.read, counted: Math.max(room.counted, at?.seq ?? 0)};
}

/** The user has read up to a seq in another tab or on another device; `named` more messages name the user, if that is told. */
export function readElsewhere(room, {epoch, seq}, named) {
  const here = room.last ?? room.top;
  if (!here || here.epoch !== epoch) {
    return room;
  }
  if (room.read?.epoch === epoch && room.read.seq >= seq) {
    return room.unread && named > room.mentions ? {...room, mentions: named} : room;
  }
  const unread = Math.max(0, here.seq - seq);
  return {...room, read: {epoch, seq}, unread, mentions: unread ? (named ?? room.mentions) : 0, line: unread ? seq : null};
}

/** The room after another user has come, gone or changed the nickname. */
export function presence(room, {event, nick, was, members}) {
  const now = {...room, members};
  if (!room.people || !event) {
    return now;
  }
  const ANONYMOUS = "Anonymous";
  const gone = event === "leave" ? nick : event === "nick" ? was : null;
  const come = event === "leave" ? null : nick;
  const {nicks, roles, anonymous, more} = room.people;
  const changed = nicks.filter((known) => known !== gone && known !== come);
  return {
    ...now,
    people: {
      more,
      roles: event === "nick" && roles?.[was] ? {...roles, [nick]: roles[was]} : roles,
      nicks: come && come !== ANONYMOUS ? [...changed, come].sort((a, b) => a.localeCompare(b)) : changed,
      anonymous: Math.max(0, anonymous + (come === ANONYMOUS ? 1 : 0) - (gone === ANONYMOUS ? 1 : 0)),
    },
  };
}
