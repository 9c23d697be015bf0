package chat.rambler.transport.tcp;

import chat.rambler.connection.Transport;
import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.TextCodec;
import chat.rambler.transport.ClientAddresses;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.LineReceiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one TCP connection from its first line to its end. */
final class TcpReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpReader.class);

    /**
     * First lines of other protocols, by which programs that came to the wrong port are recognised (PROTOCOL.md §1): a
     * web page can make a browser post to any port.
     */
    private static final Pattern FOREIGN = Pattern.compile(
            "^([A-Z][A-Z-]* \\S+ (HTTP|RTSP|SIP|ICAP)/\\d" // and protocols like HTTP
                    + "|[A-Za-z-]+ (/|\\*|\\w+://)\\S* HTTP/\\d" // methods in lower case
                    + "|(GET|HEAD|POST|PUT) /\\S*$" // HTTP/0.9
                    + "|HTTP/\\d" // a response
                    + "|SSH-\\d|PROXY (TCP[46]|UNKNOWN)\\b|(EHLO|HELO|LHLO) \\S+$)");

    /** The beginning of an HTTP request line that is longer than a line may be. */
    private static final Pattern LONG_HTTP_REQUEST = Pattern.compile("^[A-Z]+ \\S+$");

    private static final int KEEP_ALIVE_SECONDS = 60;

    private final Socket plain;
    private final @Nullable TlsSockets tls;
    private final ConnectionAcceptor acceptor;
    private final Admission admission;
    private final ClientAddresses addresses;
    private final int maxBytes;
    private final @Nullable Duration proxyHeader;

    /**
     * @param tls null if the lines are plain
     * @param proxyHeader how long to wait for each byte of a trusted proxy's PROXY header; null if there is no header
     */
    TcpReader(
            Socket plain,
            @Nullable TlsSockets tls,
            ConnectionAcceptor acceptor,
            Admission admission,
            ClientAddresses addresses,
            long maxBytes,
            @Nullable Duration proxyHeader) {
        this.proxyHeader = proxyHeader;
        this.plain = plain;
        this.tls = tls;
        this.acceptor = acceptor;
        this.admission = admission;
        this.addresses = addresses;
        this.maxBytes = Math.toIntExact(maxBytes);
    }

    @Override
    public void run() {
        try (plain) {
            configure();
            admit(address());
        } catch (IOException e) {
            LOG.debug("A TCP connection broke: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Address address) throws IOException, InterruptedException {
        try (Admission.Place place = admission.admit(address)) {
            Socket socket = tls == null ? plain : tls.secured(plain);
            talk(socket, new TcpTransport(socket, plain), address, place);
        } catch (ProtocolException refused) { // the address may open no more
            if (tls == null) {
                new TcpTransport(plain, plain).refuse(refused);
            }
        }
    }

    private void talk(Socket socket, TcpTransport transport, Address address, Admission.Place place)
            throws IOException, InterruptedException {
        try {
            LineReceiver receiver = acceptor.receive(TextCodec.TCP, transport, address, place);
            LineReader lines = new LineReader(
                    socket.getInputStream(), maxBytes, receiver.connection().liveness());
            try {
                receiver.open(null);
                receive(lines, receiver);
                transport.inputEnded();
                receiver.leave();
                receiver.connection().outbox().awaitEmpty(); // a client may end its output and still read
            } finally {
                receiver.closed();
            }
        } finally {
            transport.closeQuietly();
        }
    }

    /** The socket's other end, or the client that a trusted proxy names. */
    private Address address() throws IOException {
        InetAddress peer = plain.getInetAddress();
        if (proxyHeader == null || !addresses.isProxy(peer)) {
            return addresses.of(peer);
        }
        plain.setSoTimeout((int) proxyHeader.toMillis());
        InetAddress client = ProxyHeader.read(plain.getInputStream());
        plain.setSoTimeout(0);
        return addresses.of(client == null ? peer : client);
    }

    private void configure() throws IOException {
        plain.setTcpNoDelay(true);
        plain.setSendBufferSize(Transport.SEND_BUFFER_BYTES);
        plain.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (plain.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            plain.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
        }
    }

    private void receive(LineReader lines, LineReceiver receiver) throws IOException {
        boolean first = true;
        LineReader.Line line = lines.next();
        while (line != null && !receiver.isEnded()) {
            receiver.connection().liveness().heard();
            if (first && isForeign(line)) {
                receiver.end(CloseReason.NOT_CHAT);
            } else if (line.tooLong()) {
                receiver.refuse(ErrorCode.LINE_TOO_LONG, maxBytes);
            } else {
                decoded(line.bytes())
                        .ifPresentOrElse(receiver::received, () -> receiver.refuse(ErrorCode.BAD_ENCODING));
            }
            first = false;
            line = receiver.isEnded() ? null : lines.next();
        }
        if (lines.isBinary()) {
            receiver.end(CloseReason.NOT_CHAT);
        }
        if (receiver.isEnded()) {
            lines.skipAll();
        }
    }

    /** Checks the bytes before anything else: a web page chooses how long its URL is and what it holds. */
    private static boolean isForeign(LineReader.Line line) {
        String start = new String(line.bytes(), StandardCharsets.ISO_8859_1);
        return line.tooLong()
                ? LONG_HTTP_REQUEST.matcher(start).find()
                : FOREIGN.matcher(start).find();
    }

    private static Optional<String> decoded(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0) {
            return Optional.of(text);
        }
        try { // the replacement character may have been sent as such
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
