package chat.rambler.protocol;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decodes what a client sends in {@code chat.v1.json}. Refused with {@link ErrorCode#USAGE} if it is not one JSON
 * object, has a name twice, lacks a field or has a wrong value in one, with {@link ErrorCode#UNKNOWN_COMMAND} if the
 * type is unknown. Unknown fields are ignored.
 */
final class JsonRequests {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MAX_REF = 64;
    private static final int MAX_PAGE = 100;

    /** Nobody can be in more rooms, and checking each name takes time. */
    private static final int MAX_RESUMED = 1_000;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");

    private final JsonNode object;
    private final String form;

    private JsonRequests(JsonNode object, String form) {
        this.object = object;
        this.form = form;
    }

    static Request read(String received) {
        JsonNode object = object(received);
        String ref = new JsonRequests(object, "ref: a string of up to 64 characters").ref();
        try {
            return new Request(ref, command(object));
        } catch (ProtocolException e) {
            throw ref == null ? e : e.answering(ref);
        }
    }

    private static JsonNode object(String received) {
        try {
            JsonNode object = JSON.readTree(received);
            if (object != null && object.isObject()) {
                return object;
            }
        } catch (JacksonException e) {
            // not JSON, nested too deep, or a name appears twice
        }
        throw new ProtocolException(ErrorCode.USAGE, "one JSON object in each frame");
    }

    private static Command command(JsonNode object) {
        String type = new JsonRequests(object, "{\"type\": ...}").string("type");
        CommandSyntax syntax =
                CommandSyntax.ofType(type).orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_COMMAND, type));
        JsonRequests in = new JsonRequests(object, syntax.jsonUsage());
        return switch (syntax) {
            case CONNECT -> new Command.Connect(in.entering());
            case LOGIN -> new Command.Login(in.string("user"), in.string("password"), in.entering());
            case LOGOUT -> new Command.Logout();
            case REGISTER -> new Command.Register(in.string("user"), in.string("password"));
            case JOIN -> in.join();
            case LEFT -> new Command.LeaveRoom(in.string("room"), null);
            case CHANGE -> in.nick();
            case CREATE -> new Command.CreateRoom(in.string("room"), in.flag("private", false));
            case MEMBERS -> new Command.ListMembers(in.string("room"), in.optionalString("after"));
            case INVITE -> new Command.Invite(in.string("room"), in.string("user"), true);
            case UNINVITE -> new Command.Invite(in.string("room"), in.string("user"), false);
            case SAY -> in.say();
            case IGNORE -> new Command.Ignore(in.string("user"), in.flag("on", true));
            case UNREAD -> new Command.ListUnread();
            case READ ->
                new Command.Read(in.string("room"), in.optionalNumber("seq", Long.MAX_VALUE, 1, Long.MAX_VALUE));
            case IGNORED -> new Command.ListIgnored();
            case HISTORY -> in.history();
            case ROOMS -> new Command.ListRooms(in.optionalString("after"));
            case WHO -> new Command.Who(in.string("room"), in.optionalString("after"));
            case PING -> new Command.Ping();
            case CLAIM -> new Command.Claim(in.string("token"));
            case ROLE -> new Command.SetRole(in.string("room"), in.who(), in.optionalString("role"));
            case KICK, BAN, UNBAN, MUTE, UNMUTE -> in.moderate(Notice.Act.valueOf(syntax.name()));
            case BANS -> new Command.Bans(in.string("room"));
            case TOPIC -> new Command.Topic(in.string("room"), in.optionalLine("text"));
            case SET -> in.change();
            case RESET -> new Command.Reset(in.string("user"));
            case REMOVE -> in.remove();
            case CLOSE -> new Command.Close(in.string("room"), in.optionalLine("reason"));
            case ACTS -> {
                Command.History asked = in.history();
                yield new Command.Acts(asked.room(), asked.count(), asked.before());
            }
            case WHOAMI, LIMITS, HELP, LOG, CREATE_PRIVATE, MSG, UNIGNORE ->
                throw new IllegalStateException("no JSON form: " + syntax);
        };
    }

    private Command join() {
        String room = string("room");
        JoinOptions entering;
        JsonNode resume = object.get("resume");
        if (resume == null || resume.isNull()) {
            entering = new JoinOptions(replay(), Map.of());
        } else {
            Resume from = resume(resume);
            entering = new JoinOptions(replay(), named(Map.of(room, from)));
        }
        return new Command.JoinRoom(room, optionalString("nick"), entering);
    }

    private Command nick() {
        String room = string("room");
        String nickname = string("nick");
        return room.equals("*") ? new Command.ChangeAllNicknames(nickname) : new Command.ChangeNickname(room, nickname);
    }

    private Command say() {
        String typed = string("text");
        String text = ChatText.withoutControls(typed);
        String id = optionalString("id");
        require(!ChatText.isBlank(text));
        CommandParser.requireNoSecret(typed);
        require(id == null || ID.matcher(id).matches());
        return new Command.Say(string("room"), text, id);
    }

    private boolean flag(String name, boolean missing) {
        JsonNode value = object.path(name);
        require(value.isMissingNode() || value.isNull() || value.isBoolean());
        return value.booleanValue(missing);
    }

    private Command remove() {
        long number = optionalNumber("seq", -1, 1, Long.MAX_VALUE);
        require(number > 0);
        return new Command.Remove(string("room"), number, optionalLine("reason"));
    }

    private Target who() {
        String name = optionalString("who");
        long number = optionalNumber("seq", -1, 1, Long.MAX_VALUE);
        require((name == null) != (number < 0));
        return name == null ? new Target.SayerOf(number) : new Target.Named(name);
    }

    private Command moderate(Notice.Act act) {
        long seconds = optionalNumber("seconds", 0, 1, TimeText.LONGEST.toSeconds());
        Duration time = seconds == 0 || act == Notice.Act.KICK ? null : Duration.ofSeconds(seconds);
        return new Command.Moderate(string("room"), act, who(), time, optionalLine("reason"));
    }

    private Command change() {
        String name = optionalString("name");
        String value = optionalString("value");
        require((name == null) == (value == null));
        return new Command.Change(string("room"), name, value);
    }

    private @Nullable String optionalLine(String name) {
        String typed = optionalString(name);
        String line = typed == null ? "" : ChatText.onOneLine(typed).strip();
        return line.isEmpty() ? null : line;
    }

    private Command.History history() {
        long before = optionalNumber("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        long after = optionalNumber("after", -1, 0, Long.MAX_VALUE);
        require(after < 0 || before == Long.MAX_VALUE);
        int limit = (int) optionalNumber("limit", MAX_PAGE, 1, MAX_PAGE);
        return new Command.History(string("room"), limit, before, after);
    }

    private JoinOptions entering() {
        Map<String, Resume> resume = new HashMap<>();
        JsonNode given = object.get("resume");
        if (given != null && !given.isNull()) {
            require(given.isObject() && given.size() <= MAX_RESUMED);
            given.properties().forEach(room -> resume.put(room.getKey(), resume(room.getValue())));
        }
        return new JoinOptions(replay(), named(resume));
    }

    private Resume resume(JsonNode given) {
        require(given.isObject());
        JsonRequests in = new JsonRequests(given, form);
        return new Resume(in.string("epoch"), in.number("after", 0, Long.MAX_VALUE));
    }

    /** Ignores invalid room names: no room with such a name can be entered. */
    private static Map<RoomName, Resume> named(Map<String, Resume> typed) {
        Map<RoomName, Resume> named = new HashMap<>();
        typed.forEach((room, resume) -> RoomName.parse(room).ifPresent(name -> named.put(name, resume)));
        return Map.copyOf(named);
    }

    private int replay() {
        return (int) optionalNumber("replay", JoinOptions.AS_SET, 0, JoinOptions.MOST);
    }

    private @Nullable String ref() {
        String ref = optionalString("ref");
        require(ref == null || ref.length() <= MAX_REF);
        return ref;
    }

    private String string(String name) {
        String value = optionalString(name);
        if (value == null) {
            throw usage();
        }
        return value;
    }

    private @Nullable String optionalString(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        require(value.isString());
        String string = value.stringValue();
        require(isWellFormed(string));
        return string;
    }

    private long number(String name, long least, long most) {
        JsonNode value = object.get(name);
        require(value != null && value.isIntegralNumber() && value.canConvertToLong());
        long number = value == null ? least : value.longValue();
        require(number >= least && number <= most);
        return number;
    }

    private long optionalNumber(String name, long missing, long least, long most) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? missing : number(name, least, most);
    }

    /** False for an unpaired surrogate, which UTF-8 cannot encode. */
    private static boolean isWellFormed(String string) {
        return string.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private void require(boolean condition) {
        if (!condition) {
            throw usage();
        }
    }

    private ProtocolException usage() {
        return new ProtocolException(ErrorCode.USAGE, form);
    }
}
