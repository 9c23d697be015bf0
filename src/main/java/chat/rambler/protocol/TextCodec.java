package chat.rambler.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text protocol, {@code TYPE:TEXT} (PROTOCOL.md §1 to §4), in its forms for WebSocket and for TCP. */
public final class TextCodec implements Codec {
    /** One frame for each message, with the four special characters of HTML escaped. */
    public static final TextCodec WEBSOCKET = new TextCodec(false);

    /** One line for each message, verbatim; a text of several lines becomes several messages. */
    public static final TextCodec TCP = new TextCodec(true);

    private static final int MOST_OF_A_PAGE = 100; // messages that #history reads at once

    private final boolean lines;

    private TextCodec(boolean lines) {
        this.lines = lines;
    }

    @Override
    public Optional<Request> decode(String received, RoomNames rooms) {
        return new CommandParser(rooms).parse(received).map(command -> new Request(null, command));
    }

    @Override
    public Frame encode(Event event) {
        return Frame.of(messages(event)
                .map(lines ? line -> line + "\r\n" : TextCodec::escaped)
                .toList());
    }

    private Stream<String> messages(Event event) {
        return switch (event) {
            case Event.Message message -> message(message);
            case Event.Entered entered -> entered(entered);
            case Event.RoleTold(var room, var name, var role) ->
                server("\"" + name + "\" is " + role.withArticle()
                        + (room.equals(RoomName.SERVER) ? "" : " in room " + quoted(room)));
            case Event.ResetCode(var user, var code, var lasts) ->
                server("Code for " + quoted(user) + ", valid once for " + TimeText.of(lasts) + ": " + code);
            case Event.TopicTold(var room, var topic) ->
                server(topic == null ? "Room " + quoted(room) + " has no topic" : topic(room, topic));
            case Event.SettingsTold(var room, var settings) ->
                settings.entrySet().stream()
                        .flatMap(one -> server("Room " + quoted(room) + ": "
                                + one.getKey().word() + " "
                                + one.getKey().shown(one.getValue())));
            case Event.BanList(var room, var gagged) ->
                gagged.isEmpty()
                        ? server("Nobody is banned or muted in room " + quoted(room))
                        : gagged.stream().flatMap(one -> server(gagged(one)));
            case Event.ActList list -> actList(list);
            case Event.Log(var page) -> log(page);
            case Event.Left left -> server("You are disconnected from room: " + quoted(left.room()));
            case Event.ActDone() -> server("Done");
            case Event.LoggedIn(var user) -> server("You are logged in as " + quoted(user));
            case Event.LoggedOut() -> server("You are logged out");
            case Event.Registered(var user) ->
                server("User " + quoted(user) + " is registered. Log in with: #login " + user + " PASSWORD");
            case Event.NicknameChanged(var room, var nickname) ->
                server("Your nickname in room " + quoted(room) + " is now " + quoted(nickname));
            case Event.RoomCreated(var room) -> server("Room " + quoted(room) + " is created");
            case Event.Invited(var room, var by) ->
                server(quoted(by) + " invites you to room " + quoted(room) + ". To enter: #join room " + room);
            case Event.IgnoredChanged _, Event.Read _ -> Stream.empty(); // only in JSON
            case Event.Unread unread -> unread(unread);
            case Event.IgnoredList(var users) ->
                users.isEmpty()
                        ? server("You ignore nobody")
                        : users.stream().flatMap(user -> server("You ignore " + quoted(user)));
            case Event.RoomList(var rooms, var more) -> roomList(rooms, more);
            case Event.Members members -> members(members);
            case Event.MemberList list -> server(memberList(list));
            case Event.HistoryPage page -> historyPage(page);
            case Event.Identity identity -> identity(identity);
            case Event.Help(var forms) -> help(forms);
            case Event.Pong() -> server("Pong");
            case Event.Limits(var limits) ->
                limits.entrySet().stream().flatMap(limit -> server(limit.getKey() + ": " + limit.getValue()));
            case Event.Gap(var room, var from, var to) ->
                server(to - from + 1 + " messages in room " + quoted(room) + " are no longer kept");
            case Event.Reset reset -> server("History of room " + quoted(reset.room()) + " starts anew");
            case Event.Refused refused -> server(refused.text());
            case Event.Goodbye(var reason) -> server(reason.text());
            case Event.Presence _ -> Stream.empty(); // only in JSON
            case Event.Hello _, Event.Done _, Event.Said _ -> Stream.empty(); // the events that follow say it
        };
    }

