package chat.rambler.support;

import chat.rambler.protocol.Notice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for what a room's log must not hold: something said by a user whom an act before it has banned. */
public final class BanChecker {
    private BanChecker() {}

    /**
     * One entry of the log.
     *
     * @param user the user who said it; null for an act
     * @param notice null for what was said
     */
    public record Entry(
            long number, @Nullable String user, @Nullable Notice notice) {}

    /** The numbers of what the banned have said behind their ban, by the log in its order. */
    public static List<Long> saidByTheBanned(List<Entry> log) {
        Set<String> banned = new HashSet<>();
        List<Long> found = new ArrayList<>();
        for (Entry entry : log) {
            Notice notice = entry.notice();
            if (notice != null && notice.whom() != null) {
                switch (notice.act()) {
                    case BAN -> banned.add(notice.whom().toString());
                    case UNBAN -> banned.remove(notice.whom().toString());
                    default -> {}
                }
            } else if (entry.user() != null && banned.contains(entry.user())) {
                found.add(entry.number());
            }
        }
        return found;
    }
}
