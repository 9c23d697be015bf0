package chat.rambler.store;

/**
 * The limits of the directory.
 *
 * @param rooms most rooms in all
 * @param roomsPerUser most rooms one user may create
 * @param joinedRooms most rooms one user may be a member of
 * @param conversations most open conversations of one user
 * @param ignored most people one user may ignore
 */
public record DirectoryLimits(int rooms, int roomsPerUser, int joinedRooms, int conversations, int ignored) {}