    private Stream<String> message(Event.Message message) {
        Notice notice = message.notice();
        if (notice != null && (notice.isQuiet() || (message.replay() && notice.act() == Notice.Act.REMOVE))) {
            return Stream.empty(); // a replay shows what stands in the message's place
        }
        if (message.isRemoved()) {
            return Stream.of("MESSAGE:[" + message.room() + "] " + Nickname.SERVER + ": " + removed(message));
        }
        String prefix = "MESSAGE:[" + message.room() + "] " + message.author() + ": ";
        return lines
                ? ChatText.lines(message.text()).stream().map(line -> prefix + line)
                : Stream.of(prefix + message.text());
    }

    private static String removed(Event.Message message) {
        String author = message.user() == null ? "an anonymous visitor" : quoted(message.author());
        return "A message of " + author + " was removed";
    }

    private static Stream<String> entered(Event.Entered entered) {
        if (entered.governed().with() != null) {
            return Stream.empty(); // what is said there says it
        }
        Stream<String> connected = server("You are connected to room: " + quoted(entered.room()));
        String topic = entered.governed().topic();
        return topic == null ? connected : Stream.concat(connected, server(topic(entered.room(), topic)));
    }

    private static String topic(RoomName room, String topic) {
        return "Topic of room " + quoted(room) + ": " + topic;
    }

    private static String gagged(Event.Gagged one) {
        String who = one.whom() == null ? "An anonymous visitor (message " + one.said() + ")" : quoted(one.whom());
        String until = one.until() == null ? "" : " until " + TimeText.of(one.until());
        String reason = one.reason() == null ? "" : ": " + one.reason();
        return who + " is " + (one.banned() ? "banned" : "muted") + until + ", by " + quoted(one.by()) + reason;
    }

    private static Stream<String> actList(Event.ActList list) {
        String room = quoted(list.room());
        Stream<String> lines = list.acts().stream()
                .flatMap(act -> server(act.number() + " " + TimeText.exact(act.time()) + " " + act.text()));
        String end = list.more()
                ? "Earlier acts: #acts %s %d %d"
                        .formatted(
                                list.room().equals(RoomName.SERVER) ? "*" : room,
                                list.count(),
                                list.acts().getFirst().number())
                : "No earlier acts in room " + room;
        return Stream.concat(lines, server(end));
    }

    private static Stream<String> log(Event.HistoryPage page) {
        Stream<String> lines = page.messages().stream().flatMap(one -> {
            String said = one.isRemoved() ? Nickname.SERVER + ": " + removed(one) : one.author() + ": " + one.text();
            return server(one.seq() + " " + TimeText.exact(one.time()) + " " + said);
        });
        return Stream.concat(lines, pageEnd(page, "#log"));
    }

    private static Stream<String> pageEnd(Event.HistoryPage page, String command) {
        String room = quoted(page.room());
        return server(
                page.more()
                        ? "Earlier messages: %s %s %d %d".formatted(command, room, page.count(), page.first())
                        : "No earlier messages in room " + room);
    }

    private Stream<String> historyPage(Event.HistoryPage page) {
        return Stream.concat(page.messages().stream().flatMap(this::message), pageEnd(page, "#history"));
    }

    private static Stream<String> roomList(List<Event.RoomLine> rooms, int more) {
        return Stream.concat(
                rooms.stream().flatMap(TextCodec::roomLine),
                more > 0 ? server("And " + more + " more rooms") : Stream.empty());
    }

