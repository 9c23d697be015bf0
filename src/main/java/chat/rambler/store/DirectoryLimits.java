package chat.rambler.store;

/**
 * How much of a directory there may be.
 *
 * @param rooms how many rooms in all
 * @param roomsPerUser how many rooms one user may create
 * @param joinedRooms how many rooms one user may be a member of
 */
public record DirectoryLimits(int rooms, int roomsPerUser, int joinedRooms) {}
