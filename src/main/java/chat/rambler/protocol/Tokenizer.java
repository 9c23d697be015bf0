package chat.rambler.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a command line from left to right into words between spaces and arguments in quotes (PROTOCOL.md §3). */
final class Tokenizer {
    /** A room name of 64 characters has at most 32 words. */
    private static final int MAX_ROOM_WORDS = 32;

    /** Longer text cannot be a room's name, however much its spelling may shrink. */
    private static final int MAX_ROOM_LENGTH = 776;

    private final String line;
    private final ProtocolException misused;
    private int at;

    /**
     * @param from where the words begin in {@code line}
     * @param misused thrown if a quote is not closed, a word is missing or a word is left over
     */
    Tokenizer(String line, int from, ProtocolException misused) {
        this.line = line;
        this.at = from;
        this.misused = misused;
        skipSpaces();
    }

    /** The text from {@code from} to the next space; quotes are ordinary characters here. */
    static String wordAt(String line, int from) {
        int end = line.indexOf(' ', from);
        return line.substring(from, end < 0 ? line.length() : end);
    }

    boolean hasMore() {
        return at < line.length();
    }

    /** The next argument, without its quotes. */
    String next() {
        if (!hasMore()) {
            throw misused;
        }
        char first = line.charAt(at);
        if (first != '"' && first != '\'') {
            return plain();
        }
        int close = line.indexOf(first, at + 1);
        boolean ends = close >= 0 && (close + 1 == line.length() || line.charAt(close + 1) == ' ');
        if (!ends) {
            throw misused;
        }
        String argument = line.substring(at + 1, close);
        at = close + 1;
        skipSpaces();
        return argument;
    }

    Optional<String> nextIfAny() {
        return hasMore() ? Optional.of(next()) : Optional.empty();
    }

    /**
     * The longest run of words that names a joined room, else any room, else the next argument. Joined rooms come
     * first, so that a new room with a longer name does not get what is said in an existing one.
     */
    String joinedRoom(RoomNames rooms) {
        return room(rooms, true);
    }

    /** The longest run of words that names a room, else the next argument. */
    String room(RoomNames rooms) {
        return room(rooms, false);
    }

    private String room(RoomNames rooms, boolean joinedFirst) {
        if (!rooms.mayBegin(wordAt(line, at))) {
            return next(); // the usual case: no run of words is looked up
        }
        int start = at;
        StringBuilder run = new StringBuilder();
        List<String> runs = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        while (hasMore()
                && runs.size() < MAX_ROOM_WORDS
                && run.length() < MAX_ROOM_LENGTH
                && "\"'".indexOf(line.charAt(at)) < 0) {
            run.append(run.isEmpty() ? "" : " ").append(plain());
            runs.add(run.toString());
            ends.add(at);
        }
        for (int i = runs.size() - 1; joinedFirst && i >= 0; i--) {
            if (rooms.isJoined(runs.get(i))) {
                at = ends.get(i);
                return runs.get(i);
            }
        }
        for (int i = runs.size() - 1; i > 0; i--) { // a single word is the argument in any case
            if (rooms.exists(runs.get(i))) {
                at = ends.get(i);
                return runs.get(i);
            }
        }
        at = start;
        return next();
    }

    /** The rest of the line as it was typed; may be empty. */
    String rest() {
        String rest = line.substring(at);
        at = line.length();
        return rest;
    }

    /** Throws if the line holds more than its command takes. */
    void end() {
        if (hasMore()) {
            throw misused;
        }
    }

    private String plain() {
        String word = wordAt(line, at);
        at += word.length();
        skipSpaces();
        return word;
    }

    private void skipSpaces() {
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
    }
}
