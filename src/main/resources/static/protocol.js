const ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'};

/** What a line of the text protocol says (PROTOCOL.md §2). The text is what was said, no longer escaped. */
export function parse(line) {
  const text = line.slice(line.indexOf(":") + 1).replace(/&(amp|lt|gt|quot);/g, (entity) => ENTITIES[entity]);
  if (line.startsWith("MESSAGE:")) {
    const [, room, author, said] = /^\[([^\]]*)\] ([^:]*): ([\s\S]*)$/.exec(text);
    return {type: "message", room, author, text: said};
  }
  const of = (pattern) => pattern.exec(text)?.slice(1);
  let found;
  if ((found = of(/^You are connected to room: "([^"]+)"$/))) {
    return {type: "entered", room: found[0], text};
  }
  if ((found = of(/^You are disconnected from room: "([^"]+)"$/))) {
    return {type: "left", room: found[0], text};
  }
  if ((found = of(/^"([^"]+)": (\d+) connected(, you too)?$/))) {
    return {type: "room", room: found[0], members: Number(found[1]), joined: Boolean(found[2]), text};
  }
  if ((found = of(/^You are logged in as "([^"]+)"$/))) {
    return {type: "identity", user: found[0], text};
  }
  if (text === "You are logged out") {
    return {type: "identity", user: null, text};
  }
  return {type: "server", text};
}

/** An argument in quotes; names cannot hold them. */
export function quoted(argument) {
  return `"${argument.replaceAll('"', "")}"`;
}
