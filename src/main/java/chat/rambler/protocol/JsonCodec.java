package chat.rambler.protocol;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code chat.v1.json} (PROTOCOL.md §8): each command and each event is a JSON object. */
public final class JsonCodec implements Codec {
    /** The WebSocket subprotocol that selects this codec. */
    public static final String NAME = "chat.v1.json";

    public static final JsonCodec INSTANCE = new JsonCodec();

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private JsonCodec() {}

    @Override
    public Optional<Request> decode(String received, RoomNames rooms) {
        return Optional.of(JsonRequests.read(received));
    }

    @Override
    public boolean isStructured() {
        return true;
    }

    @Override
    public Frame encode(Event event) {
        return reply(event, null);
    }

    @Override
    public Frame reply(Event event, @Nullable String ref) {
        ObjectNode object = JSON.createObjectNode();
        object.put("type", type(event));
        if (ref != null) {
            object.put("ref", ref);
        }
        fill(object, event);
        return Frame.of(List.of(object.toString()));
    }

    private static String type(Event event) {
        return switch (event) {
            case Event.Hello _ -> "hello";
            case Event.Entered _ -> "joined";
            case Event.Message _ -> "message";
            case Event.Left _ -> "left";
            case Event.NicknameChanged _ -> "nick";
            case Event.Presence _ -> "presence";
            case Event.Gap _ -> "gap";
            case Event.Reset _ -> "reset";
            case Event.Invited _ -> "invited";
            case Event.IgnoredChanged _ -> "ignored";
            case Event.Read _ -> "read";
            case Event.Refused _ -> "error";
            case Event.Goodbye _ -> "goodbye";
            case Event.Done _,
                    Event.ActDone _,
                    Event.RoleTold _,
                    Event.ResetCode _,
                    Event.TopicTold _,
                    Event.SettingsTold _,
                    Event.BanList _,
                    Event.ActList _,
                    Event.Log _,
                    Event.Said _,
                    Event.LoggedIn _,
                    Event.LoggedOut _,
                    Event.Registered _,
                    Event.RoomCreated _,
                    Event.RoomList _,
                    Event.MemberList _,
                    Event.Members _,
                    Event.HistoryPage _,
                    Event.Identity _,
                    Event.IgnoredList _,
                    Event.Unread _,
                    Event.Help _,
                    Event.Pong _,
                    Event.Limits _ -> "ok";
        };
    }

