package chat.rambler.history;

import chat.rambler.directory.User;
import chat.rambler.protocol.Nickname;
import org.jspecify.annotations.Nullable;

/**
 * A message before it has a number.
 *
 * @param id unique in its room
 * @param user the account that says it; null for an anonymous connection
 */
public record Draft(String id, @Nullable User user, Nickname author, String text) {}
