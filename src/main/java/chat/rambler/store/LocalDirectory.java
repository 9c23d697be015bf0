package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The directory of a server that is alone: it decides in memory. Subclasses say what is kept where. */
public abstract class LocalDirectory
        implements UserRepository, RoomRepository, MembershipRepository, ContactRepository, DirectoryChanges {
    private volatile @Nullable Listener listener;

    /** What is kept now; nothing of a change that is still being kept. */
    protected abstract DirectoryState state();

    /**
     * Makes a decision, keeps what it changes, applies that to the state, and returns the result. One decision at a time;
     * calls may block, and fail with {@link StoreException}.
     */
    protected abstract <T> T change(Function<DirectoryState, DirectoryState.Decision<T>> decision);

    @Override
    public final Optional<Account> find(UserName name) {
        return state().find(name);
    }

    @Override
    public final Optional<Account> find(UserId id) {
        return state().find(id);
    }

    @Override
    public final void requireFree(UserName name) {
        state().requireFree(name);
    }

    @Override
    public final User register(UserName name, String passwordHash) {
        return change(state -> state.register(name, passwordHash));
    }

    @Override
    public final void upgradeHash(Account account, String strongerHash) {
        change(state -> state.upgradeHash(account, strongerHash));
    }

    @Override
    public final Account changePassword(Account expected, String passwordHash, @Nullable String spared) {
        Account after = change(state -> state.changePassword(expected, passwordHash));
        Listener told = listener;
        if (told != null) {
            told.loggedOut(after.user().id(), spared);
        }
        return after;
    }

    /**
     * Changes were kept after the command that made them had failed: its sessions do not know. Told by another thread,
     * because the listener may wait for what waits for the storage.
     */
    protected final void tellLater(List<DirectoryState.Change> changes) {
        Listener told = listener;
        if (told != null) {
            var _ = CompletableFuture.runAsync(() -> changes.forEach(change -> tell(told, change)), Background.THREADS);
        }
    }

    private static void tell(Listener told, DirectoryState.Change change) {
        switch (change) {
            case DirectoryState.Change.Stored(var account) ->
                told.loggedOut(account.user().id(), null);
            case DirectoryState.Change.Created _ -> {}
            case DirectoryState.Change.Closed(var room) -> told.roomClosed(room.id());
            case DirectoryState.Change.Joined joined -> told.userChanged(joined.user());
            case DirectoryState.Change.Invited(var invitation) -> told.userChanged(invitation.invited());
            case DirectoryState.Change.Uninvited uninvited -> told.userChanged(uninvited.user());
            case DirectoryState.Change.Met met -> told.userChanged(met.user());
            case DirectoryState.Change.Left left -> told.userChanged(left.user());
        }
    }

    /** There is no other server that could change anything else. */
    @Override
    public final void listen(Listener told) {
        listener = told;
    }

    @Override
    public final Optional<RoomEntry> find(RoomName name) {
        return state().find(name);
    }

    @Override
    public final Optional<RoomEntry> find(RoomId id) {
        return state().find(id);
    }

    @Override
    public final boolean isKnown(RoomName name) {
        return state().find(name).isPresent();
    }

    @Override
    public final boolean mayBegin(String word) {
        return state().mayBegin(word);
    }

    @Override
    public final List<RoomEntry> all() {
        return state().all();
    }

    @Override
    public final RoomEntry ensure(RoomName name) {
        return find(name).orElseGet(() -> change(state -> state.ensure(name)));
    }

    @Override
    public final RoomEntry create(RoomName name, User creator, boolean isPrivate) {
        return change(state -> state.create(name, creator, isPrivate));
    }

    @Override
    public final Optional<RoomEntry> findPrivate(RoomName name) {
        return state().findPrivate(name);
    }

    @Override
    public final List<RoomEntry> allPrivate() {
        return state().allPrivate();
    }

    @Override
    public final void close(RoomEntry room) {
        change(state -> state.close(room));
    }

    @Override
    public final Map<RoomId, Nickname> of(User user) {
        return state().of(user);
    }

    @Override
    public final List<Membership> members(RoomEntry room) {
        return state().members(room);
    }

    @Override
    public final Map<Nickname, UserId> holders(RoomEntry room, List<Nickname> nicknames) {
        return state().holders(room, nicknames);
    }

    @Override
    public final void join(User user, RoomEntry room, Nickname nickname) {
        change(state -> state.join(user, room, nickname));
    }

    @Override
    public final void leave(User user, RoomEntry room, boolean staysInvited) {
        change(state -> state.leave(user, room, staysInvited));
    }

    @Override
    public final boolean invite(User invited, RoomEntry room, User by) {
        return change(state -> state.invite(invited, room, by));
    }

    @Override
    public final boolean uninvite(User invited, RoomEntry room) {
        return change(state -> state.uninvite(invited, room));
    }

    @Override
    public final List<Invitation> invitations(User user) {
        return state().invitations(user);
    }

    /** Most often there is nothing to be kept, and then nothing is waited for. */
    private boolean changeIfAny(Function<DirectoryState, DirectoryState.Decision<Boolean>> decision) {
        return !decision.apply(state()).changes().isEmpty() && change(decision);
    }

    @Override
    public final List<Contact> contacts(User user) {
        return state().contacts(user);
    }

    @Override
    public final boolean open(User speaker, User with, Position stands) {
        return changeIfAny(state -> state.open(speaker, with, stands));
    }

    @Override
    public final boolean openOwn(User user, User with, Position stands) {
        return changeIfAny(state -> state.openOwn(user, with, stands));
    }

    @Override
    public final boolean closeOwn(User user, User with, Position stands) {
        return changeIfAny(state -> state.closeOwn(user, with, stands));
    }

    @Override
    public final boolean ignore(User user, User whom, boolean on) {
        return changeIfAny(state -> state.ignore(user, whom, on));
    }

    @Override
    public final void rename(User user, RoomEntry room, Nickname nickname) {
        change(state -> state.rename(user, room, nickname));
    }

    @Override
    public final void renameAll(User user, Nickname nickname) {
        change(state -> state.renameAll(user, nickname));
    }
}
