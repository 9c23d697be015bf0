package chat.rambler.room;

import chat.rambler.store.UserId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who are known to have left by choice. On the stripe only. */
final class ExplicitLeaves {
    private final Set<UserId> users = new HashSet<>();
    private int anonymous;

    /** Somebody left; an anonymous one if null. */
    void add(@Nullable UserId user) {
        if (user == null) {
            anonymous++;
        } else {
            users.add(user);
        }
    }

    void addAll(ExplicitLeaves others) {
        users.addAll(others.users);
        anonymous += others.anonymous;
    }

    Set<UserId> users() {
        return users;
    }

    int anonymous() {
        return anonymous;
    }
}
