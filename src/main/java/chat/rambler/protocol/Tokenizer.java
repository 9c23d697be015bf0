package chat.rambler.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command line, taken apart from left to right: words between spaces, or arguments in quotes
 * (PROTOCOL.md §3).
 */
final class Tokenizer {
    /** A room name of 64 characters has at most 32 words. */
    private static final int MAX_ROOM_WORDS = 32;

    /** What is longer is no room's name, however much its spelling may shrink. */
    private static final int MAX_ROOM_LENGTH = 512;

    private final String line;
    private final ProtocolException misused;
    private int at;

    /**
     * @param from where the words begin in {@code line}
     * @param misused what an unclosed quote, a missing or a surplus word is refused with
     */
    Tokenizer(String line, int from, ProtocolException misused) {
        this.line = line;
        this.at = from;
        this.misused = misused;
        skipSpaces();
    }

    /** The word that begins at {@code from} and ends before the next space, whatever it holds. */
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
     * The longest run of words that is the name of a room that the speaker is in, else of any room,
     * else the next argument: nobody takes what is said in a room by making one with a longer name.
     */
    String joinedRoom(RoomNames rooms) {
        return room(rooms, true);
    }

    /** The longest run of words that is a room's name, else the next argument. */
    String room(RoomNames rooms) {
        return room(rooms, false);
    }

    private String room(RoomNames rooms, boolean joinedFirst) {
        if (!rooms.mayBegin(wordAt(line, at))) {
            return next(); // most of what people say: no run of words is looked at
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
        for (int i = runs.size() - 1; i > 0; i--) { // a single word is a room or not, it is the argument either way
            if (rooms.exists(runs.get(i))) {
                at = ends.get(i);
                return runs.get(i);
            }
        }
        at = start;
        return next();
    }

    /** Everything that is left, as it was typed; empty if there is nothing. */
    String rest() {
        String rest = line.substring(at);
        at = line.length();
        return rest;
    }

    /** Refuses a line that holds more than its command takes. */
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