    private static void fill(ObjectNode object, Event event) {
        switch (event) {
            case Event.Hello hello -> fillHello(object, hello);
            case Event.Entered entered -> fillEntered(object, entered);
            case Event.Message message -> fillMessage(object, message);
            case Event.Left left -> fillLeft(object, left);
            case Event.NicknameChanged(var room, var nickname) ->
                object.put("room", room.toString()).put("nick", nickname.toString());
            case Event.Presence presence -> fillPresence(object, presence);
            case Event.Gap(var room, var from, var to) ->
                object.put("room", room.toString()).put("from", from).put("to", to);
            case Event.Reset(var room, var epoch, var seq) ->
                object.put("room", room.toString()).put("epoch", epoch).put("seq", seq);
            case Event.Refused(var code, var text, var left) -> {
                object.put("code", code.wireCode()).put("text", text);
                if (left != null) {
                    object.put("seconds", Math.max(1, left.plusMillis(999).toSeconds()));
                }
            }
            case Event.Goodbye(var reason) ->
                object.put("code", reason.code())
                        .put("reconnect", reason.reconnect())
                        .put("text", reason.text());
            case Event.Said said -> fillSaid(object, said);
            case Event.LoggedIn(var user) -> object.put("user", user.toString());
            case Event.Registered(var user) -> object.put("user", user.toString());
            case Event.RoomCreated(var room) -> object.put("room", room.toString());
            case Event.Invited(var room, var by) ->
                object.put("room", room.toString()).put("by", by.toString());
            case Event.Unread(var rooms, var _) -> {
                ArrayNode array = object.putArray("rooms");
                rooms.forEach(line -> fillUnread(array.addObject(), line));
            }
            case Event.Read(var room, var epoch, var seq, var mentions) ->
                object.put("room", room.toString())
                        .put("epoch", epoch)
                        .put("seq", seq)
                        .put("mentions", mentions);
            case Event.IgnoredList(var users) -> fillUsers(object, users);
            case Event.IgnoredChanged(var users) -> fillUsers(object, users);
            case Event.RoomList(var rooms, var more) -> {
                fillRooms(object.putArray("rooms"), rooms);
                object.put("more", more > 0);
            }
            case Event.Members(var room, var members, var more) -> {
                ArrayNode array = object.put("room", room.toString()).putArray("members");
                members.forEach(line -> fillMember(array.addObject(), line));
                object.put("more", more > 0);
            }
            case Event.MemberList list -> {
                object.put("room", list.room().toString());
                ArrayNode members = object.putArray("members");
                list.members().forEach(member -> members.add(member.toString()));
                if (!list.roles().isEmpty()) {
                    ObjectNode roles = object.putObject("roles");
                    list.roles().forEach((member, role) -> roles.put(member.toString(), role.word()));
                }
                object.put("anonymous", list.anonymous());
                object.put("more", list.more() > 0);
            }
            case Event.HistoryPage page -> {
                object.put("room", page.room().toString());
                ArrayNode messages = object.putArray("messages");
                page.messages().forEach(message -> fillMessage(messages.addObject(), message));
                object.put("more", page.more());
            }
            case Event.RoleTold(var room, var name, var role) ->
                object.put("room", room.toString()).put("who", name).put("role", role.word());
            case Event.ResetCode(var user, var code, var lasts) ->
                object.put("user", user.toString()).put("code", code).put("seconds", lasts.toSeconds());
            case Event.TopicTold(var room, var topic) ->
                object.put("room", room.toString()).put("topic", topic);
            case Event.SettingsTold(var room, var settings) -> {
                ObjectNode told = object.put("room", room.toString()).putObject("settings");
                settings.forEach((setting, value) -> told.put(setting.word(), value));
            }
            case Event.BanList(var room, var gagged) -> {
                ArrayNode bans = object.put("room", room.toString()).putArray("bans");
                gagged.forEach(one -> fillGagged(bans.addObject(), one));
            }
            case Event.ActList list -> {
                ArrayNode acts = object.put("room", list.room().toString()).putArray("acts");
                list.acts().forEach(act -> {
                    ObjectNode one =
                            acts.addObject().put("number", act.number()).put("time", time(act.time()));
                    one.put("act", act.notice().act().word());
                    fillNotice(one, act.notice());
                    if (act.notice().said() != null) {
                        one.put("seq", act.notice().said());
                    }
                });
                object.put("more", list.more());
            }
            case Event.Done _,
                    Event.ActDone _,
                    Event.Log _,
                    Event.Pong _,
                    Event.LoggedOut _,
                    Event.Identity _,
                    Event.Help _,
                    Event.Limits _ -> {}
        }
    }

    private static void fillHello(ObjectNode object, Event.Hello hello) {
        object.put("protocol", NAME).put("server", hello.server());
        object.put("user", nullable(hello.user()));
        ObjectNode limits = object.putObject("limits");
        hello.limits().forEach(limits::put);
        object.putArray("features") // what this server can do beyond the first version of the protocol
                .add("direct")
                .add("markers")
                .add("mentions")
                .add("moderation")
                .add("private")
                .add("removal");
    }

    private static void fillEntered(ObjectNode object, Event.Entered entered) {
        object.put("room", entered.room().toString())
                .put("nick", entered.nickname().toString())
                .put("epoch", entered.epoch())
                .put("seq", entered.seq())
                .put("oldest", entered.oldest());
        if (entered.recovered() != null) {
            object.put("recovered", entered.recovered());
        }
        if (entered.missing() != null) {
            object.put("missing", entered.missing());
        }
        object.put("members", entered.members());
        Event.Governed governed = entered.governed();
        if (governed.topic() != null) {
            object.put("topic", governed.topic());
        }
        if (governed.with() != null) {
            object.put("direct", governed.with().toString());
        } else if (governed.isPrivate()) {
            object.put("private", true);
        }
        if (governed.role() != Role.MEMBER) {
            object.put("role", governed.role().word());
        }
        governed.settings().forEach((setting, value) -> object.put(setting.word(), value));
        Event.Read read = entered.read();
        if (read != null) {
            object.putObject("read").put("epoch", read.epoch()).put("seq", read.seq());
            object.put("mentions", read.mentions());
        }
    }

