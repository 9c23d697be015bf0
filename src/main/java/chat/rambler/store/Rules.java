package chat.rambler.store;

import chat.rambler.protocol.Notice;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.Setting;
import chat.rambler.protocol.UserName;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What governs a room after an act; immutable. Every act makes new rules by {@link #after}, on the server that decides it
 * and on each one that hears of it, so all servers decide alike at the same number.
 *
 * @param act the last act, as {@code NUMBER ID}; empty if there was none
 * @param roles by the id of the user; plain members are not in it, except the creator if he is one
 * @param gags who may not speak or enter, bans by {@link #gagOf a key}, mutes beside them
 * @param topic null for none
 * @param settings those that have another value than {@link Setting#first}; of {@link Setting#SLOW} in seconds
 * @param closed whether the room has ended: nobody enters it, nothing is stored there, for good
 */
public record Rules(
        String act,
        Map<String, Role> roles,
        Map<String, Gag> gags,
        @Nullable String topic,
        Map<Setting, String> settings,
        boolean closed) {
    private static final String ORIGIN = "@:";

    /** Of a room in which nothing was ever governed. */
    public static final Rules NONE = new Rules("", Map.of(), Map.of(), null, Map.of(), false);

    /**
     * A ban or a mute.
     *
     * @param banned else muted
     * @param whom null for an anonymous visitor
     * @param said the number by which an anonymous visitor was named
     * @param until null for ever
     */
    public record Gag(
            boolean banned,
            @Nullable UserName whom,
            @Nullable Long said,
            UserName by,
            Instant since,
            @Nullable Instant until,
            @Nullable String reason) {
        /** Whether it has not ended. */
        public boolean holdsAt(Instant now) {
            return until == null || until.isAfter(now);
        }
    }

    /** Whether a ban is of a network of an account that is banned from the server. */
    public static boolean isOfNetwork(String key, Gag gag) {
        return key.startsWith(ORIGIN) && gag.whom() != null;
    }

    /** The key of a user's ban or mute. */
    public static String gagOf(UserId user) {
        return user.value();
    }

    /** The key of the ban or mute of anonymous visitors from this origin; no id of a user begins so. */
    public static String gagOf(String origin) {
        return ORIGIN + origin;
    }

    /** Somebody may be muted and banned, and the one may end before the other. */
    private static String muteOf(String key) {
        return "muted:" + key;
    }

    /** The number of the last act; 0 if there was none. */
    public long number() {
        return act.isEmpty() ? 0 : Long.parseLong(act.substring(0, act.indexOf(' ')));
    }

    /** The {@link #act} of an entry of the log. */
    public static String act(long number, String id) {
        return number + " " + id;
    }

    /** The same rules, as those of an act that has its number now. */
    public Rules at(long number, String id) {
        return new Rules(act(number, id), roles, gags, topic, settings, closed);
    }

    /**
     * The role that is kept for a user. The creator of a room is its owner until he is given another role, which he is
     * when somebody else becomes the owner.
     *
     * @param creator null for a room that nobody has created
     */
    public Role role(UserId user, @Nullable UserId creator) {
        Role role = roles.get(user.value());
        if (role == null && user.equals(creator)) {
            return Role.OWNER;
        }
        return role == null ? Role.MEMBER : role;
    }

    /** The ban under this key that holds now; null for none. */
    public @Nullable Gag ban(String key, Instant now) {
        return gag(key, now);
    }

    /** The mute under this key that holds now; null for none. */
    public @Nullable Gag mute(String key, Instant now) {
        return gag(muteOf(key), now);
    }

    private @Nullable Gag gag(String key, Instant now) {
        Gag gag = gags.get(key);
        return gag != null && gag.holdsAt(now) ? gag : null;
    }

    /** The value of a setting; null if it is as at first. */
    public @Nullable String setting(Setting setting) {
        return settings.get(setting);
    }

    /**
     * The rules after an act.
     *
     * @param time when it was done
     * @param done the act, as {@link #act(long, String)}; empty if it has no number yet
     * @param creator of the room; null if nobody has created it
     */
    public Rules after(Notice notice, Instant time, String done, @Nullable UserId creator) {
        Map<String, Role> newRoles = new LinkedHashMap<>(roles);
        Map<String, Gag> newGags = new LinkedHashMap<>(gags);
        newGags.values().removeIf(gag -> !gag.holdsAt(time));
        EnumMap<Setting, String> newSettings = new EnumMap<>(Setting.class);
        newSettings.putAll(settings);
        String newTopic = topic;
        String whom = notice.whomId();
        switch (notice.act()) {
            case KICK, BAN, MUTE -> {
                String key = whom == null ? gagOf(Objects.requireNonNullElse(notice.origin(), "")) : whom;
                if (notice.expels()
                        && newRoles.get(key) == Role.MODERATOR) { // an owner stays the owner, wherever he is
                    take(newRoles, key, creator);
                }
                if (notice.act() != Notice.Act.KICK) {
                    boolean banned = notice.act() == Notice.Act.BAN;
                    newGags.put(
                            banned ? key : muteOf(key),
                            new Gag(
                                    banned,
                                    notice.whom(),
                                    notice.said(),
                                    Objects.requireNonNull(notice.by()), // the server itself bans nobody
                                    time,
                                    notice.until(),
                                    notice.reason()));
                }
            }
            case UNBAN, UNMUTE -> {
                boolean ban = notice.act() == Notice.Act.UNBAN;
                newGags.entrySet()
                        .removeIf(one -> one.getValue().banned() == ban
                                && (notice.origin() == null
                                        ? isAbout(one.getValue(), notice)
                                        : one.getKey().equals(gagOf(notice.origin()))));
            }
            case ROLE -> give(newRoles, notice, creator);
            case TOPIC -> newTopic = notice.value();
            case SET -> {
                if (notice.value() == null) {
                    newSettings.remove(notice.setting());
                } else {
                    newSettings.put(notice.setting(), notice.value());
                }
            }
            case CLOSE, RESET, REMOVE -> {}
        }
        boolean closes = closed || notice.act() == Notice.Act.CLOSE;
        return new Rules(done, Map.copyOf(newRoles), Map.copyOf(newGags), newTopic, Map.copyOf(newSettings), closes);
    }

    /** Who gives the room away is a moderator from then on. */
    private static void give(Map<String, Role> roles, Notice notice, @Nullable UserId creator) {
        String whom = notice.whomId();
        if (whom == null) {
            return;
        }
        Role role =
                notice.value() == null ? Role.MEMBER : Role.of(notice.value()).orElse(Role.MEMBER);
        if (role == Role.OWNER) {
            if (creator != null && !roles.containsValue(Role.OWNER)) {
                roles.putIfAbsent(creator.value(), Role.OWNER); // until now, without that being written
            }
            roles.replaceAll((_, before) -> before == Role.OWNER ? Role.MODERATOR : before);
        }
        if (role == Role.MEMBER) {
            take(roles, whom, creator);
        } else {
            roles.put(whom, role);
        }
    }

    /** A creator who is a plain member has to be told from one who is the owner. */
    private static void take(Map<String, Role> roles, String whom, @Nullable UserId creator) {
        if (creator != null && whom.equals(creator.value())) {
            roles.put(whom, Role.MEMBER);
        } else {
            roles.remove(whom);
        }
    }

    private static boolean isAbout(Gag gag, Notice notice) {
        return Objects.equals(notice.whom(), gag.whom()) && Objects.equals(notice.said(), gag.said());
    }
}
