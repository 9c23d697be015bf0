package chat.rambler.store;

import org.jspecify.annotations.Nullable;

/**
 * Everything that one kind of storage provides. A new kind is a package that makes one of these, and a line in
 * {@code StorageConfiguration}.
 *
 * @param users accounts
 * @param rooms rooms
 * @param memberships who is a member of which room, under which nickname
 * @param contacts who talks to whom alone
 * @param changes what other servers change in these four
 * @param history messages
 * @param markers how far users have read
 * @param tokens login tokens
 * @param presence who is connected on other servers
 * @param rateLimits token buckets that all servers share
 * @param origins makes of networks what is kept of anonymous visitors
 * @param place where all of it is kept, for the line that tells that the server is ready
 * @param archive all of it, to be copied; null where nothing is kept
 */
public record Storage(
        UserRepository users,
        RoomRepository rooms,
        MembershipRepository memberships,
        ContactRepository contacts,
        DirectoryChanges changes,
        HistoryRepository history,
        MarkerRepository markers,
        TokenRepository tokens,
        PresenceRepository presence,
        RateLimits rateLimits,
        OriginHash origins,
        String place,
        @Nullable Archive archive) {}
