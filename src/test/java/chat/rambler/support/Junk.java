package chat.rambler.support;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Sends what no client should send, the same for the same seed, and waits for the answer. */
public final class Junk {
    private static final List<String> REQUESTS = List.of(
            "GET /;%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /chat;a=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET //chat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n" + "zz\r\n",
            "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "Content-Length: 9\r\n\r\n{\"user\":[",
            "POST /register HTTP/1.1\r\nHost: x\r\nContent-Type: a/b/c\r\nConnection: close\r\n"
                    + "Content-Length: 3\r\n\r\na=b",
            "POST /password HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Connection: close\r\nContent-Length: 5\r\n\r\na=%zz",
            "PUT / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Connection: close\r\nContent-Length: 5\r\n\r\na=%zz",
            "DELETE /me HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Connection: close\r\nContent-Length: 5\r\n\r\na=%zz",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nConnection: close\r\n"
                    + "Content-Length: 3\r\n\r\na=b",
            "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                    + "Connection: close\r\nContent-Length: 5\r\n\r\n--b--",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
            "G\u0000T / HTTP/1.1\r\n\r\n",
            "GET /v/x/page.js HTTP/1.1\r\nHost: x\r\nRange: bytes=9-1,,-\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: "
                    + "gzip,".repeat(500)
                    + "\r\nIf-None-Match: \"\r\nConnection: close\r\n\r\n");

    private static final List<String> HEADERS = List.of(
            "Sec-WebSocket-Version: 99",
            "Sec-WebSocket-Version: x",
            "Sec-WebSocket-Key: short",
            "Sec-WebSocket-Protocol: , ;x",
            "Sec-WebSocket-Extensions: permessage-deflate; a=\"",
            "Origin: null",
            "Origin: http://[::1",
            "Origin: http://evil.example",
            "Transfer-Encoding: chunked",
            "Content-Length: 5",
            "Cookie: user=; user=a; user=\"",
            "Cookie: " + "a=b; ".repeat(100),
            "X-Forwarded-For: 1.2.3.4, x, ::1%eth0",
            "X-Forwarded-Proto: https, \u00ff",
            "Expect: 100-continue",
            "Connection: close");

    /** Field names of JSON requests. */
    public static final List<String> FIELDS = List.of(
            "type",
            "ref",
            "room",
            "text",
            "id",
            "user",
            "password",
            "resume",
            "replay",
            "nick",
            "after",
            "before",
            "count");

    /** Values for these fields, right or wrong. */
    public static final List<String> VALUES = List.of(
            "null",
            "-1",
            "1e999",
            "[]",
            "{}",
            "\"\"",
            "true",
            "\"Free Chat\"",
            "\"\\ud800\"",
            "\"connect\"",
            "\"say\"",
            "\"history\"",
            "\"login\"",
            "\"who\"",
            "9223372036854775808",
            "{\"Free Chat\":{\"epoch\":1}}",
            "\"\\u0000\"",
            "{\"Free Chat\":{\"epoch\":\"\",\"after\":-5}}",
            "\"" + "x".repeat(5_000) + "\"",
            "[[[[[[[[[[\"",
            "\"rooms\"",
            "\"register\"",
            "\"join\"",
            "\"nick\"",
            "\"create\"",
            "\"leave\"",
            "\"*\"");

    private final Random random;

    public Junk(long seed) {
        random = new Random(seed);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private byte[] bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Sends an HTTP request that is malformed or makes no sense. */
    public void request(int port) {
        String request = any(REQUESTS);
        if (random.nextInt(4) == 0) { // cut, then random bytes
            request = request.substring(0, random.nextInt(request.length()))
                    + new String(bytes(100), StandardCharsets.ISO_8859_1)
                    + "\r\n\r\n";
        }
        exchange(port, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a handshake with a fault. */
    public void handshake(int port) {
        String request = RawSocket.handshakeRequest(port, any(HEADERS), any(HEADERS));
        if (random.nextInt(4) == 0) {
            request = request.replace("Upgrade: websocket", "Upgrade: " + any(List.of("", "h2c", "x,")));
        }
        exchange(port, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends random bytes to the TCP port, half of the time after the beginning of a command. */
    public void line(int port) {
        byte[] line = bytes(300);
        if (random.nextBoolean()) {
            byte[] command = any(List.of("#login ", "#say ", "#change nick ", "#create room ", "#history ", "#"))
                    .getBytes(StandardCharsets.UTF_8);
            System.arraycopy(command, 0, line, 0, Math.min(command.length, line.length));
        }
        try (RawSocket raw = new RawSocket(port)) {
            raw.send(line);
            raw.send((byte) '\n');
            raw.endOutput();
            raw.untilClosed();
        } catch (UncheckedIOException cut) {
            // this is an answer, too
        }
    }

    /** Sends frames with random first bytes and payloads. */
    public void frames(int port) {
        try (RawSocket raw = RawSocket.chatting(port)) {
            for (int i = 0; i < 3; i++) {
                raw.sendFrame(random.nextInt(256), bytes(200));
            }
            raw.send(bytes(50));
            raw.endOutput();
            raw.untilClosed();
        } catch (UncheckedIOException cut) {
            // this is an answer, too
        }
    }

    /** Sends JSON objects with random fields, some of them cut. */
    public void objects(int port) {
        try (RawSocket raw = new RawSocket(port)) {
            raw.handshake("Sec-WebSocket-Protocol: chat.v1.json");
            if (random.nextBoolean()) {
                raw.sendText("{\"type\":\"connect\"}");
            }
            for (int i = 0; i < 3; i++) {
                raw.sendText(object());
            }
            raw.sendFrame(0x88, (byte) 0x03, (byte) 0xE8);
            raw.untilClosed();
        } catch (UncheckedIOException cut) {
            // this is an answer, too
        }
    }

    private String object() {
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(5); i >= 0; i--) {
            object.append('"').append(any(FIELDS)).append("\":");
            object.append(any(VALUES)).append(i == 0 ? "}" : ",");
        }
        return random.nextInt(8) == 0 ? object.substring(0, random.nextInt(object.length())) : object.toString();
    }

    private static void exchange(int port, byte[] request) {
        try (RawSocket raw = new RawSocket(port)) {
            raw.send(request);
            raw.endOutput();
            raw.untilClosed();
        } catch (UncheckedIOException cut) {
            // this is an answer, too
        }
    }
}
