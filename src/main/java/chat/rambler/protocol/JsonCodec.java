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
            case Event.Refused _ -> "error";
            case Event.Goodbye _ -> "goodbye";
            case Event.Done _,
                    Event.Said _,
                    Event.LoggedIn _,
                    Event.LoggedOut _,
                    Event.Registered _,
                    Event.RoomCreated _,
                    Event.RoomList _,
                    Event.MemberList _,
                    Event.HistoryPage _,
                    Event.Identity _,
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
            case Event.Left(var room) -> object.put("room", room.toString());
            case Event.NicknameChanged(var room, var nickname) ->
                object.put("room", room.toString()).put("nick", nickname.toString());
            case Event.Presence presence -> fillPresence(object, presence);
            case Event.Gap(var room, var from, var to) ->
                object.put("room", room.toString()).put("from", from).put("to", to);
            case Event.Reset(var room, var epoch, var seq) ->
                object.put("room", room.toString()).put("epoch", epoch).put("seq", seq);
            case Event.Refused(var code, var text) ->
                object.put("code", code.wireCode()).put("text", text);
            case Event.Goodbye(var reason) ->
                object.put("code", reason.code())
                        .put("reconnect", reason.reconnect())
                        .put("text", reason.text());
            case Event.Said said -> fillSaid(object, said);
            case Event.LoggedIn(var user) -> object.put("user", user.toString());
            case Event.Registered(var user) -> object.put("user", user.toString());
            case Event.RoomCreated(var room) -> object.put("room", room.toString());
            case Event.RoomList(var rooms, var more) -> {
                fillRooms(object.putArray("rooms"), rooms);
                object.put("more", more > 0);
            }
            case Event.MemberList list -> {
                object.put("room", list.room().toString());
                ArrayNode members = object.putArray("members");
                list.members().forEach(member -> members.add(member.toString()));
                object.put("anonymous", list.anonymous());
                object.put("more", list.more() > 0);
            }
            case Event.HistoryPage page -> {
                object.put("room", page.room().toString());
                ArrayNode messages = object.putArray("messages");
                page.messages().forEach(message -> fillMessage(messages.addObject(), message));
                object.put("more", page.more());
            }
            case Event.Done _, Event.Pong _, Event.LoggedOut _, Event.Identity _, Event.Help _, Event.Limits _ -> {}
        }
    }

    private static void fillHello(ObjectNode object, Event.Hello hello) {
        object.put("protocol", NAME).put("server", hello.server());
        object.put("user", nullable(hello.user()));
        ObjectNode limits = object.putObject("limits");
        hello.limits().forEach(limits::put);
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
        if (message.replay()) {
            object.put("replay", true);
        }
    }

    private static void fillSaid(ObjectNode object, Event.Said said) {
        object.put("room", said.room().toString())
                .put("epoch", said.epoch())
                .put("seq", said.seq())
                .put("id", said.id())
                .put("time", time(said.time()))
                .put("duplicate", said.duplicate());
    }

    private static void fillRooms(ArrayNode array, List<Event.RoomLine> rooms) {
        rooms.forEach(room -> array.addObject()
                .put("room", room.room().toString())
                .put("members", room.members())
                .put("joined", room.joined()));
    }

    private static @Nullable String nullable(@Nullable UserName user) {
        return user == null ? null : user.toString();
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }
}
