import {change, without} from "./outbox.js";
import * as room from "./room.js";
import {mentions} from "../lib/text.js";

export const initial = (kept) => ({
  connection: {is: "connecting"},
  user: undefined, // undefined until the server has told; null if anonymous
  limits: {},
  rooms: new Map(), // by name, in the server's order
  open: kept.open, // the name of the room that is shown
  invitations: new Map(), // private rooms that the user may enter: by name, who has invited
  ignored: new Set(), // users of whom the reader wants to hear nothing
  outbox: [],
  panel: null, // "rooms" or "people", if the page is too narrow for them
  dialog: null, // {is, ...}
  goal: null, // {room, seq} of a message that is to be shown
  search: null, // what is looked for in the room that is shown, while the reader looks for something
  alert: "",
  settings: kept.settings,
});

/** What the page shows after one event; never changes its argument. */
export function reduce(state, event) {
  switch (event.type) {
    case "connection":
      return {...state, connection: event.status};
    case "hello":
      return {
        ...state,
        user: event.user,
        limits: event.limits,
        alert: "",
        invitations: new Map(), // those that hold are told again
        rooms: new Map([...state.rooms].map(([name, known]) => [name, {...known, stale: true}])),
      };
    case "ignored":
      return {...state, ignored: new Set(event.users)};
    case "forget":
      return {...state, rooms: new Map(), invitations: new Map(), ignored: new Set(), outbox: [], user: undefined, panel: null};
    case "invited":
      return {...state, invitations: new Map(state.invitations).set(event.room, event.by)};
    case "declined":
      return {...state, invitations: uninvited(state.invitations, event.room)};
    case "outbox":
      return {...state, outbox: event.outbox};
    case "rooms":
      return listed(state, event.rooms);
    case "joined":
      return opened(
        within(
          {
            ...state,
            invitations: uninvited(state.invitations, event.room),
            outbox: state.outbox.filter((waiting) => waiting.state !== "sent" || waiting.room !== event.room),
          },
          event.room,
          (known) => room.entered(known, event, event.read),
        ),
        state.open ?? event.room,
      );
    case "left":
      return away(within({...state, outbox: state.outbox.filter((waiting) => waiting.state !== "sent" || waiting.room !== event.room)}, event.room, (known) => ({...room.unknown(known.name), members: known.members})));
    case "message":
      return {
        ...within(state, event.room, (known) =>
          spoken(
            room.governed(room.heard(known, event, isOwn(state, event), isFor(state, event, known), state.ignored.has(event.user)), event, state.user),
            event,
            isOwn(state, event),
          ),
        ),
        outbox: without(state.outbox, event.id),
      };
    case "silenced":
      return within(state, event.room, (known) => room.silenced(known, event.seconds, event.at));
    case "nick":
      return within(state, event.room, (known) => ({...known, nick: event.nick, people: null}));
    case "presence":
      return within(state, event.room, (known) => room.presence(known, event));
    case "gap":
      return within(state, event.room, (known) => room.lost(known, event));
    case "reset":
      return within(state, event.room, (known) => room.reset(known, event));
    case "people":
      return within(state, event.room, (known) => ({...known, people: event.people}));
    case "older":
      return within(state, event.room, (known) => room.older(known, event.page, (said) => isOwn(state, said)));
    case "filled":
      return within(state, event.room, (known) =>
        room.filled(known, event.gap, event.page, (said) => isOwn(state, said)),
      );
    case "told":
      return within(state, event.room, (known) => room.told(known, event.text));
    case "read": // on another device, or named by a message
      return within(state, event.room, (known) => room.readElsewhere(known, event, event.mentions));
    case "read here":
      return within(state, event.room, room.read);
    case "read elsewhere":
      return within(state, event.room, (known) => room.readElsewhere(known, event.at));
    case "go":
      return {...state, goal: event.goal};
    case "search":
      return {...state, search: event.search};
    case "line":
      return within(state, event.room, (known) => ({...known, line: null}));
    case "open":
      return opened({...state, panel: null}, event.room);
    case "queue":
      return {...state, outbox: [...state.outbox, event.waiting]};
    case "sending":
      return {...state, outbox: change(state.outbox, event.id, event.values)};
    case "discard":
      return {...state, outbox: without(state.outbox, event.id)};
    case "panel":
      return {...state, panel: state.panel === event.panel ? null : event.panel};
    case "dialog":
      return {...state, dialog: event.dialog, alert: ""};
    case "alert":
      return {...state, alert: event.text};
    case "settings":
      return {...state, settings: {...state.settings, ...event.settings}};
    default:
      return state; // a newer server may say things this page does not know
  }
}

/** The rooms the user is in, then the others, each in the server's order. */
export const roomsInOrder = (state) =>
  [...state.rooms.values()].sort((a, b) => Number(b.joined) - Number(a.joined));

/** What people call a room: a conversation by the other one's name. */
export const titleOf = (room) => room.direct ?? room.name;

export const openRoom = (state) => state.rooms.get(state.open);

const isOwn = (state, {user, id, kind, by}) =>
  kind === "notice" || kind === "removal" ? Boolean(by) && by === state.user : user === null ? state.outbox.some((waiting) => waiting.id === id) : user === state.user;

/** Whether a message names the user, as the server has found, or at least by the nickname. */
const isFor = ({user}, {mentions: named, text}, {nick}) => Boolean(user && named?.includes(user)) || mentions(text, nick);

/** Slow mode counts from here on. */
const spoken = (known, {kind, replay, at}, own) => (own && !kind && !replay && at ? {...known, saidAt: at} : known);

function uninvited(invitations, room) {
  const left = new Map(invitations);
  left.delete(room);
  return left;
}

function within(state, name, change) {
  if (name === undefined) {
    return state;
  }
  const known = state.rooms.get(name) ?? room.unknown(name);
  const changed = change(known);
  return changed === state.rooms.get(name) ? state : {...state, rooms: new Map(state.rooms).set(name, changed)};
}

function listed(state, rooms) {
  return away({
    ...state,
    rooms: new Map([
      ...rooms.map(({room: name, members, joined, private: isPrivate = false}) => {
        const known = state.rooms.get(name);
        const left = known?.joined && known.stale && !joined; // left while there was no connection
        return [name, {...(known && !left ? known : room.unknown(name)), members, isPrivate}];
      }),
      // entered since the first part of the list was sent
      ...[...state.rooms].filter(([name, {joined, stale}]) => joined && !stale && !rooms.some((one) => one.room === name)),
    ]),
  });
}

function opened(state, name) {
  if (state.open === name && state.rooms.has(name)) {
    return state;
  }
  const closed = state.open && state.rooms.has(state.open) && state.open !== name;
  return {...(closed ? within(state, state.open, (known) => ({...known, line: null})) : state), open: name, search: null};
}

/** If the user is no longer in the room that is shown, another one is shown. */
function away(state) {
  return openRoom(state)?.joined ? state : {...state, open: roomsInOrder(state).find(({joined}) => joined)?.name};
}
