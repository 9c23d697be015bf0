"""The loop of the original: Tornado writes each message to each listener in turn."""

import sys

import tornado.ioloop
import tornado.web
import tornado.websocket

rooms = {}


class Chat(tornado.websocket.WebSocketHandler):
    def open(self):
        rooms.setdefault(self.request.path, set()).add(self)

    def on_close(self):
        rooms[self.request.path].discard(self)

    def on_message(self, message):
        for listener in rooms[self.request.path]:
            listener.write_message(message)


tornado.web.Application([(r"/.*", Chat)]).listen(int(sys.argv[1]), "127.0.0.1")
tornado.ioloop.IOLoop.current().start()
