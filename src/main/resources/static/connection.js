const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/**
 * Keeps one WebSocket to the chat open: comes back after a loss, at growing random intervals so that many pages do not come
 * back in the same moment, and at once when the network returns.
 *
 * @param {{opened: () => void, received: (line: string) => void, waiting: (seconds: number) => void, ended: (why: string) => void}} listener
 */
export function connect(listener) {
  let socket;
  let attempts = 0;
  let timer;
  let wanted = true; // false once the server has said not to come back

  function open() {
    clearTimeout(timer);
    const own = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/chat`);
    socket = own;
    own.onopen = () => {
      attempts = 0;
      listener.opened();
    };
    own.onmessage = (event) => listener.received(event.data);
    own.onclose = (event) => {
      if (own !== socket) {
        return; // replaced on purpose
      }
      if ([1003, 1007, 1008, 1009].includes(event.code)) {
        wanted = false;
        listener.ended(event.reason);
        return;
      }
      const delay = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempts++);
      listener.waiting(Math.ceil(delay / 1000));
      timer = setTimeout(open, delay);
    };
  }

  function openIfLost() {
    if (wanted && socket.readyState === WebSocket.CLOSED) {
      open();
    }
  }

  addEventListener("online", openIfLost);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && openIfLost());
  open();

  return {
    /** Sends a line; returns false, and keeps nothing, while there is no connection. */
    send(line) {
      const ready = socket.readyState === WebSocket.OPEN;
      if (ready) {
        socket.send(line);
      }
      return ready;
    },
    /** Connects anew: the cookie has changed. */
    renew() {
      const old = socket;
      open();
      old.close();
    },
  };
}