    private static void fillUnread(ObjectNode object, Event.UnreadLine line) {
        object.put("room", line.room().toString()).put("unread", line.unread());
        if (line.mentions() > 0) {
            object.put("mentions", line.mentions());
        }
    }

    private static void fillGagged(ObjectNode object, Event.Gagged one) {
        object.put("kind", one.banned() ? "banned" : "muted").put("whom", nullable(one.whom()));
        if (one.said() != null) {
            object.put("seq", one.said());
        }
        object.put("by", one.by().toString()).put("since", time(one.since()));
        object.put("until", one.until() == null ? null : time(one.until()));
        if (one.reason() != null) {
            object.put("reason", one.reason());
        }
    }

    private static void fillPresence(ObjectNode object, Event.Presence presence) {
        object.put("room", presence.room().toString());
        if (presence.change() != null && presence.nickname() != null) {
            object.put("event", presence.change().name().toLowerCase(Locale.ROOT))
                    .put("nick", presence.nickname().toString());
        }
        if (presence.was() != null) {
            object.put("was", presence.was().toString());
        }
        object.put("members", presence.members());
    }

    private static void fillMessage(ObjectNode object, Event.Message message) {
        object.put("room", message.room().toString())
                .put("epoch", message.epoch())
                .put("seq", message.seq())
                .put("id", message.id())
                .put("time", time(message.time()))
                .put("user", nullable(message.user()))
                .put("nick", message.author().toString())
                .put("text", message.text());
        if (!message.mentions().isEmpty()) {
            ArrayNode mentions = object.putArray("mentions");
            message.mentions().forEach(user -> mentions.add(user.toString()));
        }
        if (message.replay()) {
            object.put("replay", true);
        }
        if (message.notice() != null) {
            object.put("kind", message.notice().kind());
            if (message.notice().act() == Notice.Act.REMOVE) {
                object.put("of", message.notice().said());
            } else {
                object.put("act", message.notice().act().word());
            }
            fillNotice(object, message.notice());
        } else if (message.isRemoved()) {
            object.put("kind", "removed");
        }
    }

    private static void fillNotice(ObjectNode object, Notice notice) {
        object.put("by", nullable(notice.by()));
        object.put("whom", nullable(notice.whom()));
        if (notice.until() != null) {
            object.put("until", time(notice.until()));
        }
        if (notice.setting() != null) {
            object.put("setting", notice.setting().word());
        }
        if (notice.value() != null) {
            object.put("value", notice.value());
        }
        if (notice.reason() != null) {
            object.put("reason", notice.reason());
        }
    }

    private static void fillLeft(ObjectNode object, Event.Left left) {
        object.put("room", left.room().toString());
        Notice expelled = left.expelled();
        if (expelled != null) {
            object.put("reason", expelled.act().word()).put("by", nullable(expelled.by()));
            if (expelled.until() != null) {
                object.put("until", time(expelled.until()));
            }
            if (expelled.reason() != null) {
                object.put("text", expelled.reason());
            }
        }
    }

    private static void fillMember(ObjectNode object, Event.MemberLine line) {
        object.put("nick", line.nickname().toString()).put("user", line.user().toString());
        if (line.role() != Role.MEMBER) {
            object.put("role", line.role().word());
        }
        object.put("present", line.present());
    }

    private static void fillSaid(ObjectNode object, Event.Said said) {
        object.put("room", said.room().toString())
                .put("epoch", said.epoch())
                .put("seq", said.seq())
                .put("id", said.id())
                .put("time", time(said.time()))
                .put("duplicate", said.duplicate());
    }

    private static void fillUsers(ObjectNode object, List<UserName> users) {
        ArrayNode array = object.putArray("users");
        users.forEach(user -> array.add(user.toString()));
    }

    private static void fillRooms(ArrayNode array, List<Event.RoomLine> rooms) {
        rooms.forEach(room -> {
            ObjectNode one = array.addObject()
                    .put("room", room.room().toString())
                    .put("members", room.members())
                    .put("joined", room.joined());
            if (room.isPrivate()) {
                one.put("private", true);
            }
        });
    }

    private static @Nullable String nullable(@Nullable UserName user) {
        return user == null ? null : user.toString();
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }
}
