const SUBPROTOCOL = "chat.v1.json";
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const SILENCE_MS = 30_000; // then a ping
const ANSWER_MS = 10_000;
const LOOK_MS = 5_000;
const LASTING_MS = 10_000;
const FINAL = [1003, 1007, 1008, 1009]; // PROTOCOL.md §7: do not come back

/** Uses two clocks: one may be set back, the other may stand still while the computer sleeps. */
const moment = () => ({steady: performance.now(), wall: Date.now()});

const since = ({steady, wall}) => Math.max(performance.now() - steady, Date.now() - wall);

/**
 * Keeps one WebSocket to the chat open. After a loss it reconnects, at growing random intervals so that many pages do
 * not come at the same moment, and at once when the network returns or the user looks at the page. A ping finds a
 * connection that died in silence, as when a laptop sleeps.
 *
 * @param {{opened: () => object, received: (object: object) => void, changed: (status: object) => void}} listener
 *     `opened` gives the first object to send; `changed` hears of `{is: "connecting" | "waiting" | "online" | "ended",
 *     seconds?, why?}`
 */
export function connect(listener) {
  let socket = null;
  let attempts = 0;
  let timer;
  let lastHeard = moment();
  let pinged = null;
  let status = {is: "connecting"};
  let farewell = "";
  let onlineSince = lastHeard;
  let holders = 0;
  let due = false;

  function become(next) {
    status = next;
    listener.changed(next);
  }

  function open() {
    if (holders > 0) {
      due = true;
      return;
    }
    clearTimeout(timer);
    socket?.close();
    const own = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat`, SUBPROTOCOL);
    socket = own;
    farewell = "";
    lastHeard = moment();
    pinged = null;
    become({is: "connecting"});
    own.onopen = () => own === socket && own.send(JSON.stringify(listener.opened()));
    own.onmessage = ({data}) => own === socket && hear(JSON.parse(data));
    own.onclose = (event) => own === socket && lost(event);
  }

  function hear(object) {
    lastHeard = moment();
    pinged = null;
    if (object.type === "hello") {
      onlineSince = lastHeard;
      become({is: "online"});
    } else if (object.type === "goodbye") {
      farewell = object.text;
    }
    listener.received(object);
  }

  function lost(event) {
    socket = null;
    if (FINAL.includes(event.code)) {
      become({is: "ended", why: farewell || event.reason});
      return;
    }
    const delay = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts++);
    become({is: "waiting", seconds: Math.ceil(delay / 1000)});
    timer = setTimeout(open, delay);
  }

  /** The socket may never report that its peer is gone. */
  function giveUp() {
    const old = socket;
    socket = null;
    old.onclose = null;
    old.close();
    lost({code: 1006, reason: ""});
  }

  function look() {
    if (!socket) {
      return;
    }
    if (status.is === "online" && since(onlineSince) > LASTING_MS) {
      attempts = 0; // not at once: a server without its storage says hello, then closes
    }
    if (pinged ? since(pinged) > ANSWER_MS : status.is === "connecting" && since(lastHeard) > ANSWER_MS) {
      giveUp();
    } else if (!pinged && status.is === "online" && since(lastHeard) > SILENCE_MS) {
      ping();
    }
  }

  function ping() {
    pinged = moment();
    socket.send('{"type":"ping"}');
  }

  function comeBack() {
    if (status.is === "waiting") {
      attempts = 0;
      open();
    } else if (status.is === "online" && !pinged) {
      ping();
    }
  }

  addEventListener("online", comeBack);
  addEventListener("pageshow", (event) => event.persisted && comeBack());
  addEventListener("offline", () => status.is === "online" && giveUp());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && comeBack());
  setInterval(look, LOOK_MS);
  open();

  return {
    /** Sends an object. Returns false and keeps nothing if there is no connection. */
    send(object) {
      const ready = socket !== null && status.is === "online";
      if (ready) {
        socket.send(JSON.stringify(object));
      }
      return ready;
    },
    /** Prevents connecting until the returned function is called, because the cookie is about to change. */
    hold() {
      holders++;
      return () => {
        holders--;
        if (holders === 0 && due) {
          due = false;
          open();
        }
      };
    },
    /** Reconnects at once, because the cookie has changed or the user wants it. */
    renew() {
      attempts = 0;
      open();
    },
  };
}
