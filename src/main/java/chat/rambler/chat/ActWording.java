package chat.rambler.chat;

import chat.rambler.protocol.Notice;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.Setting;
import chat.rambler.protocol.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what was done, for people and for clients that do not know acts (PROTOCOL.md §10). */
final class ActWording {
    private ActWording() {}

    /** By the names of the users. */
    static String of(Notice notice, Instant time) {
        return of(
                notice,
                time,
                notice.by() == null ? null : notice.by().toString(),
                notice.whom() == null ? null : notice.whom().toString());
    }

    /**
     * By the names that people have in the room.
     *
     * @param time when it is done
     * @param by null for the server itself
     * @param whom null for an anonymous visitor, or if it is about nobody
     */
    static String of(Notice notice, Instant time, @Nullable String by, @Nullable String whom) {
        String who = whom == null ? "an anonymous visitor" : "\"" + whom + "\"";
        String done = switch (notice.act()) {
            case KICK -> "removed " + who + " from the room";
            case BAN ->
                "banned " + (Notice.NETWORK.equals(notice.value()) ? "a network of " : "") + who
                        + lasting(notice, time);
            case UNBAN -> "unbanned " + who;
            case MUTE -> "muted " + who + lasting(notice, time);
            case UNMUTE -> "unmuted " + who;
            case ROLE -> "made " + who + " " + role(notice).withArticle();
            case TOPIC -> notice.value() == null ? "cleared the topic" : "set the topic: " + notice.value();
            case SET -> {
                Setting setting = Objects.requireNonNull(notice.setting());
                String value = notice.value() == null ? setting.first() : notice.value();
                yield "set " + setting.word() + " to " + setting.shown(value);
            }
            case CLOSE -> "closed the room";
            case REMOVE ->
                "removed message " + notice.said() + (Objects.equals(notice.by(), notice.whom()) ? "" : " of " + who);
            case RESET -> "gave " + who + " a code for a new password";
        };
        return (by == null ? "The server " : "\"" + by + "\" ")
                + done
                + (notice.reason() == null ? "" : ": " + notice.reason());
    }

    private static Role role(Notice notice) {
        return Role.of(String.valueOf(notice.value())).orElse(Role.MEMBER);
    }

    private static String lasting(Notice notice, Instant time) {
        if (notice.until() == null) {
            return "";
        }
        Duration left = Duration.between(time, notice.until());
        return " for " + TimeText.of(Duration.ofSeconds((left.toMillis() + 500) / 1_000));
    }
}