    private static Stream<String> roomLine(Event.RoomLine line) {
        return server(quoted(line.room()) + ": " + line.members() + " connected" + (line.joined() ? ", you too" : "")
                + (line.isPrivate() ? ", private" : ""));
    }

    private static Stream<String> members(Event.Members list) {
        String room = quoted(list.room());
        if (list.members().isEmpty()) {
            return server("No more members in room " + room);
        }
        Stream<String> lines = list.members().stream().flatMap(TextCodec::memberLine);
        return list.more() == 0
                ? lines
                : Stream.concat(
                        lines,
                        server("And " + list.more() + " more: #members " + room + " "
                                + quoted(list.members().getLast().nickname())));
    }

    private static Stream<String> memberLine(Event.MemberLine line) {
        return server(quoted(line.nickname()) + ": user " + quoted(line.user())
                + (line.role() == Role.MEMBER ? "" : ", " + line.role().word())
                + (line.present() ? ", connected" : ""));
    }

    private static String memberList(Event.MemberList list) {
        List<String> names =
                list.members().stream().map(TextCodec::quoted).collect(Collectors.toCollection(ArrayList::new));
        if (list.more() > 0) {
            names.add("and " + list.more() + " more");
        }
        if (list.anonymous() > 0) {
            names.add(Nickname.ANONYMOUS + " (" + list.anonymous() + ")");
        }
        return "Connected in room " + quoted(list.room()) + ": " + String.join(", ", names);
    }

    private Stream<String> identity(Event.Identity who) {
        UserName user = who.user();
        return Stream.of(
                        server(user == null ? "You are " + Nickname.ANONYMOUS : "You are " + quoted(user)),
                        who.rooms().stream()
                                .flatMap(in -> server("In room " + quoted(in.room()) + " as " + quoted(in.nickname()))),
                        who.with().stream().flatMap(with -> server("In a conversation with " + quoted(with))),
                        who.invited().stream().flatMap(this::messages))
                .flatMap(Function.identity());
    }

    private static Stream<String> unread(Event.Unread unread) {
        if (unread.rooms().isEmpty()) {
            return server("Nothing unread");
        }
        Stream<String> lines = unread.rooms().stream().flatMap(TextCodec::unreadLine);
        return unread.more() == 0 ? lines : Stream.concat(lines, server("And " + unread.more() + " more: #unread"));
    }

    private static Stream<String> unreadLine(Event.UnreadLine line) {
        if (line.with() == null) {
            String forYou = line.mentions() == 0 ? "" : ", " + line.mentions() + " for you";
            return server(quoted(line.room()) + ": " + line.unread() + " unread" + forYou);
        }
        String messages = line.unread() == 1 ? " unread message" : " unread messages";
        return server(line.unread() + messages + " from " + quoted(line.with()) + ": #history " + line.room() + " "
                + Math.min(line.unread(), MOST_OF_A_PAGE));
    }

    private static Stream<String> help(List<CommandSyntax> forms) {
        Stream<String> lines = forms.stream().flatMap(form -> server(form.usage() + " - " + form.explanation()));
        return !forms.equals(CommandSyntax.LINES)
                ? lines
                : Stream.concat(
                        Stream.concat(
                                lines,
                                server(
                                        "#help moderation, #help people - list the commands that govern rooms, and those for"
                                                + " single people")),
                        server(
                                "Any other line is said in every room you are in. To begin it with #, put a space before"));
    }

    private static Stream<String> server(String text) {
        return Stream.of("SERVER:" + ChatText.onOneLine(text));
    }

    private static String quoted(Name name) {
        return "\"" + name + "\"";
    }

    private static String escaped(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            String entity = switch (text.charAt(i)) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> "&quot;";
                default -> null;
            };
            if (entity != null && out == null) {
                out = new StringBuilder(text.length() + 32).append(text, 0, i);
            }
            if (out != null) {
                out.append(entity != null ? entity : String.valueOf(text.charAt(i)));
            }
        }
        return out == null ? text : out.toString();
    }
}
