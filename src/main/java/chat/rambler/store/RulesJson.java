package chat.rambler.store;

import chat.rambler.protocol.Notice;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.Setting;
import chat.rambler.protocol.UserName;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rules and notices as every storage keeps them: one JSON object each, times in milliseconds since 1970. A notice that this
 * version does not know, and roles and settings in rules, are left out.
 */
public final class RulesJson {
    private static final Logger LOG = LoggerFactory.getLogger(RulesJson.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private RulesJson() {}

    /** The text of a notice. */
    public static String write(Notice notice) {
        ObjectNode object = JSON.createObjectNode();
        object.put("act", notice.act().word());
        put(object, "by", notice.by());
        put(object, "whom", notice.whom());
        put(object, "whomId", notice.whomId());
        put(object, "said", notice.said());
        put(object, "origin", notice.origin());
        put(object, "until", millis(notice.until()));
        put(
                object,
                "setting",
                notice.setting() == null ? null : notice.setting().word());
        put(object, "value", notice.value());
        put(object, "reason", notice.reason());
        return object.toString();
    }

    /** The notice of a text; null if this version does not know such a one. */
    public static @Nullable Notice notice(String text) {
        try {
            JsonNode object = JSON.readTree(text);
            UserName by = user(object, "by");
            Notice.Act act = Notice.Act.valueOf(string(object, "act").toUpperCase(Locale.ROOT));
            Setting setting = Setting.of(string(object, "setting")).orElse(null);
            return (act == Notice.Act.SET && setting == null) || (by == null && !act.isOfServer())
                    ? null
                    : new Notice(
                            act,
                            by,
                            user(object, "whom"),
                            object.path("whomId").stringValue(null),
                            number(object, "said"),
                            object.path("origin").stringValue(null),
                            instant(object, "until"),
                            setting,
                            object.path("value").stringValue(null),
                            object.path("reason").stringValue(null));
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn("An act in the history is not understood: {}", e.getClass().getSimpleName());
            return null;
        }
    }

    /** The text of rules, without the act they belong to. */
    public static String write(Rules rules) {
        ObjectNode object = JSON.createObjectNode();
        ObjectNode roles = object.putObject("roles");
        rules.roles().forEach((user, role) -> roles.put(user, role.word()));
        ObjectNode gags = object.putObject("gags");
        rules.gags().forEach((key, gag) -> {
            ObjectNode one = gags.putObject(key).put("kind", gag.banned() ? "banned" : "muted");
            put(one, "whom", gag.whom());
            put(one, "said", gag.said());
            put(one, "by", gag.by());
            put(one, "since", millis(gag.since()));
            put(one, "until", millis(gag.until()));
            put(one, "reason", gag.reason());
        });
        put(object, "topic", rules.topic());
        ObjectNode settings = object.putObject("settings");
        rules.settings().forEach((setting, value) -> settings.put(setting.word(), value));
        if (rules.closed()) {
            object.put("closed", true);
        }
        return object.toString();
    }

    /**
     * The rules of a text. If it cannot be read, none hold, which is logged.
     *
     * @param act the act they belong to, as {@link Rules#act}; empty for none
     * @param text empty for none
     */
    public static Rules rules(String act, String text) {
        if (text.isEmpty()) { // if there is an act, something has removed its rules
            return new Rules(act, Map.of(), Map.of(), null, Map.of(), false);
        }
        try {
            JsonNode object = JSON.readTree(text);
            Map<String, Role> roles = new LinkedHashMap<>();
            object.path("roles")
                    .properties()
                    .forEach(one ->
                            Role.of(one.getValue().stringValue("")).ifPresent(role -> roles.put(one.getKey(), role)));
            Map<String, Rules.Gag> gags = new LinkedHashMap<>();
            object.path("gags").properties().forEach(one -> {
                Rules.Gag gag = gag(one.getValue());
                if (gag != null) {
                    gags.put(one.getKey(), gag);
                }
            });
            EnumMap<Setting, String> settings = new EnumMap<>(Setting.class);
            object.path("settings")
                    .properties()
                    .forEach(one -> Setting.of(one.getKey())
                            .ifPresent(setting ->
                                    settings.put(setting, one.getValue().stringValue(""))));
            return new Rules(
                    act,
                    Map.copyOf(roles),
                    Map.copyOf(gags),
                    object.path("topic").stringValue(null),
                    Map.copyOf(settings),
                    object.path("closed").booleanValue(false));
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn(
                    "The rules of a room are not understood, and none hold: {}",
                    e.getClass().getSimpleName());
            return new Rules(act, Map.of(), Map.of(), null, Map.of(), false);
        }
    }

    private static Rules.@Nullable Gag gag(JsonNode one) {
        UserName by = user(one, "by");
        Instant since = instant(one, "since");
        return by == null
                ? null
                : new Rules.Gag(
                        string(one, "kind").equals("banned"),
                        user(one, "whom"),
                        number(one, "said"),
                        by,
                        since == null ? Instant.EPOCH : since,
                        instant(one, "until"),
                        one.path("reason").stringValue(null));
    }

    private static String string(JsonNode object, String name) {
        return object.path(name).stringValue("");
    }

    private static @Nullable UserName user(JsonNode object, String name) {
        String user = string(object, name);
        return user.isEmpty() ? null : StoredNames.user(user);
    }

    private static @Nullable Long number(JsonNode object, String name) {
        JsonNode number = object.path(name);
        return number.isIntegralNumber() ? number.longValue() : null;
    }

    private static @Nullable Instant instant(JsonNode object, String name) {
        Long millis = number(object, name);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static void put(ObjectNode object, String name, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Long number -> object.put(name, number);
            default -> object.put(name, value.toString());
        }
    }
}
