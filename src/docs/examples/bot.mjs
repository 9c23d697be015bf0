// A bot in Node: answers "!time" in the rooms it is in, and never misses or repeats one. Usage: node bot.mjs [URL]; needs the package ws.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

const url = process.argv[2] ?? 'ws://localhost:8080/chat';
const resume = {}; // room: where we have got to

let wait = 500; // ms before coming back, doubled each time

function connect() {
  const socket = new WebSocket(url, 'chat.v1.json');
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connect', replay: 0, resume })));
  socket.on('message', data => {
    const event = JSON.parse(data);
    if (event.type === 'joined') {
      wait = 500;
      console.log(`In ${event.room}`);
      resume[event.room] ??= { epoch: event.epoch, after: event.seq };
    } else if (event.type === 'reset') {
      resume[event.room] = { epoch: event.epoch, after: event.seq };
    } else if (event.type === 'message') {
      resume[event.room] = { epoch: event.epoch, after: event.seq };
      if (event.text === '!time' && !event.replay) {
        socket.send(JSON.stringify({
          type: 'say', room: event.room, id: randomUUID(), text: `It is ${new Date().toLocaleTimeString('en-GB')}`,
        }));
      }
    }
  });
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', () => {
    setTimeout(connect, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, 30_000);
  });
}

connect();
