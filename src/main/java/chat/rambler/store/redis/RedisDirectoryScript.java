package chat.rambler.store.redis;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Name;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Confusables;
import chat.rambler.store.RandomHex;
import chat.rambler.store.RoomEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Changes the directory by its one script, and throws the refusals of that script. */
final class RedisDirectoryScript {
    private static final RedisScript SCRIPT = RedisScript.named("directory");
    private static final String OK = "OK";

    /** The length of the ids of users and rooms. */
    static final int ID_BYTES = 8;

    private final RedisConnection redis;

    RedisDirectoryScript(RedisConnection redis) {
        this.redis = redis;
    }

    /**
     * A random id, so that no id is given twice, even by a store that has lost some: a connection or a room that still
     * uses the id would belong to somebody else.
     */
    private String newId() {
        return RandomHex.of(ID_BYTES);
    }

    List<String> run(String operation, String... arguments) {
        return runWithId(operation, newId(), arguments);
    }

    List<String> runWithId(String operation, String newId, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                RedisKeys.directory(""),
                operation,
                String.valueOf(redis.changeDeadline()),
                newId,
                redis.channel(RedisKeys.directory("feed"))));
        all.addAll(List.of(arguments));
        return RedisConnection.awaitChange(redis.run(SCRIPT, List.of(RedisKeys.directory("names")), all)).stream()
                .map(String.class::cast)
                .toList();
    }

    /** The name's skeletons, for the script; empty if it looks like a reserved name, which the script refuses. */
    static String looks(Name name) {
        return Confusables.isNobodys(name) ? "" : skeletons(name);
    }

    /** The name's skeletons, for the script. */
    static String skeletons(Name name) {
        return String.join("\t", Confusables.skeletons(name));
    }

    static void requireOk(List<String> answer, UserName name) {
        if (answer.getFirst().equals("name_taken")) {
            throw new ProtocolException(ErrorCode.NAME_TAKEN, name);
        }
        requireOk(answer);
    }

    static void requireOk(List<String> answer, @Nullable Nickname nickname, RoomEntry room) {
        switch (answer.getFirst()) {
            case "nickname_taken" ->
                throw new ProtocolException(ErrorCode.NICKNAME_TAKEN, String.valueOf(nickname), room.name());
            case "already_joined" -> throw new ProtocolException(ErrorCode.ALREADY_JOINED, room.name());
            case "unknown_room" -> throw new ProtocolException(ErrorCode.UNKNOWN_ROOM, room.name());
            case "not_joined" -> throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
            default -> requireOk(answer);
        }
    }

    /** Whether an operation that may find nothing to do has done something; throws the refusal if the answer is one. */
    static boolean hasChanged(List<String> answer) {
        requireOk(answer);
        return answer.get(1).equals("1");
    }

    /** Throws the refusal if the answer is one: the error's wire code and arguments. */
    static void requireOk(List<String> answer) {
        if (!answer.getFirst().equals(OK)) {
            ErrorCode code = ErrorCode.valueOf(answer.getFirst().toUpperCase(Locale.ROOT));
            throw new ProtocolException(code, answer.subList(1, answer.size()).toArray());
        }
    }
}
