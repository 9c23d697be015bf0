// Node's ws: each message framed once, one write for each receiver; the room is the request's path.
import { WebSocketServer, Sender } from 'ws';

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), perMessageDeflate: false });
server.on('connection', (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on('close', () => room.delete(socket));
  socket.on('error', () => socket.terminate());
  socket.on('message', data => {
    const [header, payload] = Sender.frame(data, { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false });
    const frame = Buffer.concat([header, payload]);
    for (const member of room) member._socket.write(frame);
  });
});
